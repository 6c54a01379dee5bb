"""The fields of a feed entry in XML: addresses, dates, authors, languages, pictures, and what they inherit."""

import pytest

from newsloom.normalise import normalise_article
from newsloom.normalise.envelopes.feed_entry import read_entry
from newsloom.normalise.envelopes.news_item import NewsItem

TEXT = "The ferry left the harbour at noon and came back in the evening with all of its passengers on board."
SPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom" '
    'xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"'
)


def rss(item: str, channel: str = "<title>Skarv Post</title><link>https://skarv.example/</link>") -> NewsItem:
    return read_entry(f"<rss {SPACES}><channel>{channel}<item><title>T</title>{item}</item></channel></rss>")


def atom(entry: str, feed: str = "<title>Skarv Post</title>") -> NewsItem:
    return read_entry(
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="nb" xml:base="https://skarv.example/news/">'
        f"{feed}<entry><title>T</title>{entry}</entry></feed>"
    )


@pytest.mark.parametrize(
    ("item", "url"),
    [
        ("<link>/ferry?a=1</link>", "https://skarv.example/ferry?a=1"),
        ("<link> https://other.example/1 </link>", "https://other.example/1"),
        ('<link xml:base="https://base.example/x/">1</link>', "https://base.example/x/1"),
        ("<guid>https://skarv.example/1</guid>", "https://skarv.example/1"),
        ("<link>https://go.example/1</link><feedburner:origLink>https://skarv.example/1</feedburner:origLink>", "https://skarv.example/1"),
        ('<atom:link rel="self" href="https://skarv.example/rss"/><link>https://skarv.example/1</link>', "https://skarv.example/1"),
    ],
)  # fmt: skip
def test_the_address_of_an_item_is_absolute(item: str, url: str) -> None:
    assert rss(item).fields["url"] == url


@pytest.mark.parametrize(
    ("entry", "url"),
    [
        ('<link href="1"/>', "https://skarv.example/news/1"),
        ('<link rel="edit" href="e"/><link rel="alternate" href="/1"/>', "https://skarv.example/1"),
        ("<id>https://skarv.example/17</id>", "https://skarv.example/17"),
    ],
)
def test_the_address_of_an_atom_entry_is_absolute(entry: str, url: str) -> None:
    assert atom(entry).fields["url"] == url


def test_an_entry_has_the_source_that_an_aggregator_names() -> None:
    assert rss('<source url="https://o.example/rss">Other Post</source>').fields["source"] == "Other Post"
    assert atom("<source><title>Other Post</title></source>").fields["source"] == "Other Post"
    assert rss("").fields["source"] == atom("").fields["source"] == "Skarv Post"


@pytest.mark.parametrize(
    ("item", "image"),
    [
        ('<media:content url="v.mp4" type="video/mp4"/><media:content url="/a.jpg" medium="image"/>', "https://skarv.example/a.jpg"),
        ('<media:group><media:thumbnail url="https://i.example/t"/></media:group>', "https://i.example/t"),
        ('<media:content url="https://i.example/a.jpg?w=1"/>', "https://i.example/a.jpg?w=1"),
        ('<enclosure url="https://i.example/a" type="image/png" length="1"/>', "https://i.example/a"),
        ('<enclosure url="https://i.example/a.mp3" type="audio/mpeg" length="1"/>', None),
        ('<media:content url="https://i.example/v" type="video/mp4"/>', None),
    ],
)  # fmt: skip
def test_the_picture_of_an_entry_is_found(item: str, image: str | None) -> None:
    assert rss(item).stated.image == image


def test_dates_of_publication_and_change_are_told_apart() -> None:
    both = atom("<published>2026-03-01T00:00:00Z</published><updated>2026-03-02T00:00:00Z</updated>")
    assert (both.fields["published_at"], both.stated.modified_at) == ("2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z")
    only = atom("<updated>2026-03-02T00:00:00Z</updated>")
    assert (only.fields["published_at"], only.stated.modified_at) == ("2026-03-02T00:00:00Z", None)
    assert rss("<dc:date>2026-03-01</dc:date>").fields["published_at"] == "2026-03-01"


