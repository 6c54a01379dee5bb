"""Which of the dates of a page is the day of publication, which that of the last change, and which are neither."""

from datetime import UTC, date, datetime

import pytest

from newsloom.api import Emit
from newsloom.normalise import normalise_article
from newsloom.normalise.authors.credit import credit_of
from newsloom.normalise.dates.date_marks import Mark, mark_of
from newsloom.normalise.dates.labels import WORDS as LABELS
from newsloom.normalise.dates.labels import Role, role_dates
from newsloom.normalise.dates.page_regions import WORDS as REGIONS
from newsloom.normalise.dates.publication import (
    DateSources,
    candidate_dates,
    find_modified,
    find_published,
    is_plausible,
)
from newsloom.normalise.dates.reading.written_dates import read_date
from newsloom.normalise.decoding.decode import Decode
from newsloom.normalise.metadata.describe import Describe
from newsloom.normalise.records import Decoded, Extracted, RawRecord
from newsloom.settings import NormaliseSettings
from newsloom_schemas import ArticleId, Precision, Provenance, RawArticle
from support.texts.html_pages import BODY, LABELLED, URL, page_with, parsed

HEADING = "<h1>Ferry season grows</h1>"
EDITED = date(2026, 5, 6)
FIRST = date(2026, 5, 4)
WP_UPDATED = '<time class="updated" datetime="2026-05-06T09:00:00+00:00">May 6, 2026</time>'
WP_PUBLISHED = '<time class="entry-date published" datetime="2026-05-04T08:00:00+00:00">May 4, 2026</time>'


def days_of(
    html: str, url: str | None = None, modified: str | None = None, last_modified: str | None = None
) -> tuple[date | None, date | None]:
    dates = DateSources(page=parsed(html, url), url=url, modified=modified, last_modified=last_modified)
    published, changed = find_published(dates).moment, find_modified(dates)
    return published.day if published else None, changed.day if changed else None


def article(lines: str, lang: str = "en", head: str = "", after: str = "") -> str:
    return (
        f'<html lang="{lang}"><head>{head}</head><body><main>{HEADING}<article>{lines}<div class="article-body">{BODY}</div>'
        f"{after}</article></main></body></html>"
    )


