"""Dates as machines and people write them: how exactly they are read, in which calendar and which order."""

from datetime import UTC, date, datetime
from typing import Final

import pytest

from newsloom.normalise.dates.reading.calendars import Calendar, to_gregorian
from newsloom.normalise.dates.reading.machine_dates import ZONES
from newsloom.normalise.dates.reading.month_names import FILLERS, LANGUAGES, fold_name, month_of, month_table
from newsloom.normalise.dates.reading.style import WritingStyle, order_of
from newsloom.normalise.dates.reading.url_dates import date_in_url
from newsloom.normalise.dates.reading.written_dates import dates_in, is_ambiguous, month_first, read_date
from newsloom_schemas import Precision, Provenance

MAY_4: Final = date(2026, 5, 4)


@pytest.mark.parametrize(
    ("text", "value", "precision"),
    [
        ("2024-05-04", "2024-05-04T00:00:00+00:00", Precision.DAY),
        ("20240504", "2024-05-04T00:00:00+00:00", Precision.DAY),
        ("2024-05", "2024-05-01T00:00:00+00:00", Precision.MONTH),
        ("2024-05-04T10:30Z", "2024-05-04T10:30:00+00:00", Precision.MINUTE),
        ("2024-05-04T23:30:15-04:00", "2024-05-05T03:30:15+00:00", Precision.SECOND),
        ("2024-05-04T10:30:15.123456+0200", "2024-05-04T08:30:15+00:00", Precision.SECOND),
        ("2024-05-04 10:30:15", "2024-05-04T00:00:00+00:00", Precision.DAY),
        ("Sat, 04 May 2024 10:30:15 GMT", "2024-05-04T10:30:15+00:00", Precision.SECOND),
        ("May 4, 2024", "2024-05-04T00:00:00+00:00", Precision.DAY),
        ("Published: 4th May 2024 at noon", "2024-05-04T00:00:00+00:00", Precision.DAY),
        ("4 août 2024", "2024-08-04T00:00:00+00:00", Precision.DAY),
        ("4 de mayo de 2024", "2024-05-04T00:00:00+00:00", Precision.DAY),
        ("4. März 2024", "2024-03-04T00:00:00+00:00", Precision.DAY),
        ("4 maggio 2024", "2024-05-04T00:00:00+00:00", Precision.DAY),
        ("4 de maio de 2024", "2024-05-04T00:00:00+00:00", Precision.DAY),
        ("4 mei 2024", "2024-05-04T00:00:00+00:00", Precision.DAY),
        ("4 мая 2024", "2024-05-04T00:00:00+00:00", Precision.DAY),
        ("4 października 2024", "2024-10-04T00:00:00+00:00", Precision.DAY),
        ("4 Aral\u0131k 2024", "2024-12-04T00:00:00+00:00", Precision.DAY),
        ("2024年5月4日 10:30", "2024-05-04T00:00:00+00:00", Precision.DAY),
        ("2024년 5월 4일", "2024-05-04T00:00:00+00:00", Precision.DAY),
        ("2024/05/04", "2024-05-04T00:00:00+00:00", Precision.DAY),
        ("2024.5.4", "2024-05-04T00:00:00+00:00", Precision.DAY),
        ("23/05/2024", "2024-05-23T00:00:00+00:00", Precision.DAY),
        ("05/23/2024", "2024-05-23T00:00:00+00:00", Precision.DAY),
        ("04.05.2024", "2024-05-04T00:00:00+00:00", Precision.DAY),
        ("1714818615", "2024-05-04T10:30:15+00:00", Precision.SECOND),
        ("1714818615000", "2024-05-04T10:30:15+00:00", Precision.SECOND),
        ("1714818615.25", "2024-05-04T10:30:15+00:00", Precision.SECOND),
        ("20240504103015", "2024-05-04T00:00:00+00:00", Precision.DAY),
        ("2024", "2024-01-01T00:00:00+00:00", Precision.YEAR),
        ("2024-5-4", "2024-05-04T00:00:00+00:00", Precision.DAY),
        ("Published: 2024-05-04", "2024-05-04T00:00:00+00:00", Precision.DAY),
        ("2024-05-04 10:30:15 EST", "2024-05-04T00:00:00+00:00", Precision.DAY),
        ("2024-05-04T10:30:15+25:00", "2024-05-04T00:00:00+00:00", Precision.DAY),
        ("2024-05-04T10:30:15−02:00", "2024-05-04T12:30:15+00:00", Precision.SECOND),
        ("Sat, 04 May 2024 10:30:15 +9959", "2024-05-04T00:00:00+00:00", Precision.DAY),
        ("Sat, 04 May 2024 10:30:15 -0000", "2024-05-04T10:30:15+00:00", Precision.SECOND),
        ("the 4th of May 2024", "2024-05-04T00:00:00+00:00", Precision.DAY),
        ("4 févr. 2024", "2024-02-04T00:00:00+00:00", Precision.DAY),
        ("4. Jänner 2024", "2024-01-04T00:00:00+00:00", Precision.DAY),
        ("4 de septiembre del 2024", "2024-09-04T00:00:00+00:00", Precision.DAY),
        ("4 set. 2024", "2024-09-04T00:00:00+00:00", Precision.DAY),
        ("4 mrt. 2024", "2024-03-04T00:00:00+00:00", Precision.DAY),
        ("4 paź 2024", "2024-10-04T00:00:00+00:00", Precision.DAY),
        ("4 травня 2024 р.", "2024-05-04T00:00:00+00:00", Precision.DAY),
        ("4. května 2024", "2024-05-04T00:00:00+00:00", Precision.DAY),
        ("2024. május 4.", "2024-05-04T00:00:00+00:00", Precision.DAY),
        ("4 Μαΐου 2024", "2024-05-04T00:00:00+00:00", Precision.DAY),
        ("ngày 4 tháng 5 năm 2024", "2024-05-04T00:00:00+00:00", Precision.DAY),
        ("الأحد ٤ أيار ٢٠٢٤", "2024-05-04T00:00:00+00:00", Precision.DAY),
        ("4 كانون الثاني 2024", "2024-01-04T00:00:00+00:00", Precision.DAY),
        ("४ फ़रवरी २०२४", "2024-02-04T00:00:00+00:00", Precision.DAY),
        ("4 במאי 2024", "2024-05-04T00:00:00+00:00", Precision.DAY),
        ("4 พฤษภาคม 2567", "2024-05-04T00:00:00+00:00", Precision.DAY),
        ("令和6年5月4日", "2024-05-04T00:00:00+00:00", Precision.DAY),
        ("２０２４年５月４日", "2024-05-04T00:00:00+00:00", Precision.DAY),
    ],
)
def test_dates_are_as_precise_as_they_are_written(text: str, value: str, precision: Precision) -> None:
    found = read_date(text, Provenance.META)
    assert found is not None
    assert (found.value.isoformat(), found.precision) == (value, precision)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "3 days ago",
        "vor 3 Tagen",
        "05/04/2024",
        "05-04-2024",
        "1403/02/15",
        "2024/13/04",
        "1.2.3.2024",
        "2024-13-45",
        "0000-00-00",
        "May 45, 2024",
        "99999999999999",
        "7",
        "12:30",
    ],
)
def test_other_texts_are_not_dates(text: str) -> None:
    assert read_date(text, Provenance.META) is None


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("12/23/2024 and 05/04/2024", True),
        ("23/12/2024 and 05/04/2024", False),
        ("05/04/2024", None),
        ("12/23/2024 and 23/12/2024", None),
        ("", None),
    ],
)
def test_unambiguous_dates_in_a_text_show_the_order_of_day_and_month(text: str, *, order: bool | None) -> None:
    assert month_first(text) is order