@pytest.mark.parametrize(
    "changed",
    [
        '<dcterms:modified xmlns:dcterms="http://purl.org/dc/terms/">2026-03-02</dcterms:modified>',
        '<a10:updated xmlns:a10="http://www.w3.org/2005/Atom">2026-03-02</a10:updated>',
        '<atom:updated xmlns:atom="http://www.w3.org/2005/Atom">2026-03-02</atom:updated>',
    ],
)
def test_an_item_of_rss_has_the_change_of_other_vocabularies(changed: str) -> None:
    found = rss(f"<pubDate>Sun, 01 Mar 2026 00:30:00 GMT+0100</pubDate>{changed}")
    assert (found.fields["published_at"], found.stated.modified_at) == (
        "Sun, 01 Mar 2026 00:30:00 GMT+0100",
        "2026-03-02",
    )


def test_authors_are_those_of_the_entry_its_source_or_the_feed() -> None:
    feed = "<title>Skarv Post</title><author><name>Bo Rust</name></author>"
    assert atom("<author><name>Ada Quill</name></author>", feed).fields["authors"] == ["Ada Quill"]
    assert atom("<source><author><name>Ada Quill</name></author></source>", feed).fields["authors"] == ["Ada Quill"]
    assert atom("", feed).fields["authors"] == ["Bo Rust"]
    assert rss("<author>ada@skarv.example (Ada Quill)</author>").fields["authors"] == ["Ada Quill"]


def test_the_language_is_that_of_the_entry_or_the_feed() -> None:
    assert atom("").fields["language"] == "nb"
    assert rss("<dc:language>da</dc:language>", "<language>nb</language>").fields["language"] == "da"
    assert rss("", "<language>nb</language>").fields["language"] == "nb"


def test_categories_are_keywords() -> None:
    assert rss("<category>Sea</category><dc:subject>Ferries</dc:subject><category>Sea</category>").stated.keywords == (
        "Sea",
        "Ferries",
    )
    assert atom('<category term="sea" label="The Sea"/><category term="x"/>').stated.keywords == ("The Sea", "x")


def test_full_text_wins_over_a_teaser_and_a_teaser_is_called_one() -> None:
    full = rss(f"<description>{TEXT}</description><content:encoded>&lt;p>{TEXT} {TEXT}&lt;/p></content:encoded>")
    assert (full.body, full.notes["body_rule"]) == ({"html": f"<p>{TEXT} {TEXT}</p>"}, "first_field")
    assert rss(f"<description>{TEXT}</description>").notes == {"body_field": "description", "body_rule": "feed_summary"}


@pytest.mark.parametrize("end", ["…", "...", "[…]", "[...]", " [&amp;#8230;]", "&lt;p>and …&lt;/p>"])
def test_a_teaser_that_is_cut_is_noted(end: str) -> None:
    assert rss(f"<description>{TEXT} and {end}</description>").notes["text_cut_short"].startswith("it ends with ")
    assert "text_cut_short" not in rss(f"<description>Well … {TEXT}</description>").notes


@pytest.mark.parametrize(
    ("summary", "is_cut"),
    [
        (f"{TEXT} The mayor sa", True),
        (f"&lt;p>{TEXT} The mayor&lt;/p>", True),
        (f"{TEXT} “Yes!”", False),
        (f"&lt;p>{TEXT}&lt;br/>&lt;/p>", False),
        ("渡輪中午離開港口。", False),
    ],
)
def test_a_summary_that_ends_within_a_sentence_is_noted(summary: str, *, is_cut: bool) -> None:
    assert ("text_cut_short" in rss(f"<description>{summary}</description>").notes) is is_cut
    full = rss(f"<description>x</description><content:encoded>{summary}</content:encoded>")
    assert "text_cut_short" not in full.notes


def test_xhtml_content_is_read_with_any_prefix() -> None:
    for prefix in ("", "h:"):
        space = f'xmlns{":h" if prefix else ""}="http://www.w3.org/1999/xhtml"'
        content = f"<{prefix}div {space}><{prefix}p>{TEXT}</{prefix}p><{prefix}p>{TEXT[:50]}</{prefix}p></{prefix}div>"
        feed = f'<entry xmlns="http://www.w3.org/2005/Atom"><content type="xhtml">{content}</content></entry>'
        assert normalise_article(feed.encode()).text == f"{TEXT}\n\n{TEXT[:50]}"


def test_facts_of_an_entry_reach_the_article() -> None:
    feed = (
        f"<rss {SPACES}><channel><title>Skarv Post</title><item><title>T</title><link>https://skarv.example/1</link>"
        f'<media:thumbnail url="https://skarv.example/a.jpg"/><category>Crime, law</category><description>{TEXT}</description>'
        "</item></channel></rss>"
    )
    found = normalise_article(feed.encode())
    assert (found.image, found.keywords) == ("https://skarv.example/a.jpg", ("Crime, law",))