@pytest.mark.parametrize(
    ("line", "lang"),
    [
        ("Published 4 May 2026 | Updated 6 May 2026", "en"),
        ("Updated 6 May 2026 | Published 4 May 2026", "en"),
        ("Last updated: May 6, 2026 · First published: May 4, 2026", "en"),
        ("4 May 2026, updated 6 May 2026", "en"),
        ("May 4, 2026 at 10:30am ET (Updated May 6, 2026 at 9am ET)", "en"),
        ("Stand: 06.05.2026, 09:00 Uhr | Veröffentlicht: 04.05.2026, 08:00 Uhr", "de"),
        ("04.05.2026, 08:00 Uhr - Aktualisiert: 06.05.2026, 09:00 Uhr", "de"),
        ("Erstellt: 04.05.2026, zuletzt geändert: 06.05.2026", "de"),
        ("Publié le 4 mai 2026 à 10h30, mis à jour le 6 mai 2026 à 9h00", "fr"),
        ("Mis à jour le 06/05/2026 – Publié le 04/05/2026", "fr"),
        ("Publicado: 4 de mayo de 2026. Actualizado: 6 de mayo de 2026", "es"),
        ("Publicado em 04/05/2026 às 10h30 - Atualizado em 06/05/2026 às 9h", "pt"),
        ("Pubblicato il 4 maggio 2026 - Ultimo aggiornamento: 6 maggio 2026", "it"),
        ("Gepubliceerd op 4 mei 2026, bijgewerkt op 6 mei 2026", "nl"),
        ("Publicerad 4 maj 2026, uppdaterad 6 maj 2026", "sv"),
        ("Publisert 4. mai 2026. Oppdatert 6. mai 2026", "nb"),
        ("Udgivet 4. maj 2026, opdateret 6. maj 2026", "da"),
        ("Julkaistu 4.5.2026 klo 10.30. Päivitetty 6.5.2026 klo 9.00", "fi"),
        ("Opublikowano: 4 maja 2026, Aktualizacja: 6 maja 2026", "pl"),
        ("Publikováno 4. 5. 2026, aktualizováno 6. 5. 2026", "cs"),
        ("Zverejnené 4. mája 2026, aktualizované 6. mája 2026", "sk"),
        ("Megjelent: 2026. május 4. Frissítve: 2026. május 6.", "hu"),
        ("Publicat: 4 mai 2026 Actualizat: 6 mai 2026", "ro"),
        ("Опубликовано 4 мая 2026 г. Обновлено 6 мая 2026 г.", "ru"),
        ("Опубліковано 4 травня 2026, оновлено 6 травня 2026", "uk"),
        ("Публикувано на 4 май 2026, обновено на 6 май 2026", "bg"),
        ("Objavljeno: 4. maj 2026. Ažurirano: 6. maj 2026.", "sr"),
        ("Δημοσίευση: 4 Μαΐου 2026 | Τελευταία ενημέρωση: 6 Μαΐου 2026", "el"),
        ("Giriş Tarihi: 04.05.2026 10:30 Güncelleme Tarihi: 06.05.2026 09:00", "tr"),
        ("YAYINLANMA: 4 Mayıs 2026 - GÜNCELLEME: 6 Mayıs 2026", "tr"),
        ("نشر في 4 مايو 2026 آخر تحديث 6 مايو 2026", "ar"),
        ("تاریخ انتشار: ۱۴ اردیبهشت ۱۴۰۵ | به‌روزرسانی: ۱۶ اردیبهشت ۱۴۰۵", "fa"),
        ("פורסם: 4 במאי 2026 עודכן: 6 במאי 2026", "he"),
        ("प्रकाशित: 4 मई 2026, अपडेटेड: 6 मई 2026", "hi"),
        ("প্রকাশ: ৪ মে ২০২৬, আপডেট: ৬ মে ২০২৬", "bn"),
        ("Diterbitkan 4 Mei 2026, diperbarui 6 Mei 2026", "id"),
        ("Đăng ngày 04/05/2026, cập nhật lúc 06/05/2026", "vi"),
        ("เผยแพร่: 4 พ.ค. 2569 10:30 ปรับปรุง: 6 พ.ค. 2569 09:00", "th"),
        ("发布时间：2026-05-04 10:30 更新时间：2026-05-06 09:00", "zh"),
        ("發佈：2026/05/04 10:30 最後更新：2026/05/06 09:00", "zh-TW"),
        ("公開日：2026年5月4日 最終更新日：2026年5月6日", "ja"),
        ("2026年5月4日 公開 2026年5月6日 更新", "ja"),
        ("입력 2026.05.04. 오후 2:05 수정 2026.05.06. 오전 9:00", "ko"),
        ("등록 2026-05-04 10:30 | 업데이트 2026-05-06 09:00", "ko"),
    ],
)
def test_labels_tell_the_publication_from_the_change(line: str, lang: str) -> None:
    assert days_of(article(f'<p class="date">{line}</p>', lang)) == (FIRST, EDITED)
    two = line.replace(" | ", "</p><p>").replace(" · ", "</p><p>")
    assert days_of(article(f"<p>{two}</p>", lang)) == (FIRST, EDITED)


