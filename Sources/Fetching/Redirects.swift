import FoundationEssentials

/// What a chain of redirects came to.
public struct Redirects: Sendable {
    public static let limit = 5

    public let response: FetchResponse
    /// Where the first redirects lead as long as they are permanent (301, 308); nil where the first one is not.
    public let permanent: String?
}

extension Fetcher {
    /// Follows redirects to other http and https addresses, five at most, within the time limit of one request.
    ///
    /// `statuses`: those that are followed.
    public func follow(
        _ request: FetchRequest, _ statuses: Set<Int> = [301, 302, 303, 307, 308]
    ) async throws(FetchError) -> Redirects {
        let start = ContinuousClock.now
        var request = request
        let budget = request.timeoutMilliseconds
        var permanent: String?
        var isPrefix = true
        for _ in 0...Redirects.limit {
            let response = try await fetch(request)
            guard statuses.contains(response.status), let location = response.location,
                let target = Self.target(location, from: request.url)
            else { return Redirects(response: response, permanent: permanent) }
            // What was asked for over TLS is never looked for without it for good.
            isPrefix =
                isPrefix && [301, 308].contains(response.status)
                && !(request.url.lowercased().hasPrefix("https:") && !target.lowercased().hasPrefix("https:"))
            if isPrefix { permanent = target }
            request.url = target
            let spent = Int((ContinuousClock.now - start) / .milliseconds(1))
            request.timeoutMilliseconds = max(1, budget - spent)
        }
        throw .tooManyRedirects
    }

    /// Sends a form to where it belongs: only redirects that keep it are followed (WebSub §5.1).
    public func submit(_ request: FetchRequest) async throws(FetchError) -> FetchResponse {
        try await follow(request, [307, 308]).response
    }

    private static func target(_ location: String, from url: String) -> String? {
        guard let base = URL(string: url), let target = URL(string: location, relativeTo: base)?.absoluteURL,
            let scheme = target.scheme?.lowercased(), ["http", "https"].contains(scheme)
        else { return nil }
        return target.absoluteString
    }
}
