"""XML that trafilatura writes (`--xml` and `--xmltei`): what becomes of its fields and elements, and what is no article."""

from html import escape

import pytest
import trafilatura
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from newsloom.core.step_result import Emit, Reject
from newsloom.normalise import DecodeError, normalise_article
from newsloom.normalise.decoding.decode import Decode
from newsloom.normalise.decoding.media import InputFormat, sniff
from newsloom.normalise.records import Decoded, RawRecord
from newsloom.settings import NormaliseSettings
from newsloom_schemas import NormalisedArticle, RejectionReason

FIRST = "The ferry left the harbour of Skarv at noon and came back in the evening, with all of its passengers on board."
SECOND = "“It was a good day,” said Ada Quill, who has kept the harbour for ten years and has seen many of them come."
THIRD = "The next one leaves on Friday if the wind allows it, and tickets are sold at the quay from ten in the morning."
ATTRIBUTES = (
    'sitename="Skarv Post" title="Ferry &amp; crew come back" author="Ada Quill; Bo Rust" date="2026-03-02"'
    ' url="https://skarv.example/ferry" hostname="skarv.example" description="A calm crossing, they said."'
    ' categories="Local;Sea" tags="ferry, harbour" id="17" fingerprint="30e420fbff8e3a38" language="en"'
)
MAIN = f"<p>{FIRST}</p><p>{SECOND}</p>"
PAGE = f"""<html lang="en"><head><title>Ferry comes back - Skarv Post</title><meta name="author" content="Ada Quill; Bo Rust">
<meta property="og:site_name" content="Skarv Post"><meta name="description" content="A calm crossing, they said.">
<meta name="keywords" content="ferry, harbour"><meta property="article:published_time" content="2026-03-02T10:00:00Z">
<meta property="article:section" content="Local"><link rel="canonical" href="https://skarv.example/ferry"></head><body><article>
<h1>Ferry comes back</h1><p>{FIRST}<br>It was late.</p><h2>On <i>board</i></h2><p>{SECOND}</p>
<ul><li>Two hundred passengers in the saloon</li><li>Forty <b>cars</b> on the deck<ul><li>most of them small ones</li></ul></li></ul>
<blockquote><p>“We shall sail again,” the mate said to the reporter.</p></blockquote>
<table><tr><th>Day</th><th>Hour</th></tr><tr><td>Friday</td><td>Noon</td></tr></table><p>{THIRD}</p></article>
<div id="comments" class="comments"><div class="comment"><p>I have never liked this ferry, wrote a reader of the paper.</p></div></div>
</body></html>"""
TEXT_OF_PAGE = [
    *(FIRST, "It was late.", "On board", SECOND, "Two hundred passengers in the saloon", "Forty cars on the deck"),
    *("most of them small ones", "“We shall sail again,” the mate said to the reporter.", "Day", "Hour", "Friday", "Noon"),
    THIRD,
]  # fmt: skip


def doc(attributes: str = ATTRIBUTES, main: str = MAIN, rest: str = "<comments/>") -> str:
    return f"<doc {attributes}>\n  <main>{main}</main>{rest}\n</doc>"


def tei(header: str = "", body: str = MAIN, start: str = '<TEI xmlns="http://www.tei-c.org/ns/1.0">') -> str:
    return f"{start}<teiHeader>{header}</teiHeader><text><body><div>{body}</div></body></text></TEI>"


def normalised(value: str) -> NormalisedArticle:
    return normalise_article(value.encode())


def paragraphs(value: str) -> list[str]:
    return normalised(value).text.split("\n\n")


def decoded(value: str) -> tuple[Decoded, dict[str, str]]:
    found = Decode(NormaliseSettings())(RawRecord(value.encode()))
    assert isinstance(found, Emit), found
    return found.record, dict(found.notes)


def rejection(value: str) -> tuple[str, str]:
    found = Decode(NormaliseSettings())(RawRecord(value.encode()))
    assert isinstance(found, Reject), found
    return found.reason, found.detail


@pytest.mark.parametrize("declaration", ["", '<?xml version="1.0" encoding="utf-8"?>\n', "\ufeff"])
def test_the_attributes_of_doc_are_the_fields(declaration: str) -> None:
    found = normalised(declaration + doc())
    assert (found.title, found.standfirst) == ("Ferry & crew come back", "A calm crossing, they said.")
    assert (found.authors, found.source.name, found.url) == (
        ("Ada Quill", "Bo Rust"),
        "Skarv Post",
        "https://skarv.example/ferry",
    )
    assert found.published_at is not None
    assert found.published_at.value.isoformat() == "2026-03-02T00:00:00+00:00"
    assert (found.keywords, found.external_id) == (("ferry", "harbour", "Local", "Sea"), "17")
    assert (found.text, decoded(doc())[1]["input_format"]) == (f"{FIRST}\n\n{SECOND}", "trafilatura")


