"""Three sentences in each of many languages, and the charsets that each language was written in before UTF-8."""

from typing import Final

import ftfy.bad_codecs  # noqa: F401 - registers the `sloppy-…` codecs

TEXTS: Final[dict[str, str]] = {
    "ar": "قال مدير الميناء يوم الاثنين إن العبارة ستعمل مرتين في اليوم حتى نهاية شهر نوفمبر. وأضاف أن الموسم سيكون طويلا هذا العام وأن الصيادين سيعودون إلى القرية قبل العيد. رحب سكان المدينة بالقرار بعد سنوات من الانتظار.",
    "be": "Учора ўвечары кіраўнік порта абвясціў, што паром будзе хадзіць двойчы на дзень да канца лістапада. Паводле яго слоў, сезон сёлета будзе доўгі, а рыбакі вернуцца ў вёску перад святам. Жыхары горада чакалі гэтага рашэння некалькі гадоў.",
    "bg": "Вчера вечерта началникът на пристанището обяви, че фериботът ще плава два пъти на ден до края на ноември. Той каза, че сезонът ще бъде дълъг и рибарите ще се върнат в селото преди празника. Жителите на града чакаха това решение няколко години.",
    "ca": "El cap del port va anunciar dilluns que el transbordador farà dos viatges al dia fins a finals de novembre. Va dir que la temporada serà llarga i que els pescadors tornaran al poble abans de la festa. Els veïns esperaven aquesta decisió des de fa anys, perquè l'única carretera és massa estreta.",
    "cs": "Správce přístavu v pondělí večer oznámil, že přívoz bude jezdit dvakrát denně až do konce listopadu. Řekl, že letošní sezóna bude dlouhá a rybáři se vrátí do vesnice ještě před svátky. Obyvatelé města na toto rozhodnutí čekali několik let, protože most je příliš úzký a často zavřený.",
    "da": "Havnechefen meddelte mandag aften, at færgen vil sejle to gange om dagen indtil slutningen af november. Han sagde, at sæsonen bliver længere i år, og at fiskerne vender hjem før højtiden. Byens borgere har ventet på afgørelsen i flere år, fordi broen over åen er for smal.",
    "de": "Der Hafenmeister erklärte am Montagabend, die Fähre werde bis Ende November zweimal täglich über die Bucht fahren. Die Saison sei in diesem Jahr länger, und die Fischer kämen noch vor den Feiertagen zurück. Viele Bürger hatten jahrelang auf diese Entscheidung gewartet, weil die Straße zu schmal und die Brücke häufig gesperrt ist.",
    "el": "Ο λιμενάρχης ανακοίνωσε τη Δευτέρα ότι το πλοίο θα εκτελεί δύο δρομολόγια την ημέρα μέχρι το τέλος Νοεμβρίου. Είπε ότι η φετινή περίοδος θα είναι μεγάλη και οι ψαράδες θα επιστρέψουν στο χωριό πριν από τη γιορτή. Οι κάτοικοι της πόλης περίμεναν αυτή την απόφαση εδώ και χρόνια.",
    "en": "The harbour master said on Monday evening that the ferry will sail twice a day until the end of November. He added that the season would be a long one, and that the fishing crews would be home before the holiday. People in the town had waited years for the decision.",
    "es": "El capitán del puerto anunció el lunes que el transbordador hará dos viajes al día hasta finales de noviembre. Añadió que la temporada será más larga este año y que los pescadores volverán al pueblo antes de la fiesta. Los vecinos esperaban la decisión desde hacía años, porque la única carretera está en muy mal estado.",
    "et": "Sadama juht teatas esmaspäeva õhtul, et praam sõidab kuni novembri lõpuni kaks korda päevas üle lahe. Ta ütles, et tänavu tuleb hooaeg pikem ja kalurid jõuavad külla tagasi enne pühi. Linna elanikud olid seda otsust mitu aastat oodanud, sest tee on kitsas ja sild sageli suletud, žürii sõnul ka ohtlik.",
    "fa": "رئیس بندر روز دوشنبه گفت که کشتی تا پایان ماه نوامبر هر روز دو بار حرکت خواهد کرد. او افزود که فصل امسال طولانی خواهد بود و ماهیگیران پیش از جشن به روستا باز می‌گردند. مردم شهر سال‌ها در انتظار این تصمیم بودند و پل قدیمی نیز چندین بار بسته شده است.",
    "fi": "Sataman päällikkö ilmoitti maanantai-iltana, että lautta kulkee lahden yli kahdesti päivässä marraskuun loppuun asti. Hänen mukaansa kausi on tänä vuonna pidempi, ja kalastajat palaavat kylään ennen pyhiä. Kaupungin asukkaat olivat odottaneet päätöstä vuosia, sillä tie on kapea ja silta usein kiinni.",
    "fr": "Le capitaine du port a annoncé lundi soir que le bac traversera la baie deux fois par jour jusqu'à la fin novembre. Il a précisé que la saison serait plus longue cette année et que les pêcheurs rentreraient au village avant la fête. Les élèves du lycée, déçus par la fermeture de la vieille route côtière, attendaient cette décision depuis des années.",
    "he": "מנהל הנמל אמר ביום שני שהמעבורת תפעל פעמיים ביום עד סוף חודש נובמבר. הוא הוסיף כי העונה תהיה ארוכה השנה וכי הדייגים יחזרו לכפר לפני החג. תושבי העיר חיכו להחלטה הזאת שנים רבות, משום שהכביש היחיד צר מאוד.",
    "hi": "बंदरगाह के प्रमुख ने सोमवार को कहा कि नाव नवंबर के अंत तक दिन में दो बार चलेगी। उन्होंने बताया कि इस साल मौसम लंबा होगा और मछुआरे त्योहार से पहले गाँव लौट आएँगे। शहर के लोग कई वर्षों से इस फ़ैसले की प्रतीक्षा कर रहे थे।",
    "hr": "Ravnatelj luke objavio je u ponedjeljak navečer da će trajekt ploviti dvaput dnevno do kraja studenoga. Rekao je da će sezona ove godine biti duža i da će se ribari vratiti u selo prije blagdana. Građani su tu odluku čekali nekoliko godina, jer je cesta uska, a most često zatvoren zbog bure što puše s gorja.",
    "hu": "A kikötő vezetője hétfő este közölte, hogy a komp november végéig naponta kétszer közlekedik az öböl fölött. Azt mondta, hogy az idén hosszabb lesz az idény, és a halászok az ünnep előtt visszatérnek a faluba. A város lakói évek óta várták ezt a döntést, mert az út szűk, a híd pedig gyakran zárva van.",
    "id": "Kepala pelabuhan mengatakan pada hari Senin bahwa kapal feri akan berlayar dua kali sehari sampai akhir November. Ia menambahkan bahwa musim tahun ini akan lebih panjang dan para nelayan akan pulang ke desa sebelum hari raya. Warga kota sudah bertahun-tahun menunggu keputusan itu.",
    "is": "Hafnarstjórinn sagði á mánudag að ferjan myndi sigla tvisvar á dag þar til í lok nóvember. Hann bætti því við að tímabilið yrði lengra í ár og að sjómennirnir kæmu heim í þorpið fyrir hátíðina. Íbúar bæjarins höfðu beðið eftir þessari ákvörðun árum saman, því vegurinn er mjór og brúin oft lokuð.",
    "it": "Il comandante del porto ha annunciato lunedì che il traghetto farà due corse al giorno fino alla fine di novembre. Ha detto che la stagione sarà più lunga e che i pescatori torneranno al paese prima della festa. Gli abitanti della città aspettavano da anni questa decisione, perché la strada è stretta e però non c'è altra via.",
    "ja": "港の責任者は月曜日、フェリーが十一月の終わりまで一日に二回運航すると発表した。今年の季節は長くなり、漁師たちは祭りの前に村へ帰るという。市民はこの決定を何年も待っていた。古い橋は何度も閉鎖されている。",
    "ko": "항만 책임자는 월요일에 여객선이 십일월 말까지 하루에 두 번 운항할 것이라고 발표했다. 그는 올해 계절이 길어질 것이며 어부들이 명절 전에 마을로 돌아올 것이라고 말했다. 시민들은 이 결정을 여러 해 동안 기다려 왔다.",
    "lt": "Uosto vadovas pirmadienio vakarą pranešė, kad keltas iki lapkričio pabaigos plauks du kartus per dieną. Jis sakė, kad šiemet sezonas bus ilgesnis, o žvejai į kaimą grįš prieš šventes. Miesto gyventojai šio sprendimo laukė daugelį metų, nes kelias siauras, tiltas dažnai uždarytas, o mažų laivų čia nedaug.",
    "lv": "Ostas vadītājs pirmdienas vakarā paziņoja, ka prāmis līdz novembra beigām kursēs divas reizes dienā. Viņš teica, ka šogad sezona būs garāka un zvejnieki atgriezīsies ciemā pirms svētkiem. Pilsētas iedzīvotāji šo lēmumu gaidīja vairākus gadus, jo ceļš ir šaurs un tilts bieži slēgts, bet ķēdes jau nolietotas.",
    "nb": "Havnesjefen opplyste mandag kveld at fergen skal gå over fjorden to ganger om dagen fram til slutten av november. Han sa at sesongen blir lengre i år, og at fiskerne vil være hjemme før høytiden. Innbyggerne i byen har ventet på avgjørelsen i flere år, fordi veien er smal og brua ofte stengt på grunn av været.",
    "nl": "De havenmeester zei maandagavond dat de veerboot tot eind november twee keer per dag zal varen. Volgens hem wordt het seizoen dit jaar langer en keren de vissers vóór de feestdagen terug naar het dorp. De inwoners hebben jarenlang op het besluit gewacht; één ingenieur noemde de brug zelfs gevaarlijk, en België is het daarmee eens.",
    "pl": "Kierownik portu ogłosił w poniedziałek wieczorem, że prom będzie pływał dwa razy dziennie do końca listopada. Powiedział, że w tym roku sezon będzie dłuższy, a rybacy wrócą do wsi jeszcze przed świętami. Mieszkańcy miasta czekali na tę decyzję od lat, ponieważ droga jest wąska, a most często zamykany z powodu wiatru.",
    "pt": "O capitão do porto anunciou na segunda-feira que a balsa fará duas viagens por dia até o fim de novembro. Segundo ele, a estação será mais longa este ano e os pescadores voltarão à aldeia antes da festa. Os moradores esperavam por essa decisão há anos, porque a estrada é estreita e a ponte não está em boas condições.",
    "ro": "Comandantul portului a anunţat luni seara că bacul va circula de două ori pe zi până la sfârşitul lunii noiembrie. El a spus că sezonul va fi mai lung în acest an şi că pescarii se vor întoarce în sat înainte de sărbători. Locuitorii oraşului aşteaptă această hotărâre de câţiva ani, fiindcă drumul este îngust.",
    "ru": "Начальник порта вчера вечером объявил, что паром будет ходить через залив два раза в день до конца ноября. По его словам, сезон в этом году окажется длинным, и рыбаки вернутся в деревню до праздника. Жители города ждали этого решения несколько лет: дорога узкая, а мост часто закрыт.",
    "sk": "Správca prístavu v pondelok večer oznámil, že kompa bude premávať dvakrát denne až do konca novembra. Povedal, že tohtoročná sezóna bude dlhšia a rybári sa vrátia do dediny ešte pred sviatkami. Obyvatelia mesta na toto rozhodnutie čakali niekoľko rokov, pretože cesta je úzka a most býva často zatvorený, ľudia chodia pešo a lôd je málo.",
    "sl": "Vodja pristanišča je v ponedeljek zvečer sporočil, da bo trajekt do konca novembra vozil dvakrat na dan. Povedal je, da bo sezona letos daljša in da se bodo ribiči vrnili v vas še pred prazniki. Prebivalci mesta so na to odločitev čakali več let, ker je cesta ozka, most pa pogosto zaprt zaradi močnega vetra.",
    "sr": "Управник луке је у понедељак увече саопштио да ће трајект до краја новембра пловити два пута дневно. Рекао је да ће сезона ове године бити дужа и да ће се рибари вратити у село пре празника. Грађани су ову одлуку чекали неколико година, јер је пут узак, а мост често затворен.",
    "sv": "Hamnchefen meddelade på måndagskvällen att färjan ska gå över sundet två gånger om dagen fram till slutet av november. Han sade att säsongen blir längre i år och att fiskarna kommer hem till byn före helgen. Stadens invånare har väntat på beslutet i flera år, eftersom vägen är smal och bron ofta är stängd för översyn.",
    "th": "ผู้อำนวยการท่าเรือกล่าวเมื่อวันจันทร์ว่าเรือข้ามฟากจะให้บริการวันละสองเที่ยวจนถึงสิ้นเดือนพฤศจิกายน เขาบอกว่าฤดูกาลปีนี้จะยาวนานกว่าเดิมและชาวประมงจะกลับหมู่บ้านก่อนวันหยุด ชาวเมืองรอคอยการตัดสินใจนี้มาหลายปีแล้ว",
    "tr": "Liman müdürü pazartesi akşamı yaptığı açıklamada feribotun kasım ayının sonuna kadar günde iki kez çalışacağını söyledi. Bu yıl mevsimin uzun olacağını ve balıkçıların bayramdan önce köye döneceğini belirtti. Şehir halkı bu kararı yıllardır bekliyordu, çünkü yol dar ve köprü sık sık kapalı oluyor, ışıkları da çoğu gece sönüyor.",
    "uk": "Начальник порту вчора ввечері оголосив, що пором ходитиме через затоку двічі на день до кінця листопада. За його словами, сезон цього року буде довгим, і рибалки повернуться в село ще до свята. Мешканці міста чекали на це рішення кілька років, бо дорога вузька, а міст часто зачинений, їхати ж іншим шляхом далеко.",
    "ur": "بندرگاہ کے سربراہ نے پیر کو کہا کہ کشتی نومبر کے آخر تک دن میں دو بار چلے گی۔ انہوں نے بتایا کہ اس سال موسم لمبا ہوگا اور ماہی گیر تہوار سے پہلے گاؤں واپس آ جائیں گے۔ شہر کے لوگ کئی برسوں سے اس فیصلے کا انتظار کر رہے تھے۔",
    "vi": "Giám đốc cảng cho biết hôm thứ Hai rằng phà sẽ chạy hai chuyến mỗi ngày cho đến cuối tháng mười một. Ông nói mùa năm nay sẽ kéo dài hơn và ngư dân sẽ trở về làng trước ngày lễ. Người dân thành phố đã chờ đợi quyết định này nhiều năm vì con đường duy nhất quá hẹp.",
    "zh": "港务局长星期一表示，渡轮在十一月底以前每天将往返两次。他说今年的季节会比较长，渔民们会在节日之前回到村里。城里的居民等这个决定已经等了很多年，因为唯一的道路太窄，旧桥又经常关闭。",
    "zh-hant": "港務局長星期一表示，渡輪在十一月底以前每天將往返兩次。他說今年的季節會比較長，漁民們會在節日之前回到村裡。城裡的居民等這個決定已經等了很多年，因為唯一的道路太窄，舊橋又經常關閉。",
}  # fmt: skip
"""News of a harbour, in our own words, as each language writes it."""