@pytest.mark.parametrize(
    "lines",
    [
        f"{WP_UPDATED}{WP_PUBLISHED}",
        f"{WP_PUBLISHED}{WP_UPDATED}",
        'Updated <time datetime="2026-05-06T09:00Z">an hour ago</time> Published <time datetime="2026-05-04T09:00Z">2 days ago</time>',
        '<span>Published</span> <time datetime="2026-05-04">4 May</time> <span>Modified</span> <time datetime="2026-05-06">6 May</time>',
        '<time itemprop="dateModified" datetime="2026-05-06">6 May</time><time itemprop="datePublished" datetime="2026-05-04">4 May</time>',
        '<abbr class="published" title="2026-05-04T08:00:00+02:00">May 4</abbr> <abbr class="updated" title="2026-05-06T08:00:00+02:00">May 6</abbr>',
        "<div>Updated</div><div>May 6, 2026</div><div>Published</div><div>May 4, 2026</div>",
        '<div class="meta"><b>Aktualisiert:</b> 06.05.2026 <b>Erstellt:</b> 04.05.2026</div>',
    ],
)
def test_marks_of_elements_tell_the_publication_from_the_change(lines: str) -> None:
    assert days_of(article(f"<div>{lines}</div>")) == (FIRST, EDITED)


OTHER = '<time datetime="2026-05-01T08:00:00Z">1 May 2026</time>'


@pytest.mark.parametrize(
    "other",
    [
        f'<aside class="related"><h3>More</h3><div><a href="/0">Villages evacuated</a> {OTHER}</div></aside>',
        f'<section class="related-stories"><a href="/0">Villages evacuated</a> {OTHER}</section>',
        f'<div id="comments"><div class="comment"><b>Bo</b> {OTHER}<p>Well said.</p></div></div>',
        f'<ol class="commentlist"><li>{OTHER}<p>Well said.</p></li></ol>',
        '<div class="sidebar"><ul class="recent-posts"><li>Museum reopens <span class="post-date">1 May 2026</span></li></ul></div>',
        '<div class="widget widget_recent_entries"><ul><li>Museum <span class="post-date">May 1, 2026</span></li></ul></div>',
        '<div class="foot">© 2009–2026 Slow Tide Media. Last build 2026-11-20</div>',
        "<p>Copyright 2026 Slow Tide Media, 1 May 2026</p>",
        f"<article><h2>Another story</h2>{OTHER}<p>Its teaser.</p></article>",
        '<div class="calendar"><h4>Events</h4><p>1 May 2026: fish market</p></div>',
        '<div class="weather-box">1 May 2026: 12 °C</div>',
        "<p>Member since 1 May 2026</p>",
        "<p>Last login: 1 May 2026</p>",
        "<p>The gates shut on 12 June 2026.</p>",
        "<div>When: 12 June 2026, 7 pm</div>",
        '<div class="archive-list"><a href="/2026/05">1 May 2026</a></div>',
        '<nav><span class="date">1 May 2026</span></nav>',
        f'<div class="most-read">{OTHER}</div>',
        f'<ul class="teaser-list"><li>{OTHER}</li></ul>',
        "<p>The council will meet again on 12 June 2026, when the report on the piles is expected to be ready.</p>",
    ],
)
def test_dates_of_other_things_are_not_the_articles(other: str) -> None:
    assert days_of(article("", after=other)) == (None, None)
    assert days_of(article('<p class="date">4 May 2026</p>', after=other)) == (FIRST, None)


@pytest.mark.parametrize(
    "head",
    [
        '<meta http-equiv="last-modified" content="Wed, 06 May 2026 08:00:00 GMT">',
        '<meta property="article:modified_time" content="2026-05-06T08:00:00Z">',
        '<meta property="og:updated_time" content="2026-05-06T08:00:00Z">',
        '<meta name="DCTERMS.modified" content="2026-05-06">',
        '<meta name="revised" content="2026-05-06">',
        '<script type="application/ld+json">{"@type": "NewsArticle", "dateModified": "2026-05-06T08:00:00Z"}</script>',
    ],
)
def test_a_stated_change_is_never_the_publication(head: str) -> None:
    assert days_of(article("", head=head)) == (None, EDITED)


