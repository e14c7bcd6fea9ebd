import Fetching

/// Pages that ask for a human where a feed should be.
enum Challenge {
    private static let marks: [(mark: String, name: String)] = [
        ("cf-chl", "Cloudflare"), ("just a moment", "Cloudflare"), ("attention required! | cloudflare", "Cloudflare"),
        ("ddos-guard", "DDoS-Guard"), ("_incapsula_resource", "Imperva"), ("px-captcha", "HUMAN"),
        ("datadome", "DataDome"), ("awswaf", "AWS WAF"), ("anubis", "Anubis"), ("captcha", "an unknown kind"),
        ("checking your browser", "an unknown kind"),
    ]
    private static let looked = 16 << 10

    /// Whose challenge a response is; nil for anything else.
    static func name(of response: FetchResponse) -> String? {
        let head = String(decoding: response.body.prefix(looked), as: UTF8.self).lowercased()
        guard head.contains("<html") || head.contains("<!doctype html") else { return nil }
        return marks.first { head.contains($0.mark) }?.name
    }
}
