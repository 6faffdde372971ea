/// Proactive content negotiation (RFC 9110, 12).
package enum Negotiation {
    /// The least bytes of a body that is gzipped.
    package static let gzipThreshold = 1024

    /// Which of `offers` (media types, the server's preferred one first) the client prefers.
    ///
    /// Without an Accept header that is the first. The most exact range decides on an offer, `q=0` rules it out; of
    /// equals the first offer wins. Malformed elements accept nothing.
    ///
    /// - Throws: 406 `not-acceptable`, which names the offers.
    package static func choose(from offers: [String], accept: String?) throws(Problem) -> String {
        guard let accept, accept != "*/*", !accept.trimmingSpaces().isEmpty else { return offers[0] }
        // The values that most clients send are recognised without parsing, which costs a tenth of a whole request.
        if offers.contains(accept) { return accept }
        let ranges = accept.split(separator: ",").compactMap { MediaType($0.trimmingSpaces()) }
        var best: (offer: String, quality: Int)?
        for offer in offers {
            guard let type = MediaType(offer) else { continue }
            let quality = quality(of: type, in: ranges)
            if quality > best?.quality ?? 0 { best = (offer, quality) }
        }
        guard let best else { throw .notAcceptable(offers: offers) }
        return best.offer
    }

    private static func quality(of offer: MediaType, in ranges: [MediaType]) -> Int {
        var decisive: (specificity: Int, quality: Int)?
        for range in ranges {
            guard let specificity = range.specificity(for: offer),
                let quality = QualityValue.thousandths(range.parameter("q"))
            else { continue }
            if specificity > decisive?.specificity ?? 0 { decisive = (specificity, quality) }
        }
        return decisive?.quality ?? 0
    }

    /// Whether the client takes gzip (`gzip`, `x-gzip` or `*` with q > 0).
    package static func acceptsGzip(_ acceptEncoding: String?) -> Bool {
        guard let acceptEncoding else { return false }
        var wildcard = false
        for element in acceptEncoding.split(separator: ",") {
            let parts = element.split(separator: ";").map { $0.trimmingSpaces().lowercased() }
            let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.map { String($0.dropFirst(2)) }
            let accepted = QualityValue.thousandths(weight) ?? 0 > 0
            if parts.first == "gzip" || parts.first == "x-gzip" { return accepted }
            if parts.first == "*" { wildcard = accepted }
        }
        return wildcard
    }
}

extension Request {
    /// Which of `offers` the client prefers; see ``Negotiation/choose(from:accept:)``. The response varies on Accept.
    package func choose(from offers: [String]) throws(Problem) -> String {
        try Negotiation.choose(from: offers, accept: headers.combined("Accept"))
    }
}