@pytest.mark.parametrize(
    "line",
    [
        '<div class="today">Saturday, November 28, 2026</div>',
        "<time>Saturday, November 28, 2026</time>",
        '<div class="date">Saturday, November 28, 2026</div>',
    ],
)
def test_the_day_of_the_visit_in_the_head_of_the_page_is_not_the_articles(line: str) -> None:
    head = f"<body><header><nav><a href='/'>Home</a></nav>{line}</header>"
    assert days_of(article("").replace("<body>", head)) == (None, None)
    assert days_of(article("<p>4 May 2026</p>").replace("<body>", head)) == (FIRST, None)


def test_a_day_above_the_headline_is_the_articles_if_its_element_is() -> None:
    html = article("").replace(HEADING, f'<p class="small">4 May 2026</p>{HEADING}')
    assert days_of(html) == (FIRST, None)


def test_the_change_that_a_page_shows_its_readers_is_its_day_if_there_is_no_other() -> None:
    sources = DateSources(page=parsed(article("<p>Stand: 06.05.2026</p>", "de")))
    published = find_published(sources).moment
    assert published is not None
    assert (published.day, published.provenance) == (EDITED, Provenance.EXTRACTOR)


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:published_time" content="2026-05-04T08:00:00Z">',
        '<meta name="DC.date.issued" content="2026-05-04">',
        '<meta name="sailthru.date" content="2026-05-04 08:00:00">',
        '<meta name="parsely-pub-date" content="2026-05-04T08:00:00Z">',
        '<meta name="cXenseParse:recs:publishtime" content="2026-05-04T08:00:00Z">',
        '<meta name="citation_publication_date" content="2026/05/04">',
        '<meta property="rnews:datePublished" content="2026-05-04">',
        '<meta itemprop="datePublished" content="2026-05-04">',
        '<meta name="pubdate" content="20260504">',
        '<meta name="date" content="2026-05-04">',
        '<meta name="publish_date" content="04 May 2026">',
        '<script>window.state = {"article":{"publishDate":"2026-05-04T08:00:00Z","title":"x"}}</script>',
        "<script>dataLayer.push({'publishedAt': '2026-05-04'})</script>",
        '<script>self.push("{\\"datePublished\\":\\"2026-05-04T08:00:00.000Z\\"}")</script>',
        '<script>var page = {pubDate: "1777881600000"};</script>',
    ],
)
def test_the_publication_is_read_from_the_head(head: str) -> None:
    assert days_of(article("", head=head)) == (FIRST, None)


@pytest.mark.parametrize(
    "lines",
    [
        '<span itemprop="datePublished">4 May 2026</span>',
        '<span itemprop="datePublished" content="2026-05-04T08:00:00Z">yesterday</span>',
        '<time pubdate datetime="2026-05-04">4 May</time>',
        '<time title="2026-05-04T08:00:00Z">2 days ago</time>',
        '<time data-timestamp="1777881600">2 days ago</time>',
        '<div data-published="1777881600000">2 days ago</div>',
        '<div data-publish-date="2026-05-04T08:00:00Z">2 days ago</div>',
        '<abbr class="date published" title="2026-05-04">May 4</abbr>',
        '<span class="entry-date">May 4, 2026</span>',
        '<div class="post-date"><span>4</span> <span>May</span> <span>2026</span></div>',
        '<div class="postMeta">By Ada Quill | 04.05.2026 | 12 Comments</div>',
        '<p class="submitted">Submitted by ada on Mon, 05/04/2026 - 10:30</p>',
        "<p><small>By Ada Quill, May 4, 2026</small></p>",
        '<h2 class="date-header"><span>Monday, 4 May 2026</span></h2>',
        '<div class="elementor-widget elementor-widget-post-info"><span class="date">4 May 2026</span></div>',
        '<div class="dateline">Oslo, 4 May 2026</div>',
        '<span class="icon-calendar">4 May 2026</span>',
        '<div class="flex pointer-events-none">4 May 2026</div>',
        '<span class="timestamp" data-timestamp="1777881600">2 days ago</span>',
        '<p class="date">5/4/26</p>',
    ],
)
def test_the_publication_is_read_from_elements(lines: str) -> None:
    assert days_of(article(lines, "en-US"))[0] == FIRST