@pytest.mark.parametrize(("order", "day"), [(True, (2024, 5, 4)), (False, (2024, 4, 5))])
def test_an_ambiguous_date_is_read_if_the_order_is_known(*, order: bool, day: tuple[int, int, int]) -> None:
    found = read_date("05/04/2024", Provenance.TEXT, WritingStyle(month_first=order))
    assert found is not None
    assert found.value == datetime(*day, tzinfo=UTC)


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://a.example/2024/05/04/x", (2024, 5, 4)),
        ("https://a.example/news/2024-05-04-x.html", (2024, 5, 4)),
        ("https://a.example/2024/may/4/x", (2024, 5, 4)),
        ("https://a.example/20240504/x", (2024, 5, 4)),
        ("https://a.example/2024/mai/04/x", (2024, 5, 4)),
        ("https://a.example/2024/5/4/x", (2024, 5, 4)),
        ("https://a.example/2024/0504/c123.html", (2024, 5, 4)),
        ("https://a.example/2024-05/04/content_7.htm", (2024, 5, 4)),
        ("https://a.example/t20240504_123.html", (2024, 5, 4)),
        ("https://a.example/news_20240504.html", (2024, 5, 4)),
        ("https://a.example/story/2024050412345", None),
        ("https://a.example/story/120240504", None),
        ("https://a.example/2024/x", None),
        ("https://a.example/?d=2024/05/04", None),
        ("https://a.example/2024/02/31/x", None),
    ],
)
def test_the_day_is_read_from_the_path_of_a_url(url: str, day: tuple[int, int, int] | None) -> None:
    found = date_in_url(url)
    assert (found and found.value) == (day and datetime(*day, tzinfo=UTC))


