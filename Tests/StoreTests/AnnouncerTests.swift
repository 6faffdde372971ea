import EventLoop
import Jobs
import Locking
import Postgres
import TestSupport
import Testing
import Time

@testable import Store

/// Servers of one database that tell each other what happens.
@Suite(.timeLimit(.minutes(10))) struct AnnouncerTests {
    /// One of several servers of a database.
    struct Server: Sendable {
        let name: String
        let announcer: Announcer
        var wakeups: Wakeups { announcer.wakeups }
        private let listener: Listener
        /// What was heard, own announcements included.
        let heard = Locked<[(channel: String, payload: String)]>([])

        init(_ name: String, _ conninfo: String, on loop: EventLoop) {
            self.name = name
            let heard = heard
            let announcer = Announcer(Sessions.announcing(conninfo), on: loop, name: name)
            self.announcer = announcer
            listener = Listener(
                Sessions.listening(conninfo), channels: Channel.allCases.map(\.rawValue), on: loop
            ) { channel, payload in
                heard.withLock { $0.append((channel, payload)) }
                announcer.hear(channel, payload)
            }
        }

        /// The payloads of notifications.
        var payloads: [String] { heard.withLock { $0.map(\.payload).filter { !$0.isEmpty } } }

        /// Works until the task is cancelled.
        func run() async {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await announcer.run() }
                group.addTask { await listener.run() }
            }
        }

        /// Waits until it hears what happens.
        func untilListening() async {
            // The listener raises each channel when it has begun to listen.
            for channel in Channel.allCases {
                await wakeups.wait(for: Topic(channel), after: 0, atMost: .seconds(20))
            }
        }

        /// Waits until a topic was raised after the first `count` times.
        func hears(_ topic: Topic, after count: Int) async -> Bool {
            let patience = Duration.seconds(20)
            return await ContinuousClock().measure {
                await wakeups.wait(for: topic, after: count, atMost: patience)
            } < patience
        }
    }

    /// Gives `body` two servers at work, and a connection to look behind them.
    private func run(
        _ body: @escaping @Sendable (Server, Server, Connection) async throws -> Void
    ) async throws {
        let database = try await TestDatabase.make()
        let loop = Loops.shared[0]
        let servers = ["a", "b"].map { Server($0, database.conninfo, on: loop) }
        let connection = try await Connection.connect(ConnectionInfo(database.conninfo), on: loop)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for server in servers { group.addTask { await server.run() } }
            defer { group.cancelAll() }
            for server in servers { await server.untilListening() }
            try await body(servers[0], servers[1], connection)
        }
        await connection.close()
        withExtendedLifetime(database) {}
    }

    @Test func eachHearsTheOther() async throws {
        try await run { a, b, _ in
            for (from, to) in [(a, b), (b, a)] {
                for topic in [Topic.offers, .crashes, .deliveries, .offers(for: "koji")] {
                    let count = (from.wakeups.count(topic), to.wakeups.count(topic))
                    from.announcer.announce(topic)
                    #expect(from.wakeups.count(topic) == count.0 + 1)
                    #expect(await to.hears(topic, after: count.1))
                }
            }
        }
    }

    @Test func aServerIsNotWokenByWhatItHasAnnouncedItself() async throws {
        try await run { a, b, _ in
            let count = a.wakeups.count(.offers)
            let (crashes, offers) = (a.wakeups.count(.crashes), b.wakeups.count(.offers))
            a.announcer.announce(.offers)
            #expect(await b.hears(.offers, after: offers))
            // Notifications come in the order of their commits: when this one is there, the own one was.
            b.announcer.announce(.crashes)
            #expect(await a.hears(.crashes, after: crashes))
            #expect(a.wakeups.count(.offers) == count + 1)
        }
    }

    @Test func thousandsOfAnnouncementsGoTogether() async throws {
        try await run { a, b, _ in
            let last = Topic.offers(for: "koji")
            let count = b.wakeups.count(last)
            for number in 0..<5000 {
                a.announcer.announce(.offers(for: "\(number)"))
                a.announcer.announce(.crashes)
            }
            a.announcer.announce(last)
            #expect(await b.hears(last, after: count))
            // The first ones may have gone by themselves, while the others gathered.
            #expect(b.payloads.count < 200)
            #expect(b.payloads.contains("a look"))
            #expect(b.payloads.allSatisfy { $0.utf8.count < 4000 })
        }
    }

    @Test func afterALostConnectionEverythingMayHaveHappened() async throws {
        try await run { a, b, connection in
            let first = b.wakeups.count(.offers(for: "koji"))
            a.announcer.announce(.offers(for: "koji"))
            #expect(await b.hears(.offers(for: "koji"), after: first))
            let killed = try await connection.execute(
                sql: """
                    SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
                    WHERE datname = current_database() AND application_name = 'execdb-announcer'
                    """)
            #expect(killed.count == 1)
            // Who waits for another trigger's offers is woken, because nobody knows what was lost.
            let other = Topic.offers(for: "bodhi")
            let count = b.wakeups.count(other)
            a.announcer.announce(.offers(for: "koji"))
            #expect(await b.hears(other, after: count))
            #expect(b.payloads.last == "a look")
        }
    }

    @Test func aNotificationOfSomebodyElseMayBeAboutAnything() async throws {
        try await run { a, _, connection in
            let topic = Topic.offers(for: "koji")
            let count = a.wakeups.count(topic)
            _ = try await connection.execute(sql: "NOTIFY execdb_offers")
            #expect(await a.hears(topic, after: count))
        }
    }
}