_WESTERN: Final = ("cp1252", "latin-1", "iso8859-15", "mac_roman", "cp850", "cp437")
_CENTRAL: Final = ("cp1250", "iso8859-2", "cp852", "mac_latin2")
_CYRILLIC: Final = ("cp1251", "koi8-r", "iso8859-5", "cp866", "mac_cyrillic")
_BALTIC: Final = ("cp1257", "iso8859-13", "iso8859-4")
WRITTEN_IN: Final[dict[str, tuple[str, ...]]] = {
    "ar": ("cp1256", "iso8859-6"),
    "be": ("cp1251", "iso8859-5"),
    "bg": _CYRILLIC,
    **dict.fromkeys(("ca", "da", "de", "es", "fi", "fr", "is", "it", "nb", "nl", "pt", "sv"), _WESTERN),
    **dict.fromkeys(("cs", "hr", "hu", "pl", "ro", "sk", "sl"), _CENTRAL),
    "el": ("cp1253", "iso8859-7", "cp737"),
    **dict.fromkeys(("et", "lt", "lv"), _BALTIC),
    "he": ("cp1255", "iso8859-8"),
    "ja": ("cp932", "euc_jp"),
    "ko": ("cp949",),
    "ru": _CYRILLIC,
    "sr": ("cp1251", "iso8859-5"),
    "th": ("cp874",),
    "tr": ("cp1254", "iso8859-9", "cp857"),
    "uk": ("cp1251", "koi8-u", "iso8859-5", "mac_cyrillic"),
    "zh": ("gb18030",),
    "zh-hant": ("big5",),
}
"""The charsets that each language was written in before UTF-8; those that lack a letter of its text are left out below."""

