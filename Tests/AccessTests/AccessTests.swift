import Testing

@testable import Access

/// Who may do what, as the table of roles has it.
struct AccessTests {
    @Test func readersOnlyRead() {
        let allowed = Access.allCases.filter { $0.roles.contains(.reader) }
        #expect(allowed == [.everyone, .read])
    }

    @Test func aJobReadsAndReportsAlone() {
        let allowed = Access.allCases.filter { $0.roles.contains(.job) }
        #expect(allowed == [.everyone, .read, .report])
    }

    @Test func anAdminMayDoEverything() {
        for access in Access.allCases { #expect(access.roles.contains(.admin), "\(access)") }
    }

    @Test func whatAReporterMayATriggerMay() {
        for access in Access.allCases where access.roles.contains(.reporter) {
            #expect(access.roles.contains(.trigger), "\(access)")
        }
    }

    @Test func routesAreReadByMaintainersAndChangedByAdmins() {
        #expect(Access.readNotificationRoutes.roles == [.maintainer, .admin])
        #expect(Access.changeNotificationRoutes.roles == [.admin])
    }
}
