import Destinations
import Jobs
import Notifications
import Rescheduling
import Spelling
import Time
import Validation
import Yams

extension RuleFileReader {
    private static let routeKeys = ["name", "on", "when", "to", "digest", "quiet", "go-on"]

    /// A whole routing table; its errors are added to ``errors``.
    mutating func routeTable(_ root: Node) -> RouteTable {
        var table = RouteTable([])
        guard let fields = fields(root, "", known: ["routes", "table"], required: ["routes", "table"]) else {
            return table
        }
        if let node = fields["routes"], word(node) != "1" || !isPlain(node) {
            refuse(node, "routes", "This is not a routing table of format 1.", "Write `routes: 1`, the only format.")
        }
        guard let node = fields["table"] else { return table }
        var names: [String: Int] = [:]
        for (index, item) in items(node, "table", atMost: 200).enumerated() {
            let before = errors.count
            guard let route = route(item, "table[\(index)]", &names), errors.count == before else { continue }
            checkReach(of: route, item, "table[\(index)]", below: table.routes)
            table.routes.append(route)
        }
        return table
    }

    /// Refuses a route that is never reached: one before it covers all that it covers, whatever the job.
    private mutating func checkReach(
        of route: NotificationRoute, _ item: Node, _ path: String, below routes: [NotificationRoute]
    ) {
        let other = routes.first {
            !$0.goesOn && $0.on.isSuperset(of: route.on) && $0.when.cover(route.when) && $0.to.contains { !$0.isLabel }
        }
        guard let other else { return }
        refuse(
            item, path,
            "The route \"\(route.name)\" is never reached: \"\(other.name)\" matches all that it matches.",
            "Put it before \"\(other.name)\", or write go-on: true there.")
    }

    private mutating func route(_ item: Node, _ path: String, _ names: inout [String: Int]) -> NotificationRoute? {
        guard let fields = fields(item, path, known: Self.routeKeys, required: ["name", "on", "to"]) else { return nil }
        var route = NotificationRoute(name: "", on: [], to: [])
        route.name = fields["name"].flatMap { name($0, "\(path).name", &names) } ?? ""
        if let node = fields["on"] { route.on = occasions(node, "\(path).on") }
        if let node = fields["when"] { route.when = conditions(node, "\(path).when", cap: nil) }
        if let node = fields["to"] { route.to = recipients(node, "\(path).to") }
        if let node = fields["digest"] {
            route.digest =
                word(node) == "none" ? nil : span(node, "\(path).digest", upTo: TimeSpan(seconds: 7 * 86_400))
        }
        if let node = fields["quiet"] { route.quiet = quietHours(node, "\(path).quiet") }
        if let node = fields["go-on"] { route.goesOn = boolean(node, "\(path).go-on") ?? false }
        checkSense(of: route, fields, path)
        return route
    }

    /// Refuses keys that would have no effect: a breaker has no crash to meet conditions, and no job with labels.
    private mutating func checkSense(of route: NotificationRoute, _ fields: [String: Node], _ path: String) {
        guard route.on.contains(.breaker) else { return }
        if let node = fields["when"], route.when != Conditions() {
            refuse(
                node, "\(path).when", "With \"when\" a route never matches a breaker: a breaker has no crash.",
                "Remove it, or add a route with on: breaker.")
        }
        guard route.on == [.breaker], let node = fields["to"] else { return }
        if route.to.contains(where: { if case .label = $0 { true } else { false } }) {
            refuse(
                node, "\(path).to", "A breaker has no job, and so no label that could name a recipient.",
                "Write {mail: ops@example.org} or {webhook: ...}.")
        }
    }

    /// One word or a list of them.
    private mutating func occasions(_ node: Node, _ path: String) -> Set<Occasion> {
        guard case .sequence = node else { return choice(node, path, Occasion.self).map { [$0] } ?? [] }
        let found = items(node, path, atMost: 20).compactMap { choice($0, path, Occasion.self) }
        if found.isEmpty {
            refuse(node, path, "\"on\" is empty.", ValidationError.choice(of: Occasion.allCases.map(\.rawValue)))
        } else if Set(found).count < found.count {
            refuse(node, path, "\"on\" has a word twice.", "Keep one of them.")
        }
        return Set(found)
    }

