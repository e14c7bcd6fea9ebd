import News
import Stories
import Testing

struct AddressWordsTests {
    @Test(arguments: [
        ("https://e.org/2026/snow-closes-mountain-road-17394.html", "en", "snow closes mountain road"),
        ("https://e.ru/news/sneg-zakryl-dorogu_8", "ru", "sneg zakril dorogu 8"),
        ("https://e.ru/shchuka-v-chashche?id=12345", "ru", "suka v case"), ("https://e.org/", "en", ""),
        ("https://e.de/a/nachrichten-aus-köln", "de", "nachrichten aus köln"),
    ])
    func sayWhatTheyAreAbout(address: String, language: String, words: String) {
        #expect(AddressWords(address, language: Language(language)).text == words)
    }

    @Test func waysOfWritingRussianMeet() {
        let one = AddressWords("https://e.ru/rossiyskie-yahty-v-chernom-more", language: Language("ru"))
        let two = AddressWords("https://e.ru/rossijskie-jakhty-v-chernom-more", language: Language("ru"))
        #expect(one.text == two.text && one.isReadable)
    }

    @Test(arguments: [
        "https://e.ru/doc/4355967", "https://e.ru/a/cd7d473e5de26a86977376917715280c", "https://e.ru/covid-19",
    ])
    func numbersSayNothing(address: String) {
        #expect(!AddressWords(address, language: Language("ru")).isReadable)
    }
}
