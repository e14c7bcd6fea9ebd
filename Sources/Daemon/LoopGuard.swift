import News
import Publishing

/// Refuses our own feeds as sources: every story would be a report of itself.
struct LoopGuard: Sendable {
    let site: Site

    /// Why a document is refused; nil for anybody else's.
    func objection(to bulletin: Bulletin) -> String? {
        let isOurs =
            bulletin.id?.hasPrefix("tag:\(site.tagAuthority):feed/") ?? false
            || bulletin.selfURL?.hasPrefix(site.baseURL + "/") ?? false
            || bulletin.generator.map { $0 == "Umschau" || $0.hasPrefix("Umschau ") } ?? false
        return isOurs ? "this is a feed that Umschau writes; reading it would repeat every story" : nil
    }
}