    /// One recipient or a list of them, each `{mail: ...}`, `{label: ...}` or `{webhook: ...}`.
    private mutating func recipients(_ node: Node, _ path: String) -> [Recipient] {
        var nodes = [node]
        if case .sequence = node { nodes = items(node, path, atMost: 50) }
        if nodes.isEmpty {
            refuse(node, path, "\"to\" is empty.", "Say whom to notify, such as {mail: ops@example.org}.")
        }
        var found: [Recipient] = []
        for node in nodes {
            guard let recipient = recipient(node, path) else { continue }
            if found.contains(recipient) { refuse(node, path, "This one is in the list already.", "Keep one of them.") }
            found.append(recipient)
        }
        return found
    }

    private mutating func recipient(_ node: Node, _ path: String) -> Recipient? {
        guard let fields = fields(node, path, known: ["mail", "label", "webhook"]) else { return nil }
        guard fields.count == 1, let (kind, value) = fields.first, let text = word(value) else {
            refuse(
                node, path, "A recipient is one of mail, label and webhook.", "Write it like {mail: ops@example.org}.")
            return nil
        }
        switch kind {
        case "mail": return mailAddress(text, value, path)
        case "webhook": return webhook(text, value, path)
        default:
            guard (try? KeyValues(validating: [(text, "x")], field: "label")) != nil else {
                refuse(value, path, "\"\(Self.shown(text))\" is not a valid key.", "Write it like maintainer.")
                return nil
            }
            return .label(text)
        }
    }

    private mutating func mailAddress(_ text: String, _ node: Node, _ path: String) -> Recipient? {
        if let address = MailAddress(text) { return .mail(address.text) }
        refuse(node, path, "\"\(Self.shown(text))\" is not a mail address.", "Write it like ops@example.org.")
        return nil
    }

    private mutating func webhook(_ text: String, _ node: Node, _ path: String) -> Recipient? {
        do throws(WebURL.Invalid) {
            let url = try WebURL(text).text
            checkRegistration(of: url, node, path)
            return .webhook(url)
        } catch {
            refuse(node, path, "The URL \(error.message).", "Write it like https://chat.example.org/hook.")
            return nil
        }
    }

    /// Refuses a URL that is not registered for notices: the receiver needs the secret to check signatures.
    private mutating func checkRegistration(of url: String, _ node: Node, _ path: String) {
        guard let webhooks else { return }
        let known = webhooks.first { $0.url == url }
        if known?.events.contains(.notice) ?? false { return }
        let events = (known?.events ?? []) + [.notice]
        let listed = events.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
        let body = "{\"url\": \"\(url)\", \"events\": [\(listed)]}"
        if let known {
            refuse(
                node, path,
                "The webhook is registered for \(known.events.map(\.rawValue).joined(separator: ", ")), not for notice.",
                "Delete it by DELETE /webhooks/<uuid>, and register it again by POST /webhooks \(body).")
        } else {
            refuse(node, path, "No webhook has this URL.", "Register it by POST /webhooks \(body).")
        }
    }

    /// `22:00-07:00`, in UTC, or `22:00-07:00 Europe/Prague`.
    private mutating func quietHours(_ node: Node, _ path: String) -> QuietHours? {
        let words = (word(node) ?? "").split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        let times = words.first?.split(separator: "-", omittingEmptySubsequences: false).map(Self.minute) ?? []
        guard times.count == 2, let from = times[0], let until = times[1], from != until else {
            refuse(
                node, path, "\"quiet\" has to be two times of a day that differ.",
                "Write it like 22:00-07:00, in UTC, or 22:00-07:00 Europe/Prague.")
            return nil
        }
        guard words.count == 2 else { return QuietHours(from: from, until: until) }
        return clock(String(words[1]), node, path).flatMap { QuietHours(from: from, until: until, by: $0) }
    }

    private mutating func clock(_ zone: String, _ node: Node, _ path: String) -> WallClock? {
        if let clock = WallClock(zone) { return clock }
        refuse(
            node, path, "There is no time zone \"\(Self.shown(zone))\".",
            Spelling.nearest(to: zone, in: WallClock.names).map { "Did you mean \($0)?" }
                ?? "Use a name of the time zone database, such as Europe/Prague; without one it is UTC.")
        return nil
    }

    private static func minute(_ text: Substring) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 }), let hour = number(String(parts[0])),
            let minute = number(String(parts[1])), hour < 24, minute < 60
        else { return nil }
        return hour * 60 + minute
    }
}
