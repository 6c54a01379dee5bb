"""Dates, titles, authors, URLs, paragraphs, languages: each reader on its own."""

from datetime import UTC, datetime

import pytest

from newsloom.normalise.cleaning.attribution import build_attribution
from newsloom.normalise.cleaning.places import is_known_place
from newsloom.normalise.metadata.dates import is_plausible, published
from newsloom.normalise.metadata.describe import canonical_url, source
from newsloom.normalise.metadata.months import MONTHS
from newsloom.normalise.metadata.titles import text_headline, without_site
from newsloom.normalise.metadata.written_dates import date_in_url, month_first, read_date
from newsloom.normalise.page.page import parse_page
from newsloom.normalise.text.language import detect_language, language_of
from newsloom.normalise.text.paragraphs import split_paragraphs
from newsloom.normalise.text.words import count_words
from newsloom.normalise.url.canonical import clean_url, domain_of
from newsloom.normalise.url.variants import document_url
from newsloom_schemas import Attribution, Precision, Provenance


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
def test_dates_are_as_exact_as_they_are_written(text: str, value: str, precision: Precision) -> None:
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
def test_what_is_no_date_gives_none(text: str) -> None:
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
def test_a_text_shows_the_order_of_its_dates_by_those_that_can_be_of_one_only(text: str, *, order: bool | None) -> None:
    assert month_first(text) is order


@pytest.mark.parametrize(("order", "day"), [(True, (2024, 5, 4)), (False, (2024, 4, 5))])
def test_a_date_of_either_order_is_read_when_the_order_is_known(*, order: bool, day: tuple[int, int, int]) -> None:
    found = read_date("05/04/2024", Provenance.TEXT, month_first=order)
    assert found is not None
    assert found.value == datetime(*day, tzinfo=UTC)


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://a.example/2024/05/04/x", (2024, 5, 4)),
        ("https://a.example/news/2024-05-04-x.html", (2024, 5, 4)),
        ("https://a.example/2024/may/4/x", (2024, 5, 4)),
        ("https://a.example/20240504/x", (2024, 5, 4)),
        ("https://a.example/2024/x", None),
        ("https://a.example/?d=2024/05/04", None),
        ("https://a.example/2024/02/31/x", None),
    ],
)
def test_a_url_may_name_the_day(url: str, day: tuple[int, int, int] | None) -> None:
    found = date_in_url(url)
    assert (found and found.value) == (day and datetime(*day, tzinfo=UTC))


def test_a_bare_year_is_a_date_where_only_dates_stand() -> None:
    assert read_date("2024", Provenance.TEXT) is None


def test_a_month_has_one_number_by_all_of_its_names() -> None:
    assert set(MONTHS.values()) == set(range(1, 13))
    assert all(read_date(f"4 {name} 2024", Provenance.META) is not None for name in MONTHS)


@pytest.mark.parametrize(
    ("said", "url", "value", "precision"),
    [
        ("2024-05", "https://a.example/2024/05/04/x", "2024-05-04", Precision.DAY),
        ("2024", "https://a.example/2024/05/04/x", "2024-05-04", Precision.DAY),
        ("2024-05", "https://a.example/2024/06/04/x", "2024-05-01", Precision.MONTH),
        ("2023", "https://a.example/2024/06/04/x", "2023-01-01", Precision.YEAR),
        ("2024-05-03", "https://a.example/2024/05/04/x", "2024-05-03", Precision.DAY),
    ],
)
def test_a_coarse_date_gets_its_day_from_another_source_that_agrees(
    said: str, url: str, value: str, precision: Precision
) -> None:
    found, refused = published(None, said, url, None)
    assert found is not None
    assert (f"{found.value:%Y-%m-%d}", found.precision, refused) == (value, precision, ())


def test_without_a_reception_there_is_no_upper_bound() -> None:
    future = read_date("2999-01-01", Provenance.META)
    assert is_plausible(future, None)
    assert not is_plausible(future, datetime(2024, 5, 4, tzinfo=UTC))
    assert not is_plausible(read_date("1989-12-31", Provenance.META), None)


@pytest.mark.parametrize(
    ("paragraphs", "headline"),
    [
        (["Crews back a longer season", "The ferry company said on Monday that it would run until November. " * 2], 0),
        (["Is the season too short?", "The ferry company said on Monday that it would run until November. " * 2], 0),
        (["The ferry left at noon.", "It came back in the evening with forty passengers and a dog. " * 3], None),
        (
            ["By Ada Quill of the Times", "The ferry company said on Monday that it would run until November. " * 2],
            None,
        ),
        (["Ada Quill", "The ferry company said on Monday that it would run until November. " * 2], None),
        (["Two boats in the fjord [Ada Quill/AP Photo]", "The company said on Monday that it would run. " * 4], None),
        (["Crews back a longer season"], None),
        (["Crews back a longer season", "So they say"], None),
    ],
)
def test_a_headline_is_found_only_where_it_is_sure(paragraphs: list[str], headline: int | None) -> None:
    assert text_headline(paragraphs) == (None if headline is None else paragraphs[headline])


