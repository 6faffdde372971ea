import Destinations
import Testing

struct IPAddressTests {
    @Test(arguments: [
        ("127.0.0.1", IPAddress.Locality.loopback), ("127.255.255.254", .loopback), ("::1", .loopback),
        ("::ffff:127.0.0.1", .loopback), ("::127.0.0.1", .loopback), ("64:ff9b::127.0.0.1", .loopback),
        ("2002:7f00:1::", .loopback), ("169.254.169.254", .linkLocal), ("fe80::1", .linkLocal),
        ("febf::1", .linkLocal), ("::ffff:a9fe:a9fe", .linkLocal), ("fd00:ec2::254", .linkLocal),
        ("100.100.100.200", .linkLocal), ("192.0.0.192", .linkLocal), ("0.0.0.0", .unspecified),
        ("0.1.2.3", .unspecified),
        ("::", .unspecified), ("::ffff:0.0.0.0", .unspecified), ("224.0.0.1", .multicast), ("239.1.1.1", .multicast),
        ("ff02::1", .multicast), ("240.0.0.1", .reserved), ("255.255.255.255", .reserved), ("fec0::1", .reserved),
    ])
    func isLocal(text: String, locality: IPAddress.Locality) throws {
        #expect(try #require(IPAddress(text)).locality == locality)
    }

    @Test(arguments: [
        "10.0.0.1", "172.16.0.1", "192.168.1.1", "192.0.2.1", "126.255.255.255", "128.0.0.1", "169.253.0.1",
        "169.255.0.1",
        "223.255.255.255", "2001:db8::1", "fd00::1", "fc00::1", "fe00::1", "::ffff:192.0.2.1", "64:ff9b::192.0.2.1",
        "2002:c000:201::", "1::", "100.100.100.201",
    ])
    func isNotLocal(text: String) throws {
        #expect(try #require(IPAddress(text)).locality == nil)
    }

    @Test(arguments: [
        ("::", [UInt8](repeating: 0, count: 16)),
        ("1::2", [0, 1] + [UInt8](repeating: 0, count: 13) + [2]),
        ("1:2:3:4:5:6:7:8", [0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8]),
        ("1:2:3:4:5:6:1.2.3.4", [0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 1, 2, 3, 4]),
        ("ABCD::ef", [0xAB, 0xCD] + [UInt8](repeating: 0, count: 13) + [0xEF]),
        ("1.2.3.4", [1, 2, 3, 4]),
    ])
    func reads(text: String, bytes: [UInt8]) {
        #expect(IPAddress(text)?.bytes == bytes)
    }

    @Test(arguments: [
        "", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.+4", "1.2.3.4 ", "0x7f.0.0.1", "1", ":", ":::",
        "1::2::3",
        "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "12345::", "g::", "::1%eth0", "1:2:3:4:5:6:7:1.2.3.4", "::1.2.3", "+1::",
        "::-0", "::１",
        "1:2:3:4::5:6:7:8", "1.2.3.4::", ":1:2:3:4:5:6:7:8",
    ])
    func refuses(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test(arguments: [0, 3, 5, 15, 17])
    func refusesOtherSizes(count: Int) {
        #expect(IPAddress(bytes: [UInt8](repeating: 1, count: count)) == nil)
    }

    @Test func isWrittenAsItIsRead() throws {
        for text in ["127.0.0.1", "0:0:0:0:0:0:0:1", "2001:db8:0:0:0:0:0:ff"] {
            #expect(try #require(IPAddress(text)).description == text)
        }
    }
}
