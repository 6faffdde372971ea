package import Curl
import Jobs
import Store
import Time

/// How mail is sent: by which server, and from which address.
package struct MailRoute: Sendable, Equatable {
    /// The server that accepts it.
    package let server: MailServer
    /// The address it comes from.
    package let sender: String

    /// A route of these parts.
    package init(by server: MailServer, from sender: String) { (self.server, self.sender) = (server, sender) }

    /// A delivery as a message of RFC 5322, in UTF-8.
    ///
    /// `Message-ID` is the same in each attempt, so that a receiver recognises a repeated message; `Auto-Submitted`
    /// (RFC 3834) keeps programs from answering.
    func letter(_ delivery: ClaimedDelivery, to recipients: [String], subject: String, at time: Timestamp) -> Mail {
        let domain = sender.split(separator: "@").last ?? "localhost"
        let head = [
            "Date: \(MailText.date(time))", "From: ExecDB <\(sender)>",
            "To: \(recipients.joined(separator: ",\r\n "))", "Subject: \(MailText.encodedWords(subject))",
            "Message-ID: <\(delivery.message).\(delivery.id)@\(domain)>", "Auto-Submitted: auto-generated",
            "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: quoted-printable",
        ]
        let text = head.joined(separator: "\r\n") + "\r\n\r\n" + MailText.quotedPrintable(delivery.payload ?? "")
        return Mail(by: server, from: sender, to: recipients, message: Array(text.utf8))
    }
}
