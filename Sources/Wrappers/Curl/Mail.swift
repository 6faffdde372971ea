import Destinations

/// A message to be sent to a mail server by SMTP (RFC 5321).
package struct Mail: Sendable {
    /// The server that accepts it.
    package let server: MailServer
    /// The address in the envelope that failures go to, such as `execdb@example.org`.
    package let sender: String
    /// The addresses it goes to: all of them or, if the server refuses one, none.
    package let recipients: [String]
    /// Header fields and body (RFC 5322), lines ended by CR LF.
    package let message: [UInt8]

    /// A message with its envelope.
    package init(by server: MailServer, from sender: String, to recipients: [String], message: [UInt8]) {
        (self.server, self.sender, self.recipients, self.message) = (server, sender, recipients, message)
    }

    /// Why the message cannot be sent; nil when it can.
    var defect: String? {
        if recipients.isEmpty { return "the mail has no recipient" }
        return ([sender] + recipients).first { MailAddress($0) == nil }.map {
            "\($0.debugDescription) is not a mail address"
        }
    }
}

/// A server that accepts mail.
package struct MailServer: Sendable, Equatable {
    /// Its name or address.
    package var host: String
    /// Its port.
    package var port: Int
    /// How the connection is protected.
    package var security: Security
    /// The user to log in as; nil to send without logging in.
    package var user: String?
    /// The password of the user.
    package var password: String?

    /// How a connection for mail is protected.
    package enum Security: Sendable, Equatable {
        /// TLS from the start, mostly on port 465.
        case tls
        /// TLS by STARTTLS, without which nothing is sent; mostly on port 587.
        case startTLS
        /// None, for a server on this machine; mostly on port 25.
        case none
    }

    /// A server of these parts.
    package init(host: String, port: Int, security: Security, user: String? = nil, password: String? = nil) {
        (self.host, self.port, self.security) = (host, port, security)
        (self.user, self.password) = (user, password)
    }

    /// Its URL, without user and password.
    var url: String {
        "\(security == .tls ? "smtps" : "smtp")://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }
}
