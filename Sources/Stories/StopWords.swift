import News

/// Function words: they stand in every text and tell nothing of its subject.
enum StopWords {
    static func contains(_ folded: String, _ language: Language) -> Bool {
        folded.count < 2 || lists[language.code]?.contains(folded) ?? false
    }

    private static let lists: [String: Set<String>] = [
        "de": """
        der die das den dem des ein eine einen einem einer eines und oder aber als auch auf aus bei bis durch für gegen
        hat haben hatte ihr ihre ihren im in ist mit nach nicht noch nur ob sei sein seine seinen seit sich sie sind so
        soll sollen über um unter vom von vor war waren werden wie wird wurde wurden zu zum zur am an bis dass es er
        man mehr neue neuen wegen zwischen will kann ab
        """,
        "en": """
        the a an and or but as at by for from has have had he her his in into is it its more new not of off on one or
        out over said say says she so than that their them they this to up was we were what when which who will with
        would you after before about are be been can could may no
        """,
        "ru": """
        и в во не на с со по из за от для что как это к до о об при у или но а его ее её их был была было были будет
        также который которая которые после под над между более уже чтобы том этом так он она они мы года году
        """,
        "az":
            "və ilə bu bir üçün də da ki o olan olub edib etdi görə sonra kimi ən daha hər çox isə olaraq artıq bildirib",
        "tr":
            "ve ile bu bir için de da ki o olan oldu etti göre sonra gibi en daha her çok ise olarak artık dedi ancak",
        "ka": "და რომ ამ ის იყო არის როგორც შემდეგ მიერ თუ კი ან არ უნდა ეს მისი შორის შესახებ რომელიც ასევე უფრო",
        "hy": "և է են ու որ մեջ այս այդ նաև հետ համար մասին ըստ իսկ էր էին մի որը կամ ոչ պետք իր նրա պիտի հետո ավելի",
        "kk": "және мен бен пен бұл бір үшін да де та те деп еді болды екен сондай туралы кейін дейін бойынша ол осы",
        "es": "el la los las un una de del y o en con por para que se su sus es al lo no más como ha fue son",
        "fr":
            "le la les un une des du de et ou en à au aux par pour que qui se son sa ses est sur dans ne pas plus avec",
        "pt": "o a os as um uma de do da dos das e ou em no na com por para que se seu sua é ao mais como foi são",
    ].mapValues { Set($0.split { $0.isWhitespace }.map(String.init)) }
}
