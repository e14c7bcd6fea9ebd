import FoundationEssentials
import News
import Testing

@testable import Stories

struct CreditsTests {
    @Test(arguments: [
        ("Die Grenze bleibt geschlossen, meldet die Agentur Interfax am Montag.", "de", "Interfax"),
        ("В Баку открылась выставка. Об этом сообщает Trend со ссылкой на министерство.", "ru", "Trend"),
        ("Zəlzələ olub, Azərtac xəbər verir.", "az", "Azərtac"),
        ("Officials met on Friday, the ministry said, citing Reuters.", "en", "Reuters"),
        ("Deprem oldu. Anadolu Ajansı haberine göre 34 kişi yaralandı.", "tr", "Anadolu"),
        ("Жер сілкінді, деп хабарлайды Kazinform.", "kk", "Kazinform"),
        ("Un séisme a frappé la région, rapporte l'agence AFP.", "fr", "AFP"),
        ("Der Konzern streicht 3000 Stellen, hieß es laut dpa.", "de", "dpa"),
        ("Berlin (dpa) - Der Bundestag hat dem Haushalt zugestimmt.", "de", "dpa"),
        ("Wie Reuters berichtet, wird die Brücke gesperrt.", "de", "Reuters"),
        ("BERLIN (Reuters) - The bridge will be closed for a year.", "en", "Reuters"),
        ("The bridge will be closed for a year, according to Reuters.", "en", "Reuters"),
        ("Le pont sera fermé un an, selon l'AFP.", "fr", "AFP"),
        ("El puente cerrará un año, según Reuters.", "es", "Reuters"),
        ("Madrid (EFE).- El puente cerrará un año.", "es", "EFE"),
        ("По данным Reuters, мост закроют на год.", "ru", "Reuters"),
        ("İHA'ya göre köprü bir yıl kapalı kalacak.", "tr", "İHA"),
        ("ANKARA (AA) - Köprü bir yıl kapalı kalacak.", "tr", "AA"),
        ("Jak podaje PAP, most będzie zamknięty przez rok.", "pl", "PAP"),
    ])
    func aSourceIsNamed(text: String, code: String, source: String) {
        #expect(Credits.bundled.source(citedIn: reading(text, code), outlet: "Abendblatt") == source)
    }

    @Test(arguments: [
        ("Das Parlament stimmt am Freitag über den Haushalt ab.", "de"),
        ("Министерство сообщает о снижении цен на топливо.", "ru"),
        ("A report on the trend of prices was read in parliament.", "en"),
        ("The bridge will be closed, according to Mayor Smith (CDU).", "en"),
        ("Australian Federal Police (AFP) officers have searched a house.", "en"),
        ("The AFP said a man of 34 was charged.", "en"),
        ("Michael Bloomberg said he would give more.", "en"),
        ("Der Trend setzt sich fort, berichtet die Behörde.", "de"),
        ("BBC-Chef Davie sagte, er bleibe.", "de"),
        ("Selon l'AP-HP, les urgences sont pleines.", "fr"),
        ("Las afp subirán las comisiones, informó el ministro.", "es"),
        ("Wypadek na DW 780, jak podaje policja.", "pl"),
        ("New Report Said to Show the Trend: Prices Rise, Council Told.", "en"),
        ("Су тасқыны басталды, деп хабарлады ТЖМ.", "kk"),
        ("Ջրհեղեղ է սկսվել, հայտնում է ԱԻՆ-ը.", "hy"),
        ("Началось наводнение. Об этом сообщает МЧС Казахстана.", "ru"),
        ("Suv toshqini boshlandi, deb xabar berdi FVV.", "uz"),
    ])
    func ordinaryTextCitesNobody(text: String, code: String) {
        #expect(Credits.bundled.source(citedIn: reading(text, code), outlet: "Abendblatt") == nil)
    }

    @Test func anOutletThatNamesItselfCitesNobody() {
        let text = "В Баку открылась выставка, сообщает Trend."
        #expect(Credits.bundled.source(citedIn: reading(text, "ru"), outlet: "Trend News Agency") == nil)
    }

    @Test func anOutletWhoseNameHoldsAnAgencysIsAnother() {
        let text = "The pipeline was closed, the ministry said, citing APA."
        #expect(Credits.bundled.source(citedIn: reading(text, "en"), outlet: "The Japan Times") == "APA")
        #expect(Credits.bundled.source(citedIn: reading(text, "en"), outlet: "APA.az") == nil)
    }

