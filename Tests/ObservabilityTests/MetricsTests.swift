import EmbeddedPostgres
import Observability
import Testing

@Suite(.timeLimit(.minutes(5))) struct MetricsTests {
    let metrics = Metrics(
        version: "1.2.3", libmicrohttpd: "0.9.75", libpq: "15.20", jobStates: ["RUNNING", "CRASHED"],
        lossReasons: ["RUN_TIMEOUT"], heartbeatVerdicts: ["continue", "stop"], now: { 1_700_000_000.5 })

    @Test func requestsAreCountedByMethodRouteAndStatus() {
        for status in [200, 200, 404] { metrics.record(.request(.example(status: status))) }
        #expect(value("execdb_http_requests_total{method=\"GET\",route=\"/jobs/{uuid}\",status=\"200\"}") == "2")
        #expect(value("execdb_http_requests_total{method=\"GET\",route=\"/jobs/{uuid}\",status=\"404\"}") == "1")
        #expect(value("execdb_http_received_bytes_total") == "30")
    }

    @Test func inventedMethodsMakeNoSeries() {
        for method in ["BREW", "PROPFIND", "get"] {
            var request = RequestRecord.example()
            request.method = method
            metrics.record(.request(request))
        }
        #expect(value("execdb_http_requests_total{method=\"other\",route=\"/jobs/{uuid}\",status=\"200\"}") == "3")
    }

    @Test func bucketsAreCumulativeAndEndWithEverything() {
        for milliseconds in [1, 3, 40_000] {
            metrics.record(.request(.example(duration: .milliseconds(milliseconds))))
        }
        let name = "execdb_http_request_duration_seconds"
        let labels = "method=\"GET\",route=\"/jobs/{uuid}\""
        #expect(value("\(name)_bucket{\(labels),le=\"0.0005\"}") == "0")
        #expect(value("\(name)_bucket{\(labels),le=\"0.001\"}") == "1")
        #expect(value("\(name)_bucket{\(labels),le=\"0.005\"}") == "2")
        #expect(value("\(name)_bucket{\(labels),le=\"30\"}") == "2")
        #expect(value("\(name)_bucket{\(labels),le=\"+Inf\"}") == "3")
        #expect(value("\(name)_count{\(labels)}") == "3")
        #expect(value("\(name)_sum{\(labels)}") == "40.004")
    }

    @Test func anOutageIsCountedOnceAndShown() {
        #expect(value("execdb_database_outages_total") == "0")
        metrics.record(.databaseUp)
        #expect(value("execdb_database_up") == "1")
        metrics.record(.databaseDown(reason: "gone"))
        #expect(value("execdb_database_up") == "0")
        #expect(value("execdb_database_outages_total") == "1")
    }

    @Test func lanesTellBatchesDepthAndRefusals() {
        metrics.record(.batch(lane: "create", commands: 5, waiting: 2, duration: .milliseconds(4), failed: false))
        metrics.record(.laneFull(lane: "create"))
        #expect(value("execdb_lane_batch_commands_bucket{lane=\"create\",le=\"4\"}") == "0")
        #expect(value("execdb_lane_batch_commands_bucket{lane=\"create\",le=\"8\"}") == "1")
        #expect(value("execdb_lane_waiting{lane=\"create\"}") == "2")
        #expect(value("execdb_lane_refused_total{lane=\"create\"}") == "1")
        #expect(value("execdb_lane_failures_total{lane=\"create\"}") == "0")
    }

    @Test func aRepeatedCreationIsNotCounted() {
        metrics.record(.created(jobs: 3, repeated: false))
        metrics.record(.created(jobs: 3, repeated: true))
        #expect(value("execdb_jobs_created_total") == "3")
    }

    @Test func housekeepingTellsWhenItLastSucceeded() {
        metrics.record(.housekeeping(task: "partitions", duration: .milliseconds(5), failure: nil))
        metrics.record(.housekeeping(task: "expiry", duration: .milliseconds(5), failure: "disk full"))
        let name = "execdb_housekeeping_last_success_timestamp_seconds"
        #expect(value("\(name){task=\"partitions\"}") == "1700000000.5")
        #expect(value("\(name){task=\"expiry\"}") == nil)
    }

    @Test func sampledGaugesAreReadWhenAsked() {
        metrics.sample(.ready) { 1 }
        metrics.sample(.inFlight) { 7 }
        #expect(value("execdb_ready") == "1")
        #expect(value("execdb_http_requests_in_flight") == "7")
    }

    @Test func theProcessIsDescribed() throws {
        for name in ["resident_memory_bytes", "open_fds", "max_fds", "threads", "start_time_seconds"] {
            let number = try #require(value("process_\(name)").flatMap { Double($0) }, "\(name)")
            #expect(number > 0, "\(name)")
        }
        #expect(value("process_cpu_seconds_total") != nil)
    }

    @Test func labelsAreEscaped() {
        metrics.record(.laneFull(lane: "a\"b\\c\nd"))
        #expect(value("execdb_lane_refused_total{lane=\"a\\\"b\\\\c\\nd\"}") == "1")
    }

    @Test func tasksOnManyThreadsLoseNoCount() async {
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask { [metrics] in
                    for _ in 0..<1_000 { metrics.record(.request(.example())) }
                }
            }
        }
        #expect(value("execdb_http_requests_total{method=\"GET\",route=\"/jobs/{uuid}\",status=\"200\"}") == "8000")
    }

    /// Every family at once, held against the real thing.
    @Test func prometheusAcceptsTheText() async throws {
        for observation in Observation.examples { metrics.record(observation) }
        for gauge in [Metrics.Gauge.inFlight, .connections, .ready] { metrics.sample(gauge) { 1 } }
        let text = String(decoding: metrics.render(), as: UTF8.self)
        let verdict = try await ChildProcess.output(["/usr/bin/promtool", "check", "metrics"], input: text)
        #expect(verdict.status == 0 && verdict.text.isEmpty, "\(verdict.text)")
    }

    private func value(_ series: String) -> String? {
        String(decoding: metrics.render(), as: UTF8.self).split(separator: "\n")
            .first { $0.hasPrefix(series + " ") }.map { String($0.dropFirst(series.count + 1)) }
    }
}