@pytest.mark.parametrize(
    "after",
    [
        '<footer class="entry-meta">Posted on <time class="entry-date" datetime="2026-05-04T08:00:00+00:00">May 4, 2026</time></footer>',
        "<p><em>Veröffentlicht am 4. Mai 2026</em></p>",
        "<div><b>AP</b> 4 May 2026</div>",
        '<div class="article-footer"><span class="article-date">May 4, 2026</span></div>',
        '<aside class="facts"><h3>Published</h3><p><time datetime="2026-05-04">May 4, 2026</time></p></aside>',
    ],
)
def test_the_publication_can_stand_below_the_text(after: str) -> None:
    assert days_of(article("", after=after))[0] == FIRST


@pytest.mark.parametrize(
    ("lang", "url", "head", "day"),
    [
        ("en-US", None, "", date(2026, 5, 4)),
        ("en-GB", None, "", date(2026, 4, 5)),
        ("en", None, "", None),
        ("en", "https://www.fjord.co.uk/x", "", date(2026, 4, 5)),
        ("en-US", "https://www.fjord.co.uk/x", "", date(2026, 4, 5)),
        ("en", "https://www.fjord.com.au/x", "", date(2026, 4, 5)),
        ("en", "https://www.fjord.io/x", "", None),
        ("en", None, '<meta property="og:locale" content="en_US">', date(2026, 5, 4)),
        ("en", None, '<meta property="og:locale" content="en_GB">', date(2026, 4, 5)),
        ("es", None, "", date(2026, 4, 5)),
        ("vi", None, "", date(2026, 4, 5)),
        ("pt-BR", None, "", date(2026, 4, 5)),
        ("ja", None, "", None),
        ("", None, '<meta http-equiv="content-language" content="fr">', date(2026, 4, 5)),
    ],
)
def test_an_ambiguous_date_has_the_order_of_language_and_country(
    lang: str, url: str | None, head: str, day: date | None
) -> None:
    assert days_of(article("<p>Posted 05/04/2026 2:05 PM</p>", lang, head), url)[0] == day


@pytest.mark.parametrize(("other", "day"), [("11/30/2026", FIRST), ("30/11/2026", date(2026, 4, 5))])
def test_other_dates_on_the_page_show_the_order_before_its_language(other: str, day: date) -> None:
    assert days_of(article(f"<p>Posted 05/04/2026</p><p>Sails until {other}</p>", "en-US"))[0] == day


@pytest.mark.parametrize(
    ("stamp", "shown", "value", "day"),
    [
        ("2026-05-03T23:30:00Z", "4 May 2026", "2026-05-03T23:30:00+00:00", FIRST),
        ("2026-05-05T02:30:00Z", "4 May 2026", "2026-05-05T02:30:00+00:00", FIRST),
        ("2026-05-05T02:30:00+02:00", "4 May 2026", "2026-05-05T00:30:00+00:00", date(2026, 5, 5)),
        ("2026-05-05T18:30:00Z", "4 May 2026", "2026-05-05T18:30:00+00:00", date(2026, 5, 5)),
        ("2026-05-05T00:00:00Z", "4 May 2026", "2026-05-04T00:00:00+00:00", FIRST),
        ("2026-05-03", "4 May 2026", "2026-05-04T00:00:00+00:00", FIRST),
        ("2026-05-03T22:00:00-04:00", "", "2026-05-04T02:00:00+00:00", date(2026, 5, 3)),
        ("2026-05-04T08:00:00Z", "4 May 2026", "2026-05-04T08:00:00+00:00", FIRST),
    ],
)
def test_the_shown_day_is_the_publishers_if_the_stamp_is_the_same_moment(
    stamp: str, shown: str, value: str, day: date
) -> None:
    head = f'<meta property="article:published_time" content="{stamp}">'
    published = find_published(DateSources(page=parsed(article(f"<p>{shown}</p>", head=head)))).moment
    assert published is not None
    assert (published.value.isoformat(), published.day) == (value, day)


