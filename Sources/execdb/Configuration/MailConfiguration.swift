import Curl
import Delivery
import Destinations
import Foundation

extension MailRoute {
    /// The mail server and the sender; nil when no server is set.
    init?(_ values: SettingValues) throws(Failure) {
        let url = values.one(.smtpURL)
        let server = url.flatMap(MailServer.init(url:))
        guard url == nil || server != nil else {
            // The value is not shown: it may have a password in it.
            throw values.refusal(
                .smtpURL,
                "is not a mail server such as smtp://user:password@host:587, smtps://... or smtp+plain://host.")
        }
        let sender = try values.address(.mailFrom, such: "execdb@example.org")
        guard let server else {
            if sender == nil { return nil }
            throw values.refusal(.mailFrom, "has no effect without --\(Setting.smtpURL.rawValue).")
        }
        guard let sender else {
            throw values.refusal(.smtpURL, "requires --\(Setting.mailFrom.rawValue), the sender of mail.")
        }
        self.init(by: server, from: sender)
    }
}

extension SettingValues {
    /// The address that the built-in routes notify; nil for none.
    func mailTo() throws(Failure) -> String? { try address(.mailTo, such: "taskotron@example.org") }

    fileprivate func address(_ setting: Setting, such example: String) throws(Failure) -> String? {
        try parsed(setting, expected: "a mail address such as \(example)") { MailAddress($0)?.text }
    }
}

extension MailServer {
    /// Reads `smtp://` (with STARTTLS), `smtps://` (TLS from the start) or `smtp+plain://` (neither, and no password).
    init?(url text: String) {
        guard let url = URLComponents(string: text), let host = url.host, !host.isEmpty, url.query == nil,
            url.fragment == nil, url.path.isEmpty || url.path == "/"
        else { return nil }
        let known: [String: (security: Security, port: Int)] = [
            "smtp": (.startTLS, 587), "smtps": (.tls, 465), "smtp+plain": (.none, 25),
        ]
        guard let (security, port) = known[url.scheme?.lowercased() ?? ""] else { return nil }
        // A password is never sent without encryption.
        guard security != .none || url.user == nil, (url.user == nil) == (url.password == nil) else { return nil }
        let name = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        let isHost = name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"/@?#\\".utf8.contains($0) }
        guard isHost, (1...65_535).contains(url.port ?? port) else { return nil }
        self.init(
            host: name, port: url.port ?? port, security: security, user: url.user, password: url.password)
    }
}