@pytest.mark.parametrize(
    "url", ["https://a.example/2024/05/ferry", "https://a.example/2024-05/x", "https://a.example/2024/may/x"]
)
def test_a_url_without_a_day_gives_the_month(url: str) -> None:
    found = date_in_url(url)
    assert found is not None
    assert (found.value, found.precision, found.day) == (datetime(2024, 5, 1, tzinfo=UTC), Precision.MONTH, None)


def test_a_bare_year_is_a_date_only_in_fields_for_dates() -> None:
    assert read_date("2024", Provenance.TEXT) is None


def test_every_name_of_a_month_is_read() -> None:
    years = {Calendar.GREGORIAN: 2026, Calendar.JALALI: 1405, Calendar.HIJRI: 1447}
    assert {month.number for month in month_table().values()} == set(range(1, 13))
    unread = [
        name
        for name, month in month_table().items()
        if not dates_in(f"4 {name} {years[month.calendar]}", Provenance.META, WritingStyle(language="en"))
    ]
    assert unread == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("4 мая 2026 г.", "ru"),
        ("4 травня 2026 р.", "uk"),
        ("4 траўня 2026", "be"),
        ("4 мај 2026.", "sr"),
        ("4. maj 2026.", "sr"),
        ("4. svibnja 2026.", "hr"),
        ("4. maja 2026", "bs"),
        ("4. maja 2026", "sl"),
        ("4 май 2026 г.", "bg"),
        ("4 мај 2026", "mk"),
        ("4 maja 2026 r.", "pl"),
        ("4. května 2026", "cs"),
        ("4. mája 2026", "sk"),
        ("2026. május 4.", "hu"),
        ("2026. máj. 4., hétfő", "hu"),
        ("2026. 05. 04. 10:30", "hu"),
        ("4 mai 2026", "ro"),
        ("4 Mayıs 2026 Pazartesi", "tr"),
        ("04 MAYIS 2026", "tr"),
        ("4 Mayıs 2026, 10:30", "tr"),
        ("4 may 2026, 10:30", "az"),
        ("4 Μαΐου 2026", "el"),
        ("04 Μαΐ 2026 | 14:05", "el"),
        ("4 ΜΑΪΟΥ 2026", "el"),
        ("Δευτέρα 4 Μαΐου 2026", "el"),
        ("4. toukokuuta 2026", "fi"),
        ("4.5.2026 klo 10.30", "fi"),
        ("4. mai 2026", "et"),
        ("2026 m. gegužės 4 d.", "lt"),
        ("2026-05-04 10:30", "lt"),
        ("2026. gada 4. maijs", "lv"),
        ("den 4 maj 2026", "sv"),
        ("4. maj 2026 kl. 10.30", "da"),
        ("4. mai 2026, kl. 10:30", "nb"),
        ("4. maí 2026", "is"),
        ("4 mei 2026 10:30", "nl"),
        ("ma 4 mei 2026", "nl"),
        ("4 Mei 2026", "af"),
        ("lundi 4 mai 2026 à 10h30", "fr"),
        ("le 4 mai 2026", "fr"),
        ("Montag, 4. Mai 2026, 10:30 Uhr", "de"),
        ("Mo., 04.05.2026, 10:30 Uhr", "de"),
        ("04.05.26", "de"),
        ("4.Mai 2026", "de"),
        ("lunes, 4 de mayo de 2026", "es"),
        ("04 May, 2026 10:30 h. CET", "es"),
        ("segunda-feira, 4 de maio de 2026", "pt"),
        ("4 mai. 2026 às 10h30", "pt"),
        ("lunedì 4 maggio 2026", "it"),
        ("4 de maig de 2026", "ca"),
        ("4 d'abril de 2026", "ca"),
        ("4 de maio de 2026", "gl"),
        ("May 4 2026 at 10.30am ET", "en"),
        ("Mon, 4 May 2026", "en"),
        ("Mon. May 4, 2026 10:30 a.m. EDT", "en"),
        ("4th of May, 2026", "en"),
        ("4-May-2026", "en"),
        ("4 May ’26", "en"),
        ("MAY 4TH, 2026", "en"),
        ("2026 May 4", "en"),
        ("Isnin, 4 Mei 2026", "ms"),
        ("Senin, 4 Mei 2026 10:30 WIB", "id"),
        ("Senin, 04/05/2026, 10:30 WIB", "id"),
        ("Thứ Hai, 4/5/2026, 10:30 (GMT+7)", "vi"),
        ("ngày 4 tháng 5 năm 2026", "vi"),
        ("Thứ hai, ngày 04 tháng 05 năm 2026", "vi"),
        ("4 Tháng Năm, 2026", "vi"),
        ("04-05-2026", "vi"),
        ("2026년 5월 4일", "ko"),
        ("2026.05.04. 오전 10:30", "ko"),
        ("2026. 5. 4. 오전 10:30", "ko"),
        ("26.05.04 10:30", "ko"),
        ("2026年5月4日 10:30", "zh"),
        ("2026年05月04日10:30", "zh"),
        ("二〇二六年五月四日", "zh"),
        ("2026年5月4号", "zh"),
        ("民國115年5月4日", "zh"),
        ("中華民國 115 年 5 月 4 日", "zh"),
        ("115年5月4日", "zh"),
        ("2026/05/04 10:30", "ja"),
        ("2026年5月4日(月)", "ja"),
        ("令和8年5月4日", "ja"),
        ("令和八年五月四日", "ja"),
        ("R8.5.4", "ja"),
        ("R08/05/04", "ja"),
        ("4 พ.ค. 69 10:30 น.", "th"),
        ("4 พ.ค. 2569", "th"),
        ("วันที่ 4 พฤษภาคม พ.ศ. 2569", "th"),
        ("วันจันทร์ที่ 4 พฤษภาคม 2569", "th"),
        ("04/05/2569", "th"),
        ("๔ พฤษภาคม ๒๕๖๙", "th"),
        ("4 พ.ค. 26", "th"),
        ("4 مايو 2026", "ar"),
        ("٤ مايو ٢٠٢٦", "ar"),
        ("الاثنين 4 أيار/مايو 2026", "ar"),
        ("الإثنين، 04 مايو / أيار، 2026", "ar"),
        ("4 ماي 2026", "ar"),
        ("17 ذو القعدة 1447 هـ", "ar"),
        ("١٧ ذو القعدة ١٤٤٧", "ar"),
        ("17/11/1447", "ar"),
        ("17 ذو القعدة 1447هـ الموافق 4 مايو 2026", "ar"),
        ("۱۴ اردیبهشت ۱۴۰۵", "fa"),
        ("دوشنبه ۱۴ اردیبهشت ۱۴۰۵ - ۱۰:۳۰", "fa"),
        ("۱۴۰۵/۰۲/۱۴ - ۱۴:۵۲", "fa"),
        ("۱۴۰۵-۲-۱۴", "fa"),
        ("1405/02/14", "fa"),
        ("۱۴ ثور ۱۴۰۵", "fa"),
        ("۴ مه ۲۰۲۶", "fa"),
        ("4 مئی 2026", "ur"),
        ("04 مئی ، 2026", "ur"),
        ("4 במאי 2026", "he"),
        ("יום שני, 4 במאי 2026", "he"),
        ("04/05/2026 10:30", "he"),
        ("4 मई 2026", "hi"),
        ("०४ मई २०२६", "hi"),
        ("सोमवार, 4 मई 2026", "hi"),
        ("৪ মে ২০২৬", "bn"),
        ("সোমবার, ০৪ মে ২০২৬, ১০:৩০", "bn"),
        ("04 மே 2026", "ta"),
        ("4 మే 2026", "te"),
        ("4 मे 2026", "mr"),
        ("2026 оны 5-р сарын 4", "mn"),
        ("4 мамыр 2026", "kk"),
        ("2026 жылғы 4 мамыр", "kk"),
        ("4 მაისი, 2026", "ka"),
        ("4 մայիսի, 2026", "hy"),
        ("4 Mei 2026", "sw"),
        ("4 Mayo 2026", "tl"),
    ],
)
def test_a_day_is_read_in_the_forms_of_each_language(text: str, language: str) -> None:
    style = WritingStyle(language=language, month_first=order_of(language, None))
    expected = date(2026, 4, 4) if "abril" in text else MAY_4
    assert [found.moment.day for found in dates_in(text, Provenance.TEXT, style)][:1] == [expected]


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ("115/05/04", WritingStyle("zh", "CN")),
        ("115/05/04", WritingStyle("en")),
        ("R8.5.4", WritingStyle("en")),
        ("1405/02/14", WritingStyle("en")),
        ("05/04/26", WritingStyle("en")),
        ("4 May 10:30", WritingStyle("en")),
        ("version 10.2.26.1", WritingStyle("de")),
        ("4 May 2569", WritingStyle("en")),
        ("tel. 030/123456-2026", WritingStyle("de")),
        ("May 2026", WritingStyle("en")),
        ("2 hours ago", WritingStyle("en")),
        ("vor 2 Stunden", WritingStyle("de")),
        ("31.02.2026", WritingStyle("de")),
        ("il y a 3 jours", WritingStyle("fr")),
        ("昨天 10:30", WritingStyle("zh")),
    ],
)
def test_what_could_be_another_day_or_none_is_not_read(text: str, style: WritingStyle) -> None:
    assert dates_in(text, Provenance.TEXT, style) == ()