@pytest.mark.parametrize(
    ("title", "site", "left"),
    [
        ("Ferries until November | The Fjord Times", "The Fjord Times", "Ferries until November"),
        ("Ferries until November - Fjord Times", None, "Ferries until November"),
        ("The Fjord Times: Ferries until November", "The Fjord Times", "The Fjord Times: Ferries until November"),
        ("Fjord Times | Ferries until November this year", "Fjord Times", "Ferries until November this year"),
        (
            "Ferries - a love story of boats and the people on them",
            None,
            "Ferries - a love story of boats and the people on them",
        ),
        ("Ferries", "Ferries", "Ferries"),
        ("Ferries until November :: Fjord Times", "Fjord Times", "Ferries until November"),
        ("Ferries until November / Fjord Times", "Fjord Times", "Ferries until November"),
        ("Ferries until November (Fjord Times)", "Fjord Times", "Ferries until November"),
        ("Ferries until November | fjordtimes", "Fjord Times", "Ferries until November"),
        ("Ferries until November | www.fjord.example", "Fjord Times", "Ferries until November"),
        ("渡轮搁浅_新华网", "新华网", "渡轮搁浅"),
        ("渡轮搁浅\uff5c联合早报", "联合早报", "渡轮搁浅"),
        ("渡轮昨夜在港口搁浅 - 新华网", None, "渡轮昨夜在港口搁浅"),
        ("Ferries until November | World news | Fjord Times", "Fjord Times", "Ferries until November"),
        (
            "Ferries until November – five on board – Fjord Times",
            "Fjord Times",
            "Ferries until November – five on board",
        ),
    ],
)
def test_a_title_loses_its_site(title: str, site: str | None, left: str) -> None:
    assert without_site(title, site) == left


def test_a_title_loses_the_section_that_the_page_names() -> None:
    assert without_site("Ferries until November – World – Fjord", "Fjord", "world") == "Ferries until November"
    assert without_site("Ferries until November – World", None, "Sport") == "Ferries until November"


@pytest.mark.parametrize(
    ("url", "clean"),
    [
        ("HTTPS://WWW.Example.org:443/A?utm_source=x&id=7&fbclid=1#top", "https://www.example.org/A?id=7"),
        ("https://example.org", "https://example.org/"),
        ("https://example.org/a;jsessionid=9?cid=3", "https://example.org/a?cid=3"),
        ("https://example.org/ü b", "https://example.org/%C3%BC%20b"),
        ("https://example.org/a\n b\t", "https://example.org/a%20b"),
        ("https://example.org/%7eada/%e4%bd%a0%2f%41", "https://example.org/~ada/%E4%BD%A0%2FA"),
        ("https://example.org/100%/%%341", "https://example.org/100%25/%2541"),
        ("https://example.org/a/../b/./c/..", "https://example.org/b/"),
        ("https://example.org\\a\\b?c=\\", "https://example.org/a/b?c=%5C"),
        ("https://example.org\\@other.example/a", "https://example.org/@other.example/a"),
        ("https://Bücher.example/a", "https://xn--bcher-kva.example/a"),
        ("http://президент.рф./", "http://xn--d1abbgf6aiiy.xn--p1ai/"),
        ("https://ex ample.org/a", None),
        ("https://example.org/a?id=7&amp;utm_source=x", "https://example.org/a?id=7"),
        ("https://example.org/a?utm%5Fsource=x&at_link_id=9", "https://example.org/a"),
        ("https://example.org/(S(lit3py55t21z5v55vlm25s55))/a.aspx", "https://example.org/a.aspx"),
        ("https://example.org/a?sid=0a1b2c3d4e5f60718293a4b5&p=2", "https://example.org/a?p=2"),
        ("https://example.org/a?sid=1042", "https://example.org/a?sid=1042"),
        ("https://example.org/a?usqp=mq331&amp_js_v=0.1", "https://example.org/a"),
        ("https://example.org/#!/story/5", "https://example.org/#!/story/5"),
        ("https://example.org/a#/story/5", "https://example.org/a#/story/5"),
        ("https://example.org/a#:~:text=ferry", "https://example.org/a"),
        ("ftp://example.org/a", None),
        ("mailto:ada@example.org", None),
        ("http://localhost/a", None),
        ("http://[", None),
        ("", None),
        (None, None),
    ],
)
def test_urls_lose_what_does_not_name_the_document(url: str | None, clean: str | None) -> None:
    assert clean_url(url) == clean


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://www.news.example.co.uk/a", "example.co.uk"),
        ("https://www.ferry.gouv.fr./a", "ferry.gouv.fr"),
        ("https://Ada.BlogSpot.com:8443/2026/a", "ada.blogspot.com"),
        ("https://user:word@desk.ferry.asso.fr/a", "ferry.asso.fr"),
        ("https://новости.рф/a", "xn--b1amnebsh.xn--p1ai"),
        ("http://192.0.2.7:8080/a", "192.0.2.7"),
        ("http://[2001:db8::1]/a", None),
        ("http://localhost:8080/a", None),
        ("https://quay/a", None),
        ("http://[", None),
        (f"https://{'a.' * 5_000}com/", None),
        (f"https://{'é' * 10_000}.com/", None),
        ("nonsense", None),
        (None, None),
    ],
)
def test_the_domain_is_the_registered_one(url: str | None, domain: str | None) -> None:
    assert domain_of(url) == domain


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ("fjord.example", (None, "fjord.example")),
        ("https://www.fjord.example/feed", (None, "fjord.example")),
        ("interieur.gouv.fr", (None, "interieur.gouv.fr")),
        ("A.P.", ("A.P.", None)),
        ("The Fjord Times", ("The Fjord Times", None)),
    ],
)
def test_producer_names_a_domain_or_a_name(said: str, named: tuple[str | None, str | None]) -> None:
    made = source(None, said, None)
    assert made is not None
    assert (made.value.name, made.value.domain) == named