@pytest.mark.parametrize(
    ("published", "modified", "line", "day"),
    [
        ("2019-03-01", "2026-05-04", "May 4, 2026", FIRST),
        ("2019-03-01", "2026-05-04", "Updated May 4, 2026", date(2019, 3, 1)),
        ("2026-05-01", "2026-05-04", "May 4, 2026", date(2026, 5, 1)),
        ("2026-05-01", "2026-05-01", "Published May 4, 2026", FIRST),
        ("2019-03-01", "2026-05-06", '<time datetime="2026-05-04">May 4, 2026</time>', FIRST),
        ("2019-03-01", "2026-05-06", "May 4, 2026", date(2019, 3, 1)),
        ("2019-03-01", "2026-05-04", "May 4, 2026 and May 3, 2025", date(2019, 3, 1)),
    ],
)
def test_an_article_that_is_shown_anew_has_its_new_day(published: str, modified: str, line: str, day: date) -> None:
    data = f'{{"@type": "Article", "datePublished": "{published}", "dateModified": "{modified}"}}'
    html = article(f"<p>{line}</p>", head=f'<script type="application/ld+json">{data}</script>')
    assert days_of(html)[0] == day


def test_the_day_of_reception_is_not_a_new_day() -> None:
    data = '{"@type": "Article", "datePublished": "2019-03-01", "dateModified": "2026-05-04"}'
    html = article("<p>May 4, 2026</p>", head=f'<script type="application/ld+json">{data}</script>')
    sources = DateSources(page=parsed(html), received_at=datetime(2026, 5, 4, 12, tzinfo=UTC))
    published = find_published(sources).moment
    assert published is not None
    assert published.day == date(2019, 3, 1)


def test_a_replaced_date_is_noted() -> None:
    data = '{"@type": "Article", "datePublished": "2019-03-01", "dateModified": "2026-05-04"}'
    html = article("<p>May 4, 2026</p>", head=f'<script type="application/ld+json">{data}</script>')
    decoded = Decoded(RawArticle(text=""), ArticleId("a"))
    result = Describe()(Extracted(decoded, (), parsed(html)))
    assert isinstance(result, Emit)
    assert result.notes == {"date_replaced": "2019-03-01 (json_ld)"}


@pytest.mark.parametrize(
    "text",
    ["2 hours ago", "vor 2 Stunden", "il y a 2 heures", "hace 2 horas", "yesterday", "2時間前", "gestern, 10:30 Uhr"],
)
def test_a_time_before_the_visit_is_no_date(text: str) -> None:
    assert days_of(article(f'<p class="date">{text}</p><time>{text}</time>')) == (None, None)


@pytest.mark.parametrize("name", ["last-modified", "Last-Modified"])
def test_the_header_of_a_record_gives_the_last_change_of_a_page(name: str) -> None:
    record = RawRecord(article("").encode(), headers={name: "Wed, 06 May 2026 08:00:00 GMT"})
    result = Decode(NormaliseSettings())(record)
    assert isinstance(result, Emit)
    assert result.record.last_modified == "Wed, 06 May 2026 08:00:00 GMT"


@pytest.mark.parametrize(
    ("text", "language", "url", "day"),
    [
        ("05/04/2026", "en-US", None, FIRST),
        ("05/04/2026", "de", None, date(2026, 4, 5)),
        ("05/04/2026", None, None, None),
        ("05/04/2026", None, "https://www.fjord.example/x", None),
        ("05/04/2026", "en", "https://www.fjord.co.uk/x", date(2026, 4, 5)),
        ("1405/02/14", "fa", None, FIRST),
        ("115/05/04", "zh-TW", None, FIRST),
        ("115/05/04", "zh-Hant", None, FIRST),
        ("115/05/04", "zh-Hans", None, None),
        ("۱۴ اردیبهشت ۱۴۰۵", None, None, FIRST),
    ],
)
def test_the_date_of_an_envelope_is_read_by_its_language(
    text: str, language: str | None, url: str | None, day: date | None
) -> None:
    found = find_published(DateSources(published=text, language=language, url=url)).moment
    assert (found.day if found else None) == day


