"""List the names of the months in more than two dozen languages, in the forms that dates use."""

import unicodedata
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_NAMES: Final[tuple[tuple[str, ...], ...]] = (
    (
        "jan january janvier janv enero ene januar jän jänner januari gennaio gen janeiro ianuarie janúar január",
        "января янв січня януари stycznia sty ledna januára januarja sausio jaanuar tammikuuta ιανουαρίου ocak oca",
        "يناير جانفي كانون_الثاني ینایر ژانویه جنوری ינואר जनवरी জানুয়ারি มกราคม",
    ),
    (
        "feb february février fevrier févr fév febrero februar februari febbraio fevereiro fev februarie febrúar február",
        "февраля фев февр лютого февруари lutego lut února februára februarja vasario veebruar helmikuuta φεβρουαρίου",
        "şubat şub فبراير فيفري شباط فوریه فروری פברואר फरवरी फ़रवरी ফেব্রুয়ারি กุมภาพันธ์",
    ),
    (
        "mar march mars marzo märz mär mrz maart mrt março marts martie március mart maret марта мар березня март marca",
        "března kovo märts maaliskuuta μαρτίου مارس آذار اذار مارچ מרץ मार्च মার্চ มีนาคม",
    ),
    (
        "apr april avril avr abril abr aprile aprilie apríl április апреля апр квітня април kwietnia kwi dubna apríla",
        "aprila balandžio aprill huhtikuuta απριλίου nisan nis أبريل ابريل إبريل أفريل نيسان آوریل اپریل אפריל अप्रैल এপ্রিল เมษายน",
    ),
    (
        "may mai mayo mei maggio mag maio maj maí május мая травня май maja května mája gegužės toukokuuta μαΐου μαίου",
        "may\u0131s mayis مايو ماي أيار ايار مه مئی מאי मई মে พฤษภาคม",
    ),
    (
        "jun june juin junio juni giugno giu junho iunie júní június июня июн червня юни czerwca cze června júna junija",
        "birželio juuni kesäkuuta ιουνίου haziran haz يونيو يونيه جوان حزيران ژوئن جون יוני जून জুন มิถุนายน",
    ),
    (
        "jul july juillet juil julio juli luglio lug julho iulie júlí július julai июля июл липня юли lipca lip července",
        "júla julija liepos juuli heinäkuuta ιουλίου temmuz tem يوليو يوليه جويلية يوليوز تموز ژوئیه جولائی יולי जुलाई জুলাই กรกฎาคม",
    ),
    (
        "aug august août aout agosto ago augustus augusti ágúst augusztus agustus ogos августа авг серпня август",
        "sierpnia sie srpna augusta avgusta rugpjūčio elokuuta αυγούστου ağustos ağu أغسطس اغسطس أوت غشت آب اوت اگست",
        "אוגוסט अगस्त আগস্ট สิงหาคม",
    ),
    (
        "sep sept september septembre septiembre setiembre settembre setembro set septembrie szeptember сентября сен сент",
        "вересня септември września wrz září septembra rugsėjo syyskuuta σεπτεμβρίου eylül eyl سبتمبر شتنبر أيلول ايلول",
        "سپتامبر ستمبر ספטמבר सितंबर सितम्बर সেপ্টেম্বর กันยายน",
    ),
    (
        "oct october octobre octubre oktober okt ottobre ott outubro out octombrie október октября окт жовтня октомври",
        "października paź října októbra oktobra spalio oktoober lokakuuta οκτωβρίου ekim eki أكتوبر اكتوبر تشرين_الأول",
        "تشرين_الاول اکتبر اکتوبر אוקטובר अक्टूबर अक्तूबर অক্টোবর ตุลาคม",
    ),
    (
        "nov november novembre noviembre novembro noiembrie nóvember ноября ноя нояб листопада ноември listopada lis",
        "listopadu novembra lapkričio marraskuuta νοεμβρίου kas\u0131m kasim نوفمبر نونبر تشرين_الثاني نوامبر نومبر נובמבר",
        "नवंबर नवम्बर নভেম্বর พฤศจิกายน",
    ),
    (
        "dec december décembre decembre déc diciembre dic dezember dez dicembre dezembro desember decembrie disember",
        "декабря дек грудня декември grudnia gru prosince decembra gruodžio detsember joulukuuta δεκεμβρίου aral\u0131k aralik",
        "ديسمبر دجنبر كانون_الأول كانون_الاول دسامبر دسمبر דצמבר दिसंबर दिसम्बर ডিসেম্বর ธันวาคม",
    ),
)


def fold_name(text: str) -> str:
    """Return a text in NFKC and lower case, the form in which the names are stored."""
    return unicodedata.normalize("NFKC", text).lower()


MONTHS: Final[Mapping[str, int]] = MappingProxyType(
    {
        fold_name(name.replace("_", " ")): number
        for number, lines in enumerate(_NAMES, start=1)
        for name in " ".join(lines).split()
    }
)
"""The number of a month by its folded full or short name. No name is in the table for two months.

If languages disagree, the one with more speakers wins: `listopada` is November in Polish, and October in Croatian.
"""