@pytest.mark.parametrize("named", ["https://ada.blogspot.com/b", "https://a..b/c", "https://1.2.3/c"])
def test_canonical_url_of_another_publisher_is_not_believed(named: str) -> None:
    page = parse_page(f'<html><head><link rel="canonical" href="{named}"></head><body><p>A ferry</p></body></html>')
    for url in ("https://eve.blogspot.com/a", "https://x..y/a"):
        made = canonical_url(page, url)
        assert made is not None
        assert made.value == url


@pytest.mark.parametrize(
    ("text", "paragraphs"),
    [
        ("One.\n\nTwo.", ("One.", "Two.")),
        ("One.\nTwo.\n \t\n\nThree.", ("One.", "Two.", "Three.")),
        ("  One   two.  ", ("One two.",)),
        (
            (
                "The ferry left the harbour at noon and came\nback in the evening with forty passengers and\n"
                "a dog, which had been asleep on the quay and\nwoke only when the horn was blown.\n\nIt barked."
            ),
            (
                (
                    "The ferry left the harbour at noon and came back in the evening with forty passengers and a dog, "
                    "which had been asleep on the quay and woke only when the horn was blown."
                ),
                "It barked.",
            ),
        ),
        ("", ()),
    ],
)
def test_plain_text_becomes_paragraphs(text: str, paragraphs: tuple[str, ...]) -> None:
    assert split_paragraphs(text) == paragraphs


def test_two_spaces_after_every_sentence_are_a_habit_and_no_paragraphs() -> None:
    line = "The ferry left the harbour at noon.  " * 20
    assert len(split_paragraphs(line)) == 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The ferry left the harbour at noon and came back in the evening.", "en"),
        ("Le bac a quitté le port à midi et il est revenu dans la soirée.", "fr"),
        ("Die Fähre verließ den Hafen am Mittag und kam am Abend zurück.", "de"),
        ("El ferry salió del puerto al mediodía y volvió por la tarde.", "es"),
        ("船は正午に港を出て、夕方に四十人の乗客とともに戻ってきた。", "ja"),
        ("渡轮中午离开港口，傍晚载着四十名乘客返回。港务局长说，这个季节将持续到十一月底。", "zh"),
        ("غادرت العبارة الميناء ظهرا وعادت في المساء مع أربعين راكبا.", "ar"),
        ("12 34 56 78", "und"),
        ("", "und"),
    ],
)
def test_languages_are_told(text: str, code: str) -> None:
    assert detect_language(text).code == code


def test_words_are_counted_in_scripts_without_spaces() -> None:
    assert count_words("The ferry left.") == 3
    assert count_words("渡轮中午离开港口") == 4


@pytest.mark.parametrize(
    "name", ["TEHRAN", "Tehran", "New Delhi", "ST. LOUIS", "Rome", "Cologne", "Iran", "Texas", "N.Y."]
)
def test_places_are_known(name: str) -> None:
    assert is_known_place(name)


