/// Month names and their abbreviations as newspapers of many languages print them: CLDR's, and the usual variants.
///
/// Where two languages disagree (listopad is October or November), the one with more readers has it.
enum MonthNames {
    /// 1…12 by the lower-case name, letters only.
    static let numbers: [String: Int] = {
        var numbers: [String: Int] = [:]
        for (index, names) in lists.enumerated() {
            for name in names.split(whereSeparator: \.isWhitespace) { numbers[String(name)] = index + 1 }
        }
        return numbers
    }()

    private static let lists = [
        """
        degen degener ean eanáir ene enero gen gener gennaio ian ianuarie ion ionawr jaan jaanuar jaenner jan
        janar janeiro januar januari januarie january január januára janv janvier janvāris janúar jänner led
        leden ledna oca ocak rbn rêbendan saus sausio sausis sij siječanj siječnja sty styczeń stycznia tammi
        tammikuu tammikuuta urt urtarrila xan xaneiro yan yanvar ýan ýanwar ιαν ιανουάριος ιανουαρίου
        нэгдүгээрсар рсар сту студзень студзеня січ січень січня янв январ январь января яну януари јан јануар
        јануари қаң қаңтар հնվ հունվար հունվարի ינו ינואר جنوري جنوری دووەم يناير ژانویه ژانویهٔ کانوونیدووەم जन
        जनवरी იან იანვარი 一月
        """,
        """
        chw chwef chwefror defebr defebrer feabh feabhra feb febbraio feber febr febreiro febrer febrero februar
        februari februarie february február februára februāris febrúar fev fevereiro fevral few fewral févr
        février helmi helmikuu helmikuuta lut lutego luty ots otsaila sbt shk shkurt sibat vas vasario vasaris
        veebr veebruar velj veljača veljače úno únor února şub şubat φεβ φεβρουάριος φεβρουαρίου ақп ақпан лют
        лютага лютий лютого люты феб фебруар фев февр феврал февраль февраля февруари хоёрдугаарсар փետրվար
        փետրվարի փտվ פבר פברואר شوبات فبراير فبروري فروری فوریه فوریهٔ فېبروري फ़र फ़रवरी თებ თებერვალი 二月
        """,
        """
        adar adr bře březen března demarç kov kovas kovo maalis maaliskuu maaliskuuta maart mac machi maerz mar
        marca march marec maret mars mart martie marts martxoa marzec marzo març março maw mawrth mrt mrz márc
        március márta mär märts märz ožu ožujak ožujka μάρ μάρτιος μαρ μαρτίου бер березень березня
        гуравдугаарсар мар март марта нау наурыз сак сакавік сакавіка մարտ մարտի մրտ מרץ ئازار مارس مارچ मार्च
        მარ მარტი 三月
        """,
        """
        abr abril aib aibreán api apirila apr aprel april aprile aprili aprilie aprill apríl apríla aprīlis avr
        avril bal balandis balandžio dabr dabril dub duben dubna ebr ebrill huhti huhtikuu huhtikuuta kwi
        kwiecień kwietnia nis nisan nsn nîsan pri prill tra travanj travnja ápr április απρ απρίλιος απριλίου
        апр апрел апрель апреля април дөрөвдүгээрсар квіт квітень квітня кра красавік красавіка сәу сәуір ապր
        ապրիլ ապրիլի אפר אפריל آوریل أبريل اپریل نیسان अप्रैल აპრ აპრილი 四月
        """,
        """
        beal bealtaine demaig geg gegužė gegužės gln gulan kvě květen května mag maggio mai maiatza maig maijs
        maio maj maja may mayo mayıs maí maý mei máj mája május svi svibanj svibnja touko toukokuu toukokuuta
        μάι μάιος μαΐ μαΐου май мам мамыр мая мај тавдугаарсар трав травень травня մայիս մայիսի մյս מאי ئایار
        مئی مايو مه مهٔ مۍ मई მაი მაისი 五月
        """,
        """
        birž birželio birželis cze czerwca czerwiec dejuny eka ekaina giu giugno haz haziran hezîran hzr iun
        iunie iyn iyun iýun juin jun june junho juni junie junij junio juny juuni jún júna június júní jūn
        jūnijs kesä kesäkuu kesäkuuta lipanj lipnja meh mehefin meith meitheamh qer qershor xuño červen června
        čvn ιουν ιουνίου ιούν ιούνιος зургаадугаарсар июн июнь июня мау маусым черв червень червня чэр чэрвень
        чэрвеня юни јун јуни հնս հունիս հունիսի יוני جون حوزەیران يونيو ژوئن जून ივნ ივნისი 六月
        """,
        """
        dejul dejuliol gor gorff gorffennaf heinä heinäkuu heinäkuuta iul iulie iyl iyul iúil iýul juil juillet
        jul julai julho juli julie julij julio juliol july juuli júl júla július júlí jūl jūlijs korr korrik
        liep liepa liepos lip lipca lipiec lug luglio srpanj srpnja tem temmuz trm tîrmeh uzt uztaila xul xullo
        července červenec čvc ιουλ ιουλίου ιούλ ιούλιος долоодугаарсар июл июль июля лип липень липня ліп ліпень
        ліпеня шіл шілде юли јул јули հլս հուլիս հուլիսի יולי تەمووز جولائی جولای يوليو ژوئیه ژوئیهٔ जुल जुलाई
        ივლ ივლისი 七月
        """,
        """
        abu abuztua ag ago agost agosti agosto agu agustus août aug august augusta augusti augusts augustus
        augusztus avg avgust avq avqust awg awgust awst ağu ağustos dag dagost elo elokuu elokuuta gush gusht
        kol kolovoz kolovoza lún lúnasa ogo ogos rugp rugpjūtis rugpjūčio sie sierpień sierpnia srp srpen srpna
        tbx tebax ágú ágúst αυγ αυγούστου αύγ αύγουστος авг август августа ағұ жні жнівень жніўня наймдугаарсар
        серп серпень серпня там тамыз օգոստոս օգոստոսի օգս אוג אוגוסט أغسطس ئاب اوت اګست اگست अग अगस्त აგვ
        აგვისტო 八月
        """,
        """
        deset desetembre eyl eylül fómhair ira iraila medi meánfómhair mfómh rugs rugsėjis rugsėjo ruj rujan
        rujna sen sentabr sentyabr sentýabr sep sept septemba septembar september septembra septembre septembrie
        septembris septiembre set setembre setembro settembre sht shtator syys syyskuu syyskuuta szept
        szeptember wrz wrzesień września zář září îln îlon σεπ σεπτέμβριος σεπτεμβρίου вер верасень верасня
        вересень вересня есдүгээрсар сен сент сентябр сентябрь сентября сеп септембар септември қыр қыркүйек սեպ
        սեպտեմբեր սեպտեմբերի ספט ספטמבר ئەیلوول سبتمبر ستمبر سپتامبر سپتمبر سېپتمبر सित सितंबर სექ სექტემბერი 九月
        """,
        """
        cot cotmeh deireadhfómhair dfómh doct doctubre eki ekim hyd hydref loka lokakuu lokakuuta oct october
        octobre octombrie octubre okt oktabr oktoba oktobar oktober oktobris oktoober oktyabr október októbra
        oktýabr ott ottobre out outubro paź październik października spal spalio spalis tet tetor urr urria říj
        říjen října οκτ οκτωβρίου οκτώβριος аравдугаарсар жовт жовтень жовтня кас кастрычнік кастрычніка окт
        октобар октомври октябр октябрь октября қаз қазан հոկ հոկտեմբեր հոկտեմբերի אוק אוקטובר أكتوبر اکتبر
        اکتوبر تشرینییەکەم یەکەم अक्टू अक्टूबर ოქტ ოქტომბერი 十月
        """,
        """
        aza azaroa denov denovembre kas kasım lapkr lapkritis lapkričio lis listopad listopada listopadu marras
        marraskuu marraskuuta mijdar mjd noiembrie nov novemba novembar november novembra novembre novembris
        novembro noviembre noy noyabr noý noýabr nën nëntor nóv nóvember samh samhain stu studeni studenoga tach
        tachwedd νοέ νοέμβριος νοε νοεμβρίου арваннэгдүгээрсар лист листопад листопада ліс лістапад лістапада
        нов новембар ное ноември ноя нояб ноябр ноябрь ноября қар қараша նոյ նոյեմբեր նոյեմբերի נוב נובמבר
        تشرینیدووەم نوامبر نوفمبر نومبر नव नवंबर ნოე ნოემბერი 十一月
        """,
        """
        abe abendua ara aralık berfanbar brf dec decembar december decembra decembrie decembris decembro dedes
        dedesembre dek dekabr des desemba desember desembre dets detsember dez dezember dezembro dhj dhjetor dic
        dicembre diciembre dis disember déc décembre gru grudnia grudzień gruod gruodis gruodžio joulu joulukuu
        joulukuuta noll nollaig pro prosinac prosinca prosince prosinec rhag rhagfyr δεκ δεκέμβριος δεκεμβρίου
        арванхоёрдугаарсар груд грудень грудня дек декабр декабрь декабря декември дец децембар жел желтоқсан
        сне снежань снежня դեկ դեկտեմբեր դեկտեմբերի דצמ דצמבר دسامبر دسمبر ديسمبر کانونییەکەم दिस दिसंबर დეკ
        დეკემბერი 十二月
        """,
    ]
}
