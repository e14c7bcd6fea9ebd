/// Finds pictures in HTML.
enum HTMLPictures {
    /// Where the first picture of safe HTML is.
    static func first(in html: String) -> String? {
        guard html.holds("<img ") else { return nil }
        return HTMLTokenizer.read(Array(html.utf8)[...]) { tokenizer in
            while let token = tokenizer.next() {
                if case .open("img", _) = token, let source = tokenizer.value(of: "src") { return source }
            }
            return nil
        }
    }
}