@pytest.mark.parametrize(
    ("calendar", "day", "expected"),
    [
        (Calendar.JALALI, (1399, 12, 30), date(2021, 3, 20)),
        (Calendar.JALALI, (1400, 1, 1), date(2021, 3, 21)),
        (Calendar.JALALI, (1405, 6, 31), date(2026, 9, 22)),
        (Calendar.JALALI, (1405, 7, 31), None),
        (Calendar.JALALI, (1405, 13, 1), None),
        (Calendar.JALALI, (1200, 1, 1), None),
        (Calendar.HIJRI, (1447, 9, 1), date(2026, 2, 18)),
        (Calendar.HIJRI, (1600, 1, 1), None),
        (Calendar.HIJRI, (1447, 13, 1), None),
        (Calendar.BUDDHIST, (2569, 2, 29), None),
        (Calendar.MINGUO, (113, 2, 29), date(2024, 2, 29)),
        (Calendar.GREGORIAN, (2026, 5, 4), MAY_4),
    ],
)
def test_days_of_other_calendars_are_converted_if_they_exist(
    calendar: Calendar, day: tuple[int, int, int], expected: date | None
) -> None:
    assert to_gregorian(calendar, *day) == expected


@pytest.mark.parametrize(
    ("language", "region", "order"),
    [
        ("en", "US", True),
        ("en", "GB", False),
        ("en", "AU", False),
        ("en", "IN", False),
        ("en", "CA", None),
        ("en", None, None),
        ("fr", None, False),
        ("fr", "CA", False),
        ("es", "US", False),
        ("es", "PR", True),
        ("vi", None, False),
        ("sv", None, False),
        ("ja", None, None),
        ("zh", "TW", None),
        ("xx", None, None),
        ("de", "XX", False),
        (None, None, None),
    ],
)
def test_day_and_month_stand_in_the_order_of_language_and_country(
    language: str | None, region: str | None, *, order: bool | None
) -> None:
    assert order_of(language, region) is order


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Mon, 04 May 2026 00:30:00 GMT+0100", "2026-05-03T23:30:00+00:00"),
        ("Mon, 04 May 2026 00:30:00 GMT+1", "2026-05-03T23:30:00+00:00"),
        ("Mon, 04 May 2026 00:30:00 UTC+01:00", "2026-05-03T23:30:00+00:00"),
        ("Mon, 04 May 2026 00:30:00 +01:00", "2026-05-03T23:30:00+00:00"),
        ("Mon, 04 May 2026 00:30:00 UTC-5", "2026-05-04T05:30:00+00:00"),
        ("Mon, 04 May 2026 00:30:00 CEST", "2026-05-03T22:30:00+00:00"),
        ("Mon, 04 May 2026 00:30:00 BST", "2026-05-03T23:30:00+00:00"),
        ("Mon, 04 May 2026 00:30:00 EDT", "2026-05-04T04:30:00+00:00"),
        ("Mon, 04 May 2026 00:30:00 MSK", "2026-05-03T21:30:00+00:00"),
        ("Mon, 04 May 2026 00:30:00 JST", "2026-05-03T15:30:00+00:00"),
        ("Mon, 04 May 2026 00:30:00 WIB", "2026-05-03T17:30:00+00:00"),
        ("Mon, 04 May 2026 00:30:00 AEST", "2026-05-03T14:30:00+00:00"),
        ("Mon, 04 May 2026 00:30 GMT+0100", "2026-05-03T23:30:00+00:00"),
        ("2026-05-04T00:30:00 GMT+0100", "2026-05-03T23:30:00+00:00"),
        ("Mon May 04 2026 00:30:00 GMT+0200 (Central European Summer Time)", "2026-05-03T22:30:00+00:00"),
        ("Mon, 04 May 2026 00:30:00 IST", "2026-05-04T00:00:00+00:00"),
        ("Mon, 04 May 2026 00:30:00 GMT+1900", "2026-05-04T00:00:00+00:00"),
    ],
)
def test_a_moment_of_a_feed_is_kept_if_its_zone_is_known(text: str, value: str) -> None:
    found = read_date(text, Provenance.ENVELOPE)
    assert found is not None
    assert found.value.isoformat() == value
    assert found.day == MAY_4