@pytest.mark.parametrize("word", sorted(REGIONS.date | REGIONS.meta | REGIONS.modified))
def test_a_class_that_marks_a_date_is_found_by_a_part_of_it(word: str) -> None:
    assert mark_of(f"x-{word}") is (Mark.DATE if word in REGIONS.date else Mark.OTHER)


@pytest.mark.parametrize("word", sorted(REGIONS.elsewhere))
def test_elements_of_other_things_have_no_date_of_the_article(word: str) -> None:
    other = f'<div class="{word}"><p class="date">1 May 2026</p></div>'
    assert days_of(article("", after=other)) == (None, None)


@pytest.mark.parametrize("word", sorted(REGIONS.frame))
def test_a_frame_has_the_articles_date_only_if_it_is_marked_so(word: str) -> None:
    assert days_of(article("", after=f'<div class="{word}"><p class="date">4 May 2026</p></div>')) == (None, None)
    assert days_of(article("", after=f'<div class="{word}"><p class="article-date">4 May 2026</p></div>')) == (
        FIRST,
        None,
    )


@pytest.mark.parametrize(
    ("role", "word"),
    [
        *((Role.PUBLISHED, word) for word in LABELS.published),
        *((Role.MODIFIED, word) for word in LABELS.modified),
        *((Role.UNRELATED, word) for word in LABELS.unrelated),
    ],
)
def test_each_label_says_what_the_date_behind_it_is_of(role: Role, word: str) -> None:
    assert [found.role for found in role_dates(f"{word}: 2026-05-04")] == [role]
    assert [found.role for found in role_dates(f"{word.upper()} 2026-05-04")] == [role]


@pytest.mark.parametrize("sign", LABELS.rights)
def test_a_notice_of_rights_has_no_date(sign: str) -> None:
    assert role_dates(f"{sign} 2026-05-04") == ()


def test_data_of_several_stories_in_scripts_gives_no_date() -> None:
    head = '<script>var stories = [{"publishDate":"2026-05-04"},{"publishDate":"2026-05-01"}]</script>'
    assert days_of(article("", head=head)) == (None, None)


@pytest.mark.parametrize(
    ("modified", "header", "day"),
    [
        (None, "Wed, 06 May 2026 08:00:00 GMT", EDITED),
        (None, "soon", None),
        ("soon", "Wed, 06 May 2026 08:00:00 GMT", EDITED),
        ("2026-05-05", "Wed, 06 May 2026 08:00:00 GMT", date(2026, 5, 5)),
    ],
)
def test_the_header_of_the_response_is_the_last_source_of_a_change(
    modified: str | None, header: str, day: date | None
) -> None:
    assert days_of(article(""), modified=modified, last_modified=header) == (None, day)


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
    found = find_published(DateSources(published=envelope_date, url=url))
    assert found.moment is not None
    assert (f"{found.moment.value:%Y-%m-%d}", found.moment.precision, found.implausible) == (value, precision, ())


def test_without_a_time_of_reception_there_is_no_upper_bound() -> None:
    future = read_date("2999-01-01", Provenance.META)
    assert is_plausible(future, None)
    assert not is_plausible(future, datetime(2024, 5, 4, tzinfo=UTC))
    assert not is_plausible(read_date("1989-12-31", Provenance.META), None)


def test_the_date_in_the_url_is_used_if_the_page_has_none() -> None:
    published = normalise_article(RawArticle(html=page_with(), url=URL)).published_at
    assert published is not None
    assert published.value == datetime(2024, 5, 4, tzinfo=UTC)
    assert (published.precision, published.provenance) == (Precision.DAY, Provenance.URL)


