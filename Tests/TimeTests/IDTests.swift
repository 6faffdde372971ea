import TestSupport
import Testing

@testable import Time

struct JobIDTests {
    @Test(
        arguments: [
            ("00000000-0000-0000-0000-000000000000", 0, 0),
            ("ffffffff-ffff-ffff-ffff-ffffffffffff", UInt64.max, UInt64.max),
            ("017f22e2-79b0-7cc3-98c4-dc0c0c07398f", 0x017F_22E2_79B0_7CC3, 0x98C4_DC0C_0C07_398F),
        ] as [(String, UInt64, UInt64)])
    func readsAndWrites(_ text: String, _ high: UInt64, _ low: UInt64) {
        #expect(ID<Thing>(text) == ID<Thing>(high: high, low: low))
        #expect(ID<Thing>(text.uppercased()) == ID<Thing>(high: high, low: low))
        #expect(ID<Thing>(high: high, low: low).description == text)
    }

    @Test(arguments: [
        "", "017f22e2", "017f22e279b07cc398c4dc0c0c07398f", "017f22e2-79b0-7cc3-98c4-dc0c0c07398",
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398f0",
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398g", "{017f22e2-79b0-7cc3-98c4-dc0c0c0739}",
        "017f22e-279b0-7cc3-98c4-dc0c0c07398f",
        "017f22e2079b0-7cc3-98c4-dc0c0c07398f", "017f22e2-79b0-7cc3-98c4-dc0c0c07398 ",
        "017f22e2-79b0-7cc3-98c4-dc0c0c0739é",
        "-17f22e2-79b0-7cc3-98c4-dc0c0c07398f", "017f22e2-79b0-7cc3-98c4-dc0c0c07398\u{0}",
        "urn:uuid:017f22e2-79b0-7cc3-98c4-dc0",
    ])
    func refuses(_ text: String) {
        #expect(ID<Thing>(text) == nil)
    }

    /// The example of RFC 9562, appendix A.6: 2022-02-22T19:22:22.000Z.
    @Test func theExampleOfTheRFC() throws {
        let id = try #require(ID<Thing>("017F22E2-79B0-7CC3-98C4-DC0C0C07398F"))
        #expect(id.createdAt.description == "2022-02-22T19:22:22.000000Z")
        #expect(id.version == 7)
    }

    @Test func readsBackWhatItWrites() {
        var random = SeededRandom(seed: 10)
        let ids = (0..<5000).map { _ in ID<Thing>(high: random.next(), low: random.next()) }
        #expect(ids.first { ID<Thing>($0.description) != $0 || $0.description.utf8.count != 36 } == nil)
    }

    @Test func textAndValueHaveOneOrder() {
        var random = SeededRandom(seed: 11)
        for _ in 0..<2000 {
            let (a, b) = (
                ID<Thing>(high: random.next(), low: random.next()), ID<Thing>(high: random.next(), low: random.next())
            )
            #expect((a < b) == (a.description < b.description))
        }
        #expect(ID<Thing>(high: 1, low: 2) < ID<Thing>(high: 1, low: 3))
        #expect(ID<Thing>(high: 1, low: .max) < ID<Thing>(high: 2, low: 0))
    }

    @Test func lowestOfATime() throws {
        let time = try #require(Timestamp(rfc3339: "2022-02-22T19:22:22.000999Z"))
        let lowest = ID<Thing>.lowest(at: time)
        #expect(lowest.description == "017f22e2-79b0-0000-0000-000000000000")
        #expect(ID<Thing>.lowest(at: time - .milliseconds(1)) < lowest)
        let made = IDGenerator(clock: { time }, random: { 0 }).next(Thing.self)
        #expect(lowest <= made)
        #expect(made < ID<Thing>.lowest(at: time + .milliseconds(1)))
        #expect(ID<Thing>.lowest(at: Timestamp(microseconds: -5)) == ID<Thing>(high: 0, low: 0))
        #expect(ID<Thing>.lowest(at: .latest) > lowest)
    }

    @Test func idsOfAnyVersionHaveSomeTime() {
        #expect(ID<Thing>(high: .max, low: .max).createdAt.description == "9999-12-31T23:59:59.999999Z")
    }
}