def test_offsets_of_zones_are_whole_quarters_of_an_hour_within_a_day() -> None:
    assert all(minutes % 15 == 0 and abs(minutes) <= 14 * 60 for minutes in ZONES.values())


def test_the_names_of_a_language_come_before_those_of_others() -> None:
    assert month_of("listopada", "pl") == (Calendar.GREGORIAN, 11)
    assert month_of("listopada", "hr") == (Calendar.GREGORIAN, 10)
    assert month_of("nothing") is None
    assert month_of("") is None
    assert len(LANGUAGES) == len(set(LANGUAGES))


def test_fillers_and_names_of_months_are_folded() -> None:
    assert all(word == fold_name(word) for word in (*FILLERS, *month_table()))


@pytest.mark.parametrize(
    ("text", "ambiguous"),
    [("05/04/2026", True), ("5-4-2026", True), ("23/04/2026", False), ("05.04.2026", False), ("4 May 2026", False)],
)
def test_only_dates_in_numbers_can_be_ambiguous(text: str, *, ambiguous: bool) -> None:
    assert is_ambiguous(text) is ambiguous


def test_a_date_with_equal_day_and_month_needs_no_order() -> None:
    found = read_date("05/05/2026", Provenance.TEXT)
    assert found is not None
    assert found.day == date(2026, 5, 5)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("4 de , . de , mayo, 2026", None),
        ("4 May 123 and 2026", None),
        ("May 4, 26 and 2026", None),
        ("4 May '26, not 2025", MAY_4),
        ("14 اردیبهشت 05 (2026)", MAY_4),
        ("14 اردیبهشت 99 (2026)", None),
    ],
)
def test_only_numbers_that_are_a_year_make_a_day_of_a_month(text: str, day: date | None) -> None:
    assert [found.moment.day for found in dates_in(text, Provenance.TEXT)] == ([day] if day else [])


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("二〇二六年五月四日", MAY_4),
        ("二〇二六年五月十四日", date(2026, 5, 14)),
        ("二〇二六年十二月二十四日", date(2026, 12, 24)),
    ],
)
def test_days_in_chinese_numerals_are_read(text: str, day: date) -> None:
    assert [found.moment.day for found in dates_in(text, Provenance.TEXT)] == [day]