def test_the_date_of_a_change_is_not_the_date_of_publication() -> None:
    found = normalise_article(RawArticle(html=LABELLED, url=URL))
    assert found.published_at is not None
    assert found.modified_at is not None
    assert found.published_at.value == datetime(2024, 5, 5, 3, 30, tzinfo=UTC)
    assert found.published_at.day == date(2024, 5, 4)
    assert found.modified_at.value == datetime(2024, 5, 6, tzinfo=UTC)


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
    shown = [found for found in candidate_dates(DateSources(page=page)) if found.provenance is Provenance.TEXT]
    assert [found.day for found in shown[:1]] == ([date(*day)] if day else [])


STORY = "<p>The council will meet again when the report on the piles is ready, which will take until the summer at least.</p>"


def test_of_several_articles_the_one_with_the_most_text_has_the_date() -> None:
    teaser = f'<article><span class="date">1 May 2026</span>{STORY}</article>'
    story = f'<article><span class="date">4 May 2026</span>{BODY}</article>'
    html = f"<html lang='en'><body>{HEADING}<div>{STORY}</div>{{}}</body></html>"
    assert days_of(html.format(teaser + story))[0] == FIRST
    assert days_of(html.format(story + teaser))[0] == FIRST


def test_a_page_with_neither_headline_nor_text_can_show_its_date() -> None:
    related = '<div class="related"><span class="date">1 May 2026</span></div>'
    html = f'<html lang="en"><body>{related}<div><span class="date">4 May 2026</span></div></body></html>'
    assert days_of(html)[0] == FIRST


@pytest.mark.parametrize(
    "lines",
    [
        '<abbr class="date">AP</abbr><p>4 May 2026</p>',
        f"<p>Updated {'the list of all the boats ' * 6}1 May 2026</p><p>4 May 2026</p>",
        "<time>Published 4 May 2026</time>",
        '<time datetime="2026-05-04">Published on Monday</time>',
    ],
)
def test_the_publication_is_read_beside_other_marks(lines: str) -> None:
    assert days_of(article(lines)) == (FIRST, None)


def test_a_marked_day_that_is_also_that_of_the_change_is_not_the_publication() -> None:
    marked = '<div><span class="date">6 May 2026</span></div><div><span class="date">4 May 2026</span></div>'
    assert days_of(article("<p>Updated 6 May 2026</p>", after=marked)) == (FIRST, EDITED)


@pytest.mark.parametrize(
    "lines",
    [
        '<span itemprop="datePublished">last Monday</span><span itemprop="datePublished" content="2026-05-04"></span>',
        '<div data-published="soon">soon</div><div data-published="2026-05-04">soon</div>',
        '<div data-published="soon" data-created="2026-05-04">soon</div>',
        '<div class="related"><div data-published="2026-05-01">x</div></div><div data-published="2026-05-04">x</div>',
    ],
)
def test_an_attribute_that_cannot_be_read_or_is_elsewhere_does_not_hide_the_next(lines: str) -> None:
    assert days_of(article("", after=lines)) == (FIRST, None)


@pytest.mark.parametrize("lines", ['<div data-published="soon">x</div>', '<span itemprop="datePublished">soon</span>'])
def test_attributes_that_cannot_be_read_give_no_date(lines: str) -> None:
    assert days_of(article(lines)) == (None, None)


def test_a_value_in_a_script_that_is_no_day_does_not_hide_the_next() -> None:
    head = '<script>var a = {"publishDate": "yesterday evening", "publishDate": "2026-05", "publishDate": "2026-05-04"}</script>'
    assert days_of(article("", head=head)) == (FIRST, None)


def test_scripts_with_hundreds_of_dates_are_a_list_of_stories() -> None:
    data = '{"publishDate": "2026-05-04"},'
    assert days_of(article("", head=f"<script>var a = [{data * 399}]</script>")) == (FIRST, None)
    assert days_of(article("", head=f"<script>var a = [{data * 400}]</script>")) == (None, None)