@pytest.mark.parametrize("rich", [False, True])
@pytest.mark.parametrize("output_format", ["xml", "xmltei"])
def test_what_trafilatura_writes_of_a_page_is_read_whole(output_format: str, *, rich: bool) -> None:
    written = trafilatura.extract(
        PAGE,
        output_format=output_format,
        with_metadata=True,
        url="https://skarv.example/ferry",
        include_formatting=rich,
        include_links=rich,
        include_images=rich,
    )
    assert written is not None
    found = normalised(written)
    assert (found.title, found.standfirst, found.source.name) == (
        "Ferry comes back",
        "A calm crossing, they said.",
        "Skarv Post",
    )
    assert (found.authors, found.url) == (("Ada Quill", "Bo Rust"), "https://skarv.example/ferry")
    assert found.published_at is not None
    assert found.published_at.value.date().isoformat() == "2026-03-02"
    assert set(found.keywords) == {"ferry", "harbour", "Local"}
    assert found.text.split("\n\n") == TEXT_OF_PAGE


def test_the_xml_of_trafilatura_without_metadata_is_read() -> None:
    written = trafilatura.extract(PAGE, output_format="xml", with_metadata=False)
    assert written is not None
    assert sniff(written.encode()) is InputFormat.TRAFILATURA
    assert paragraphs(written)[-len(TEXT_OF_PAGE) :] == TEXT_OF_PAGE


def test_a_doc_without_a_site_name_has_its_host_as_source() -> None:
    assert decoded(doc('hostname="skarv.example" date="2026-03-02"'))[0].envelope.source == "skarv.example"


@pytest.mark.parametrize("kind", ["doc", "tei"])
def test_comments_are_not_the_article(kind: str) -> None:
    comment = "<p>I have never liked this ferry, wrote a reader of the paper.</p>"
    value = (
        doc(rest=f"<comments>{comment}</comments>")
        if kind == "doc"
        else tei(body=f'{MAIN}<div type="comments">{comment}</div>')
    )
    assert paragraphs(value) == [FIRST, SECOND]


def test_a_long_description_does_not_hide_the_format() -> None:
    assert sniff(doc(f'title="T" description="{"word " * 5_000}"').encode()) is InputFormat.TRAFILATURA


@pytest.mark.parametrize(
    "value",
    [
        "<doc><title>T</title><main><p>x</p></main></doc>",
        "<doc><main><title>T</title><p>x</p></main></doc>",
        '<doc kind="report"><main><p>x</p></main></doc>',
        '<doc title="T"><body><p>x</p></body></doc>',
        '<document title="T"><main><p>x</p></main></document>',
        "<doc" + ' a="b"' * 10_000,
        "<doc title=" + '"' * 60_000,
    ],
)
def test_another_doc_is_not_taken_for_that_of_trafilatura(value: str) -> None:
    assert sniff(value.encode()) is not InputFormat.TRAFILATURA


@pytest.mark.parametrize(
    "value",
    [doc(main=""), doc(main="<p> </p><graphic src='a.jpg'/>"), tei(body="<p/>")],
    ids=["empty", "picture", "tei"],
)
def test_documents_without_text_are_rejected(value: str) -> None:
    assert rejection(value)[0] == RejectionReason.EMPTY


ORIGINAL = (
    "<fileDesc><titleStmt><title type='sub'>No</title><title>Ferry comes back</title><author><persName><surname>Quill</surname>"
    "<forename>Ada</forename></persName></author><author>Bo Rust</author></titleStmt><publicationStmt><publisher>Skarv Library"
    "</publisher><date when='2026-05-01'/><idno>ed-17</idno></publicationStmt><sourceDesc><biblStruct><monogr><title>Skarv Post"
    "</title><imprint><date when='1998-03-02'>2 March</date></imprint></monogr><ref target='https://skarv.example/ferry'/>"
    "</biblStruct></sourceDesc></fileDesc><profileDesc><abstract><p>A calm crossing.</p></abstract><langUsage><language ident='en'/>"
    "</langUsage><textClass><keywords><term>ferry</term><term>harbour</term></keywords></textClass></profileDesc>"
)


