/// Countries and their capitals by the beginnings of their names, in the languages we read.
///
/// A stem stands for every word that begins with it: «грузи» finds Грузия, Грузии, грузинский.
public enum Gazetteer {
    /// The country a word names, if it names one.
    public static func country(of folded: String) -> String? {
        for length in lengths where length <= folded.count {
            if let country = stems[String(folded.prefix(length))] { return country }
        }
        return nil
    }

    /// Countries by how often a text names them, most first; ties by code.
    public static func countries(in text: String) -> [String] {
        var counts: [String: Int] = [:]
        for word in Words(text).words {
            if let country = country(of: word.folded) { counts[country, default: 0] += 1 }
        }
        return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
    }

    private static let lines = """
        AZ aserbaidschan azerbaijan азербайджан azərbaycan azerbaycan აზერბაიჯან ադրբեջան әзербайжан әзірбайжан baku baky bakü bakı баку ბაქო բաքու bakou azerbaïdjan
        GE georgien georgisch georgian georgia грузи gürcüstan gürcistan gürcü საქართველ ქართულ ვրաստան վրաստան վրաց грузия tiflis tbilisi тбилис თბილის թբիլիս
        AM armenien armenisch armenia армен армян ermənistan ermenistan erməni ermeni სომხეთ სომხურ հայաստան հայկական eriwan jerewan yerevan ереван irəvan erivan ერევან երևան
        KZ kasachstan kasachisch kazakhstan kazakh казахстан казахск qazaxıstan qazax kazakistan kazak ყაზახეთ ყაზახურ ղազախստան ղազախ қазақстан қазақ astana астана ასტანა աստանա almaty алматы ალმათი ալմաթի
        UZ usbekistan usbekisch uzbekistan uzbek узбекистан узбекск özbəkistan özbekistan özbek უზბეკეთ ուզբեկստան өзбекстан taschkent tashkent ташкент daşkənd taşkent ტაშკენტ տաշքենդ
        KG kirgisistan kirgisisch kyrgyzstan kyrgyz киргиз кыргыз qırğızıstan kırgızistan ყირგიზ ղրղզստան қырғыз bischkek bishkek бишкек bişkek ბიშკეკ բիշքեկ
        TJ tadschikistan tadschikisch tajikistan tajik таджик tacikistan ტაჯიკ տաջիկ тәжік duschanbe dushanbe душанбе
        TM turkmenistan turkmenisch turkmen туркмен türkmən türkmen თურქმენ թուրքմեն түрікмен aschgabat ashgabat ашхабад
        TR türkei türkisch türkiye turkey turkish турци турецк türkiyə თურქეთ თურქულ թուրքիա թուրքական түркия ankara анкара ანკარა անկարա istanbul стамбул სტამბოლ ստամբուլ
        RU russland russisch russia russian росси российск rusiya rusya რუსეთ რუსულ ռուսաստան ռուսական ресей moskau moscow москв moskva moskova მოსკოვ մոսկվա мәскеу
        DE deutschland deutsche german germany германи немецк almaniya almanya გერმანი გერმანულ գերմանիա германия berlin берлин ბერლინ բեռլին
        IR iran iranisch иран ირან իրան tehran teheran тегеран თეირან
        CN china chinesisch chinese кита çin ჩინეთ չինաստան қытай peking beijing пекин
        UA ukraine ukrain украин ukrayna უკრაინ ուկրաինա kiew kyiv киев
        US usa amerikan сша აშშ washington вашингтон
        BG bulgarien bulgarisch bulgaria болгари bolqarıstan bulgaristan ბულგარეთ բուլղարիա sofia софи
        RS serbien serbisch serbia серби serbiya sırbistan სერბეთ սերբիա сербия belgrad белград
        FI finnland finnisch finland finnish финлянд finlandiya ფინეთ ֆինլանդիա
        RO rumänien rumänisch romania румын rumıniya romanya რუმინეთ ռումինիա
        FR frankreich französisch france french франц fransa საფრანგეთ ֆրանսիա
        HU ungarn ungarisch hungary hungarian венгр macarıstan macaristan უნგრეთ հունգարիա
        """

    private static let stems: [String: String] = {
        var stems: [String: String] = [:]
        for line in lines.split(separator: "\n") {
            let words = line.split(separator: " ")
            for stem in words.dropFirst() { stems[String(stem)] = words.first.map(String.init) }
        }
        return stems
    }()

    /// Longest first, so that the more exact stem wins.
    private static let lengths: [Int] = Set(stems.keys.map(\.count)).sorted(by: >)
}
