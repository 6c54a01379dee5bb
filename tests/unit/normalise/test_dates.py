"""Dates: how exactly they are read, and which of several is the date of publication."""

from datetime import UTC, date, datetime

import pytest

from newsloom.normalise import normalise_article
from newsloom.normalise.authors.credit import credit_of
from newsloom.normalise.metadata.dates import candidate_dates, find_published, is_plausible, local_day
from newsloom.normalise.metadata.months import MONTHS
from newsloom.normalise.metadata.written_dates import date_in_url, month_first, read_date
from newsloom_schemas import Precision, Provenance, RawArticle
from support.texts.html_pages import (
    BODY,
    LABELLED,
    URL,
    page_with,
    parsed,
)


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
def test_the_day_is_read_from_the_path_of_a_url(url: str, day: tuple[int, int, int] | None) -> None:
    found = date_in_url(url)
    assert (found and found.value) == (day and datetime(*day, tzinfo=UTC))


def test_a_bare_year_is_a_date_only_in_fields_for_dates() -> None:
    assert read_date("2024", Provenance.TEXT) is None


def test_every_name_of_a_month_is_read() -> None:
    assert set(MONTHS.values()) == set(range(1, 13))
    assert all(read_date(f"4 {name} 2024", Provenance.META) is not None for name in MONTHS)


@pytest.mark.parametrize(
    ("envelope_date", "url", "value", "precision"),
    [
        ("2024-05", "https://a.example/2024/05/04/x", "2024-05-04", Precision.DAY),
        ("2024", "https://a.example/2024/05/04/x", "2024-05-04", Precision.DAY),
        ("2024-05", "https://a.example/2024/06/04/x", "2024-05-01", Precision.MONTH),
        ("2023", "https://a.example/2024/06/04/x", "2023-01-01", Precision.YEAR),
        ("2024-05-03", "https://a.example/2024/05/04/x", "2024-05-03", Precision.DAY),
    ],
)
def test_a_year_or_month_gets_its_day_from_a_later_source_that_agrees(
    envelope_date: str, url: str, value: str, precision: Precision
) -> None:
    found, implausible = find_published(None, envelope_date, url, None)
    assert found is not None
    assert (f"{found.value:%Y-%m-%d}", found.precision, implausible) == (value, precision, ())


def test_without_a_time_of_reception_there_is_no_upper_bound() -> None:
    future = read_date("2999-01-01", Provenance.META)
    assert is_plausible(future, None)
    assert not is_plausible(future, datetime(2024, 5, 4, tzinfo=UTC))
    assert not is_plausible(read_date("1989-12-31", Provenance.META), None)


def test_the_date_in_the_url_is_used_if_the_page_has_none() -> None:
    article = normalise_article(RawArticle(html=page_with(), url=URL))
    assert article.published_at is not None
    assert article.published_at.value == datetime(2024, 5, 4, tzinfo=UTC)
    assert (article.published_at.precision, article.published_at.provenance) == (Precision.DAY, Provenance.URL)


def test_the_date_of_a_change_is_not_the_date_of_publication() -> None:
    article = normalise_article(RawArticle(html=LABELLED, url=URL))
    assert article.published_at is not None
    assert article.modified_at is not None
    assert article.published_at.value == datetime(2024, 5, 5, 3, 30, tzinfo=UTC)
    assert local_day(article.published_at) == date(2024, 5, 4)
    assert article.modified_at.value == datetime(2024, 5, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("byline", "authors", "day"),
    [
        ("<p>By Ada Quill | May 4, 2024</p>", ("Ada Quill",), (2024, 5, 4)),
        ("<div>Written by:</div><div><span>Bo Reed</span></div>", ("Bo Reed",), None),
        ("<p>Published on 4 May 2024, updated on 6 May 2024</p>", (), (2024, 5, 4)),
        ("<p>Last updated:</p><p>May 6, 2024</p>", (), None),
        ("<p>By the water</p><p>05.04.2024</p>", (), (2024, 4, 5)),
        ("<p>05/04/2024</p>", (), None),
        ("<p>05/04/2024</p><p>Sails until 11/30/2024</p>", (), (2024, 5, 4)),
        ("<p>05/04/2024</p><p>Sails until 30/11/2024</p>", (), (2024, 4, 5)),
        ("<p>更新: 2024年5月6日</p>", (), None),
        ("<p>Atualizado em 6 de maio de 2024</p>", (), None),
        ("<nav><p>By Ada Quill, May 4, 2024</p></nav>", (), None),
    ],
)
def test_author_and_day_are_read_from_the_lines_around_the_headline(
    byline: str, authors: tuple[str, ...], day: tuple[int, int, int] | None
) -> None:
    page = parsed(page_with(body=f"<h1>Ferry season grows</h1>{byline}{BODY}"))
    assert credit_of(page).authors == authors
    shown = [found for found in candidate_dates(page, None, None) if found.provenance is Provenance.TEXT]
    assert [local_day(found) for found in shown[:1]] == ([date(*day)] if day else [])