@pytest.mark.parametrize(
    "start", ['<TEI xmlns="http://www.tei-c.org/ns/1.0">', '<t:TEI xmlns:t="http://www.tei-c.org/ns/1.0" xmlns="http://www.tei-c.org/ns/1.0">']
)  # fmt: skip
def test_the_header_of_an_edition_in_tei_is_read(start: str) -> None:
    value = tei(ORIGINAL, start=start)
    envelope = decoded(value.replace("</TEI>", "</t:TEI>") if start.startswith("<t:") else value)[0].envelope
    assert (envelope.title, envelope.standfirst) == ("Ferry comes back", "A calm crossing.")
    assert (envelope.authors, envelope.source) == (("Ada Quill", "Bo Rust"), "Skarv Post")
    assert (envelope.published_at, envelope.url) == ("1998-03-02", "https://skarv.example/ferry")
    assert (envelope.external_id, envelope.language) == ("ed-17", "en")


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("<idno type='URI'>https://skarv.example/ferry</idno>", "https://skarv.example/ferry"),
        ("<ref target='#p1'/><ptr target='https://skarv.example/ferry'/>", "https://skarv.example/ferry"),
        ("<idno>17</idno>", None),
    ],
)
def test_the_address_of_an_edition_is_the_first_that_is_whole(address: str, url: str | None) -> None:
    value = tei(ORIGINAL.replace("<ref target='https://skarv.example/ferry'/>", address))
    assert decoded(value)[0].envelope.url == url


def test_lines_of_a_print_are_joined_and_corrections_are_read() -> None:
    body = (
        "<head>At noon</head><p>The ferry left the har<lb break='no'/>bour<note>A footnote.</note> of <choice><sic>Skrav</sic>"
        "<corr>Skarv</corr></choice><lb/>at noon, and <q>all was well</q>, said the mate of the ship.</p>"
        "<list><item>One <hi>deck</hi><list><item>two masts</item></list></item></list>"
    )
    assert paragraphs(tei(body=body)) == [
        "At noon",
        "The ferry left the harbour of Skarv at noon, and all was well, said the mate of the ship.",
        "One deck",
        "two masts",
    ]


@pytest.mark.parametrize("count", [0, 2])
def test_a_corpus_must_have_one_document(count: int) -> None:
    with pytest.raises(DecodeError, match=f"a TEI corpus with {count} documents; .*a list that newsloom splits"):
        decoded(f"<teiCorpus><teiHeader/>{tei() * count}</teiCorpus>")


@pytest.mark.parametrize("kind", ["doc", "tei"])
def test_entities_are_neither_fetched_nor_expanded(kind: str) -> None:
    text = f"<p>{FIRST} &outside; It is late.</p><p>{SECOND}</p>"
    value = '<!DOCTYPE x [<!ENTITY outside SYSTEM "file:///etc/passwd">]>' + (
        doc(main=text) if kind == "doc" else tei(body=text)
    )
    assert paragraphs(value) == [f"{FIRST} It is late.", SECOND]


@pytest.mark.parametrize("value", [doc()[:-9], tei()[:-9], doc() + "\n" + doc()], ids=["doc", "TEI", "two documents"])
def test_broken_xml_is_an_error_with_the_reason(value: str) -> None:
    with pytest.raises(DecodeError, match=r"broken (?:trafilatura|TEI) XML: "):
        decoded(value)


def of_kind(kind: str, text: str) -> str:
    return doc(main=text) if kind == "doc" else tei(body=text)


@pytest.mark.parametrize("kind", ["doc", "tei"])
def test_too_many_tags_and_levels_are_refused(kind: str) -> None:
    assert rejection(of_kind(kind, "<p>x</p>" * 60_000))[0] == RejectionReason.TOO_LARGE
    with pytest.raises(DecodeError, match="broken"):
        decoded(of_kind(kind, "<list><item>" * 300 + FIRST + "</item></list>" * 300))


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["p", "head", "quote", "code", "list", "table"]),
            st.lists(st.from_regex(r"[a-z<&\"]{1,8}", fullmatch=True), min_size=1, max_size=4),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_no_word_of_the_elements_is_lost_or_joined(blocks: list[tuple[str, list[str]]]) -> None:
    written: list[str] = []
    for name, words in blocks:
        items = [escape(word) for word in words]
        if name == "list":
            written.append(
                "<list>" + "".join(f"<item>{item}<list><item>in</item></list></item>" for item in items) + "</list>"
            )
        elif name == "table":
            written.append(
                "<table>" + "".join(f"<row><cell>{item}</cell><cell>in</cell></row>" for item in items) + "</table>"
            )
        else:
            written.append(f"<{name}>{'<lb/>'.join(f'<hi>{item}</hi>' for item in items)}</{name}>")
    found, _ = decoded(doc(main="".join(written)))
    expected = [
        part
        for name, words in blocks
        for word in words
        for part in ([word, "in"] if name in {"list", "table"} else [word])
    ]
    texts = list(etree.fromstring(f"<x>{found.html}</x>").itertext())
    assert texts == expected