@pytest.mark.parametrize("name", ["", "EXCLUSIVE", "BREAKING", "ANALYSIS", "NASA", "The harbour"])
def test_words_are_no_places(name: str) -> None:
    assert not is_known_place(name)


def test_the_first_of_each_is_attributed() -> None:
    told = [("place", "TEHRAN"), ("agency", "FJORDNEWS"), ("place", "Oslo"), ("credit", "Fjord Times.")]
    assert build_attribution(told) == Attribution(place="Tehran", agency="FJORDNEWS", credited_to="Fjord Times")


@pytest.mark.parametrize(
    ("told", "place"),
    [
        ([("place", "GDANSK"), ("region", "POLAND")], "Gdansk, Poland"),
        ([("place", "AUSTIN"), ("region", "Texas"), ("place", "Oslo"), ("region", "Norway")], "Austin, Texas"),
        ([("place", "BOISE"), ("place", "Oslo"), ("region", "Norway")], "Boise"),
    ],
)
def test_a_place_has_its_region(told: list[tuple[str, str]], place: str) -> None:
    assert build_attribution(told).place == place


ENGLISH = "The harbour master said on Monday that the ferry would run twice a day until the end of November this year."
FRENCH = (
    "Le capitaine du port a déclaré lundi que le bac assurerait deux traversées par jour jusqu’à la fin de novembre."
)


@pytest.mark.parametrize(
    ("paragraphs", "code", "also"),
    [
        ([ENGLISH] * 4, "en", ()),
        ([ENGLISH, ENGLISH, ENGLISH, FRENCH, FRENCH], "en", ("fr",)),
        ([ENGLISH] * 9 + [FRENCH], "en", ()),
        ([FRENCH] * 5 + ["Bonjour."], "fr", ()),
        (["12 34"], "und", ()),
        (
            [
                "港口发生火灾，两人受伤，警方正在调查事故原因，消防队员花了三个小时才将大火扑灭，附近居民已经撤离。",
                "The ferry left the harbour at noon on Monday and two hundred people were aboard when it ran aground.",
            ],
            "en",
            ("zh",),
        ),
    ],
)
def test_a_text_that_mixes_languages_says_so(paragraphs: list[str], code: str, also: tuple[str, ...]) -> None:
    found = language_of(paragraphs)
    assert (found.code, found.also) == (code, also)


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        ("https://www.google.com/amp/s/www.fjord.example.com/a/b", "https://www.fjord.example.com/a/b"),
        (
            "https://fjord-example-com.cdn.ampproject.org/c/s/fjord.example.com/a?id=7",
            "https://fjord.example.com/a?id=7",
        ),
        ("https://fjord-example-com.cdn.ampproject.org/v/fjord.example.com/a", "http://fjord.example.com/a"),
        ("https://amp.example.com/a", "https://www.example.com/a"),
        ("https://m.example.co.uk/a", "https://www.example.co.uk/a"),
        ("https://m.ferry.gouv.fr/a", "https://www.ferry.gouv.fr/a"),
        ("https://m.github.io/a", "https://m.github.io/a"),
        ("https://m.co.uk/a", "https://m.co.uk/a"),
        ("https://m.news.example.com/a", "https://news.example.com/a"),
        ("https://example.com/a/b/amp/", "https://example.com/a/b"),
        ("https://example.com/amp/a/b", "https://example.com/a/b"),
        ("https://example.com/a.amp.html", "https://example.com/a.html"),
        ("https://example.com/a.amp", "https://example.com/a"),
        ("https://example.com/a?amp=1&id=7", "https://example.com/a?id=7"),
        ("https://example.com/a?outputType=amp", "https://example.com/a"),
        ("https://example.com/amp", "https://example.com/amp"),
        ("https://example.com/amp/", "https://example.com/amp/"),
        ("https://example.com/camp/fire", "https://example.com/camp/fire"),
        ("https://m.com/a", "https://m.com/a"),
        ("https://amplify.example.com/a", "https://amplify.example.com/a"),
        (None, None),
    ],
)
def test_variants_of_a_document_have_one_url(url: str | None, plain: str | None) -> None:
    assert document_url(url) == plain


@pytest.mark.parametrize(
    ("contributors", "credited"),
    [
        ("Ada Quill and Bo Reed", None),
        ("Ada Quill, Bo Reed and The Associated Press", "The Associated Press"),
        ("Harbour Times", "Harbour Times"),
        ("Ada Quill of the Harbour Times", None),
        ("Reuters", "Reuters"),
        ("Fjord News’ Ada Quill", None),
    ],
)
def test_an_article_is_credited_to_outlets_not_to_people_who_contributed(
    contributors: str, credited: str | None
) -> None:
    assert build_attribution([("contributors", contributors)]).credited_to == credited