READ_AS: Final = (
    "cp1252", "latin-1", "iso8859-15", "cp1250", "iso8859-2", "cp1251", "koi8-r", "koi8-u", "iso8859-5", "cp866", "mac_cyrillic",
    "cp1253", "iso8859-7", "cp1254", "iso8859-9", "cp1255", "cp1256", "cp1257", "iso8859-13", "cp1258", "cp874", "mac_roman",
    "cp437", "cp850", "cp852", "gb18030", "big5", "cp932", "euc_jp", "cp949",
)  # fmt: skip
"""The thirty charsets that text is most often read as by mistake."""

_SLOPPY: Final = {f"cp{number}": f"sloppy-windows-{number}" for number in range(1250, 1259)}
"""Windows code pages as browsers read them: with controls for the bytes that they leave open."""


def misread(language: str, written: str, read: str) -> str | None:
    """Return a text that was written in one charset and read as another.

    Returns:
        The misread text; None if it is readable as it is, or if the charsets cannot write or read it.
    """
    text = TEXTS[language]
    try:
        found = text.encode(written).decode(_SLOPPY.get(read, read))
    except UnicodeError:
        return None
    return found if found != text else None


def misread_texts() -> list[tuple[str, str, str]]:
    """Return language, charset written and charset read of every text that can be misread without a loss."""
    return [
        (language, written, read)
        for language in TEXTS
        for written in ("utf-8", *WRITTEN_IN.get(language, ()))
        for read in READ_AS
        if misread(language, written, read) is not None
    ]