    @Test func anOutletThatNamesItselfMayCiteAnother() {
        let text = "В Баку открылась выставка, сообщает Trend со ссылкой на Reuters."
        #expect(Credits.bundled.source(citedIn: reading(text, "ru"), outlet: "Trend News Agency") == "Reuters")
    }

    private func reading(_ text: String, _ code: String) -> Reading {
        Reading(title: "", teaser: text, language: Language(code))
    }

    @Test func whoCitesOthersIsHalfAWitness() {
        func article(_ id: Int64, credit: String?) -> Article {
            Article(
                id: id, feed: id, key: "\(id)", url: nil, title: "T", teaser: "", language: Language("en"),
                published: .now,
                firstSeen: .now, story: StoryID("S"), credit: credit)
        }
        let own = Popularity(of: [article(1, credit: nil), article(2, credit: nil)], at: .now)
        let cited = Popularity(of: [article(1, credit: nil), article(2, credit: "Reuters")], at: .now)
        #expect(own.witnesses == 2 && cited.witnesses == 1.5)
        #expect(cited.score < own.score)
    }
}

struct LanguageModelTests {
    private let model = LanguageModel.bundled

    @Test(arguments: [
        ("Նոր գնացք հասավ Գյումրի, հայտնեց նախարարությունը", "hy"),
        ("თბილისის აეროპორტი სექტემბრამდე დაიხურა", "ka"),
        ("Қазақстан ұн экспортына тыйым салды", "kk"), ("Azərbaycan və Qazaxıstan birgə şirkət yaradır", "az"),
        ("Бишкекте жаңы мектеп ачылды, деп билдирди өкмөт", "ky"),
        ("Toshkentda yangi metro bekati ochildi, deb xabar berdi hokimlik", "uz"),
        ("Верховна Рада ухвалила закон про державний бюджет на наступний рік", "uk"),
        ("Правительство утвердило новый порядок выплат пенсионерам", "ru"),
        ("Türkiye ve Gürcistan yeni bir anlaşma imzaladı", "tr"),
        ("El gobierno aprobó una nueva ley sobre la vivienda", "es"),
        ("Der Bundestag hat am Freitag den Haushalt beschlossen", "de"),
    ])
    func aTextSpeaksForItself(text: String, code: String) {
        #expect(model.language(of: text, declared: nil) == Language(code))
        #expect(model.language(of: text, declared: Language("en")) == Language(code))
        #expect(model.language(of: text, declared: Language(code)) == Language(code))
    }

    @Test(arguments: ["Baku 2:1", "!!!", ""])
    func littleTextTellsNothing(text: String) {
        #expect(model.language(of: text, declared: nil) == .unknown)
        #expect(model.language(of: text, declared: Language("az")) == Language("az"))
    }

    @Test(arguments: [
        ("Hallitus päätti perjantaina uusista säästöistä ja veronkorotuksista", "fi"),
        ("El Govern aprova el pressupost del proper any amb els vots dels socis", "ca"),
        ("O Goberno aproba os orzamentos do próximo ano cos votos dos socios", "gl"),
        ("Правителството прие бюджета за следващата година с гласовете на партньорите", "bg"),
        ("Trei persoane rănite într-un accident pe autostradă", "ro"),
        ("Die regering keur volgende jaar se begroting goed", "af"),
        ("הממשלה אישרה את התקציב לשנה הבאה", "he"),
    ])
    func aLanguageUnknownHereIsBelieved(text: String, code: String) {
        #expect(model.language(of: text, declared: Language(code)) == Language(code))
    }

    @Test(arguments: [
        ("Правительство приняло бюджет на следующий год и объявило о новых выплатах", "be", "ru"),
        ("Правительство приняло бюджет на следующий год и объявило о новых выплатах", "bg", "ru"),
        ("El gobierno español aprobó los presupuestos del próximo año", "ca", "es"),
    ])
    func aLieIsFoundOutAmongKin(text: String, declared: String, code: String) {
        #expect(model.language(of: text, declared: Language(declared)) == Language(code))
    }

    @Test(arguments: [
        "הממשלה אישרה את התקציב לשנה הבאה", "Η κυβέρνηση ενέκρινε τον προϋπολογισμό", "政府批准了明年的预算并宣布新的措施",
    ])
    func whatIsInAnotherScriptIsNotBelieved(text: String) {
        #expect(model.language(of: text, declared: Language("ru")) == .unknown)
        #expect(model.language(of: text, declared: Language("en")) == .unknown)
    }
}
