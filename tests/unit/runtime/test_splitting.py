"""Files that hold many articles become one record for each, and what is broken in them is told apart."""

import gzip
import io
import json
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.core.message import Inbound
from newsloom.normalise.body.fields import HTML_FIELDS, LAST_FIELDS, TEXT_FIELDS
from newsloom.normalise.envelopes.feed_entry import read_entry
from newsloom.normalise.envelopes.xml_formats import XML_READERS
from newsloom.runtime.files.reading import FileRecords, SkippedRecord, UnreadableFile
from newsloom.runtime.files.splitters.json_lists import BODY_NAMES
from newsloom_schemas import headers

RSS = (
    '<?xml version="1.0"?><!-- <item> --><rss version="2.0" xmlns:dc="urn:dc"><channel><title>Skarv Post</title>'
    "<language>nb</language><image><title>Logo</title></image>{}</channel></rss>"
)
ITEM = "<item><title>{0}</title><link>https://a.example/{0}</link><description>Ferry {0} sails.</description></item>"
ARTICLES = [{"title": f"T{number}", "text": f"Text {number}."} for number in range(3)]


def read(tmp_path: Path, name: str, content: bytes | str) -> tuple[list[Inbound], list[UnreadableFile]]:
    (tmp_path / name).write_bytes(content.encode() if isinstance(content, str) else content)
    problems: list[UnreadableFile] = []
    return list(FileRecords((str(tmp_path / name),), unreadable=problems.append)), problems


def positions(found: list[Inbound]) -> list[int]:
    return [int(str(each.place).rpartition("#")[2]) for each in found]


def titles(found: list[Inbound]) -> list[Any]:
    return [read_entry(each.value.decode()).fields.get("title") for each in found]


def objects(found: list[Inbound]) -> list[Any]:
    return [json.loads(each.value) for each in found]


@pytest.mark.parametrize("name", ["a.xml", "a.rss", "a", "a.xml.gz"])
def test_each_item_of_a_feed_is_a_feed_of_its_own(tmp_path: Path, name: str) -> None:
    content = RSS.format("".join(ITEM.format(number) for number in range(3))).encode()
    found, problems = read(tmp_path, name, gzip.compress(content) if name.endswith(".gz") else content)
    assert (titles(found), positions(found), problems) == (["0", "1", "2"], [0, 1, 2], [])
    assert {read_entry(each.value.decode()).fields["source"] for each in found} == {"Skarv Post"}
    assert all(b"<language>nb</language>" in each.value for each in found)


@pytest.mark.parametrize(
    "feed",
    [
        (
            '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://a.example/"><title>F</title>'
            "<entry><title>0</title></entry>\n<entry><title>1</title></entry></feed>"
        ),
        (
            '<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry><a:title>0</a:title></a:entry>'
            "<a:entry><a:title>1</a:title></a:entry></a:feed>"
        ),
        (
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel>'
            '<items><rdf:Seq><rdf:li rdf:resource="u"/></rdf:Seq></items></channel>'
            '<item rdf:about="u"><title>0</title></item><item><title>1</title></item></rdf:RDF>'
        ),
        RSS.format(
            "<item><title>0</title><description><![CDATA[a </item><item> b]]></description></item>"
            "<!-- <item><title>no</title></item> --><item><title>1</title></item>"
        ),
    ],
    ids=["atom", "prefixed atom", "rss 1.0", "tags in CDATA and comments"],
)
def test_feeds_of_all_kinds_are_split(tmp_path: Path, feed: str) -> None:
    found, problems = read(tmp_path, "feed.xml", feed)
    assert (titles(found), problems) == (["0", "1"], [])


NEWSML_ITEM = (
    "<NewsItem><Identification><NameLabel>L</NameLabel></Identification><NewsComponent>{1}<NewsLines><HeadLine>{0}</HeadLine>"
    "</NewsLines><ContentItem><DataContent><p>Ferry {0} sails.</p></DataContent></ContentItem></NewsComponent></NewsItem>"
)


def test_items_of_newsml_are_split_and_items_in_them_are_not(tmp_path: Path) -> None:
    envelope = "<NewsEnvelope><SentFrom><Party FormalName='Skarv News'/></SentFrom></NewsEnvelope>"
    items = NEWSML_ITEM.format(0, "<NewsItem><NewsManagement/></NewsItem>") + "\n" + NEWSML_ITEM.format(1, "")
    found, problems = read(tmp_path, "a.xml", f'<?xml version="1.0"?><NewsML>{envelope}{items}</NewsML>')
    articles = [XML_READERS["newsml1"](each.value.decode()).fields for each in found]
    assert ([each["title"] for each in articles], problems) == (["0", "1"], [])
    assert {each["source"] for each in articles} == {"Skarv News"}


def test_documents_of_a_tei_corpus_are_split(tmp_path: Path) -> None:
    document = "<TEI><teiHeader><fileDesc><titleStmt><title>{0}</title></titleStmt></fileDesc></teiHeader><text><body><p>T</p></body></text></TEI>"
    corpus = '<teiCorpus xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc/></teiHeader>{}</teiCorpus>'
    found, problems = read(tmp_path, "a.xml", corpus.format(document.format(0) + document.format(1)))
    assert [XML_READERS["tei"](each.value.decode()).fields["title"] for each in found] == ["0", "1"]
    assert problems == []


def test_utf_16_feeds_are_split(tmp_path: Path) -> None:
    feed = RSS.replace('"1.0"?', '"1.0" encoding="utf-16"?', 1).format(ITEM.format("Ærø") + ITEM.format("Ål"))
    found, _ = read(tmp_path, "feed.xml", feed.encode("utf-16"))
    assert titles(found) == ["Ærø", "Ål"]


def test_a_broken_entry_breaks_only_itself(tmp_path: Path) -> None:
    broken = "<item><title>1</titel><b></item>"
    found, problems = read(tmp_path, "feed.xml", RSS.format(ITEM.format(0) + broken + ITEM.format(2)))
    assert (positions(found), problems) == ([0, 1, 2], [])
    assert titles([found[0], found[2]]) == ["0", "2"]


@pytest.mark.parametrize("cut", ["</item>", "<description><![CDATA[ never closed "])
def test_an_entry_that_does_not_end_does_not_take_others_with_it(tmp_path: Path, cut: str) -> None:
    first = ITEM.format(0).replace("</item>", "") if cut == "</item>" else f"<item><title>0</title>{cut}</item>"
    found, _ = read(tmp_path, "feed.xml", RSS.format(first + ITEM.format(1) + ITEM.format(2)))
    assert len(found) == 3
    assert titles(found[1:]) == ["1", "2"]


def test_a_truncated_feed_gives_its_whole_entries_and_the_rest_as_one(tmp_path: Path) -> None:
    feed = RSS.format("".join(ITEM.format(number) for number in range(3)))
    found, _ = read(tmp_path, "feed.xml", feed[: feed.rindex("<link>")])
    assert len(found) == 3
    assert titles(found[:2]) == ["0", "1"]


def test_two_feeds_in_one_file_keep_their_sources(tmp_path: Path) -> None:
    feed = RSS.format(ITEM.format(0))
    found, _ = read(tmp_path, "feed.xml", feed + feed.replace("Skarv Post", "Vik Avis"))
    assert [read_entry(each.value.decode()).fields["source"] for each in found] == ["Skarv Post", "Vik Avis"]


@pytest.mark.parametrize("xml", ["<urlset><url><loc>x</loc></url></urlset>", "<nitf/>", RSS.format(""), "no XML"])
def test_xml_without_entries_is_one_record(tmp_path: Path, xml: str) -> None:
    found, problems = read(tmp_path, "a.xml", xml)
    assert ([each.value for each in found], problems) == ([xml.encode()], [])


def test_too_much_before_the_first_entry_is_a_problem_of_the_file(tmp_path: Path) -> None:
    found, problems = read(tmp_path, "a.xml", RSS.format("<x>" + "y" * 300_000 + "</x>" + ITEM.format(0)))
    assert not found
    assert "before the first entry" in str(problems[0])


@pytest.mark.parametrize("name", ["a.json", "a", "a.json.gz"])
@pytest.mark.parametrize("indent", [None, 2])
def test_the_items_of_a_json_array_are_records(tmp_path: Path, name: str, indent: int | None) -> None:
    content = json.dumps(ARTICLES, indent=indent).encode()
    found, problems = read(tmp_path, name, gzip.compress(content) if name.endswith(".gz") else content)
    assert (objects(found), positions(found), problems) == (ARTICLES, [0, 1, 2], [])


@pytest.mark.parametrize(
    "response",
    [
        {"status": "ok", "totalResults": 3, "articles": ARTICLES},
        {"took": 1, "hits": {"total": {"value": 3}, "hits": ARTICLES}},
        {"response": {"numFound": 3, "docs": ARTICLES}},
        {"data": ARTICLES, "meta": {"page": 1}},
        {"articles": {"results": ARTICLES, "pages": 1}},
        {"feed": {"title": "F"}, "entries": ARTICLES},
    ],
)
@pytest.mark.parametrize("indent", [None, 1])
def test_the_articles_of_a_response_are_records(tmp_path: Path, response: object, indent: int | None) -> None:
    found, problems = read(tmp_path, "a.json", json.dumps(response, indent=indent))
    assert (objects(found), positions(found), problems) == (ARTICLES, [0, 1, 2], [])


def test_the_items_of_a_json_feed_keep_what_is_around_them(tmp_path: Path) -> None:
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "F", "items": ARTICLES, "language": "nb"}
    found, _ = read(tmp_path, "a.json", json.dumps(feed))
    assert objects(found) == [{**feed, "items": [each]} for each in ARTICLES]


@pytest.mark.parametrize(
    "article",
    [
        {"title": "T", "text": "A text.", "articles": ARTICLES},
        {"title": "T", "tekst": "word " * 200, "items": ARTICLES},
        {"articles": ARTICLES[:1]},
        {"title": "T", "tags": [{"name": "a"}, {"name": "b"}]},
        [{"@type": "WebSite", "name": "F"}, {"@type": "NewsArticle", "articleBody": "A text."}],
    ],
    ids=["body next to a list", "long text", "one article", "another list", "linked data"],
)
@pytest.mark.parametrize("indent", [None, 1])
def test_one_article_stays_as_it_is(tmp_path: Path, article: object, indent: int | None) -> None:
    content = json.dumps(article, indent=indent)
    found, problems = read(tmp_path, "a.json", content + "\n")
    assert ([each.value.decode().strip() for each in found], problems) == ([content], [])


def test_an_empty_response_is_a_problem(tmp_path: Path) -> None:
    found, problems = read(tmp_path, "a.json", '{"status": "ok", "articles": []}')
    assert not found
    assert str(problems[0]).endswith("it lists no articles: `articles` is empty")


def test_a_truncated_array_gives_its_whole_items_and_says_so(tmp_path: Path) -> None:
    found, problems = read(tmp_path, "a.json", json.dumps(ARTICLES)[:-10])
    assert objects(found) == ARTICLES[:2]
    assert str(problems[0]).endswith("item 3 of the JSON array is skipped: the file ends in it")
    assert isinstance(problems[0], SkippedRecord)


def test_truncated_gzip_gives_what_could_be_read(tmp_path: Path) -> None:
    content = json.dumps([{"title": f"T{number}", "text": hex(hash(str(number)) ** 40)} for number in range(2_000)])
    found, problems = read(tmp_path, "a.json.gz", gzip.compress(content.encode())[:-2_000])
    assert len(found) > 100
    assert len(problems) == 1


def test_json_lines_in_a_json_file_are_records(tmp_path: Path) -> None:
    lines = "".join(json.dumps(each) + "\n" for each in ARTICLES)
    assert objects(read(tmp_path, "a.json", lines)[0]) == ARTICLES
    documents = "".join(json.dumps(each, indent=1) + "\n" for each in ARTICLES)
    assert objects(read(tmp_path, "a.json", documents)[0]) == ARTICLES


@given(st.lists(st.dictionaries(st.text(max_size=9), st.text(max_size=9) | st.lists(st.text(max_size=5)), max_size=3)))
def test_any_array_of_objects_comes_back(values: list[Any]) -> None:
    stdin = io.BytesIO(json.dumps(values, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    problems: list[UnreadableFile] = []
    found = list(FileRecords(("-",), unreadable=problems.append, stdin=stdin))  # type: ignore[arg-type]  # any stream
    assert objects(found) == values
    assert len(problems) == (not values)


def test_names_of_bodies_are_those_that_normalise_reads() -> None:
    assert {*TEXT_FIELDS, *HTML_FIELDS, *LAST_FIELDS} >= BODY_NAMES


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_each_row_of_a_table_is_an_object_of_its_columns(tmp_path: Path, delimiter: str, end: str) -> None:
    rows = ["title,text,url", '"A ""big"" day","One, two; three.\n\nNext | line",https://a.example/1', "B,Other,u"]
    content = end.join(rows) + end
    if delimiter != ",":
        content = content.replace(",https", f"{delimiter}https").replace('","', f'"{delimiter}"')
        content = content.replace("title,text,url", delimiter.join(("title", "text", "url")))
        content = content.replace("B,Other,u", delimiter.join(("B", "Other", "u")))
    found, problems = read(tmp_path, "a.csv", content)
    assert (objects(found), positions(found), problems) == (
        [
            {"title": 'A "big" day', "text": "One, two; three.\n\nNext | line", "url": "https://a.example/1"},
            {"title": "B", "text": "Other", "url": "u"},
        ],
        [0, 1],
        [],
    )
    assert found[0].header(headers.CONTENT_TYPE) == "application/json"


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_table_keeps_its_charset_for_normalise(tmp_path: Path, charset: str) -> None:
    found, _ = read(tmp_path, "a.csv", "tittel;tekst\nÆrø;Blåbærøl på øya\n".encode(charset))
    inside = "cp1252" if charset == "cp1252" else "utf-8"
    assert json.loads(found[0].value.decode(inside)) == {"tittel": "Ærø", "tekst": "Blåbærøl på øya"}


def test_a_row_with_too_many_or_few_fields_is_a_problem_of_its_own(tmp_path: Path) -> None:
    rows = ["title,text", *(f"T{number},text {number}" for number in range(20)), "a,b,c", "only", "Z,last"]
    found, problems = read(tmp_path, "a.csv", "\n".join(rows))
    assert len(found) == 21
    assert [str(each).rpartition("a.csv: ")[2] for each in problems] == [
        "row 21 is skipped: it has 3 fields; the header has 2",
        "row 22 is skipped: it has 1 field; the header has 2",
    ]


@pytest.mark.parametrize("table", ["A headline\nand text", "https://a.example/1,Text\nhttps://a.example/2,Text", ""])
def test_a_table_without_a_header_row_is_a_problem(tmp_path: Path, table: str) -> None:
    found, problems = read(tmp_path, "a.csv", table)
    assert (found, "no header row is found" in str(problems[0])) == ([], True)


def test_a_quote_that_is_never_closed_is_a_problem(tmp_path: Path) -> None:
    rows = "".join(f"T{number},text\n" for number in range(100))
    found, problems = read(tmp_path, "a.csv", f'title,text\n{rows}Z,"never\n' + "x" * 17_000_000)
    assert len(found) == 100
    assert "row 101 and what follows are skipped" in str(problems[0])


@pytest.mark.parametrize(
    ("content", "count"),
    [
        (RSS.format(ITEM.format(0) + ITEM.format(1)), 2),
        (json.dumps(ARTICLES), 3),
        ("title,text\nA,b\nC,d\n", 2),
        (
            "From a@b.example Fri Nov 20 10:00:00 2026\nSubject: x\n\ny\n\nFrom a@b.example Fri Nov 20 10:00:00 2026\n\nz",
            2,
        ),
        ("Two words, and more\nof a text, with commas\nin it, too\n", 1),
    ],
    ids=["feed", "array", "table", "mailbox", "text with commas"],
)
def test_standard_input_is_split_by_its_content(content: str, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content.encode())))
    assert len(list(FileRecords(("-",)))) == count


def test_texts_of_a_wet_file_have_url_and_time(tmp_path: Path) -> None:
    text = "Ærø\n\nA ferry sails.".encode()
    head = (
        "WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: 2026-01-02T03:04:05Z\r\n"
        f"WARC-Target-URI: https://a.example/1\r\nContent-Type: text/plain\r\nContent-Length: {len(text)}\r\n\r\n"
    )
    record = head.encode() + text + b"\r\n\r\n"
    found, problems = read(tmp_path, "a.warc.wet.gz", gzip.compress(record) * 2)
    assert (positions(found), problems) == ([0, 1], [])
    assert (found[0].value, found[0].header(headers.URL)) == (text, "https://a.example/1")
    assert found[0].received_at is not None
    assert found[0].received_at.isoformat() == "2026-01-02T03:04:05+00:00"
    found, problems = read(tmp_path, "b.wet", record + record[:-12])
    assert (positions(found), "its last 8 bytes are missing" in str(problems[0])) == ([0], True)


def test_the_messages_of_a_mailbox_are_records(tmp_path: Path) -> None:
    start = "From a@b.example Fri Nov 20 10:00:00 2026\n"
    first = "Subject: 1\n\nA text.\nFrom here on it rains.\n\n>From Vik we sail.\n\n"
    found, problems = read(tmp_path, "a.mbox", f"{start}{first}{start}Subject: 2\n\nB\n")
    assert [each.value.decode() for each in found] == [first.replace(">From", "From"), "Subject: 2\n\nB\n"]
    assert (found[0].header(headers.CONTENT_TYPE), problems) == ("message/rfc822", [])


MEMBERS = {
    "in/feed.xml": RSS.format(ITEM.format(0) + ITEM.format(1)).encode(),
    "../../etc/a.json": json.dumps(ARTICLES).encode(),
    "b.txt.gz": gzip.compress(b"A text."),
    "picture.png": b"x",
    "inner.zip": b"PK\x03\x04",
    "broken.csv": b"no header",
}


def archive(kind: str, members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    if kind == "a.zip":
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, content in members.items():
                packed.writestr(name, content)
        return stream.getvalue()
    with tarfile.open(fileobj=stream, mode="w:gz" if kind != "a.tar" else "w") as tar:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return stream.getvalue()


@pytest.mark.parametrize("kind", ["a.zip", "a.tar", "a.tar.gz", "a.tgz"])
@pytest.mark.parametrize("named", [True, False], ids=["named", "by content"])
def test_the_files_in_an_archive_are_read_in_their_formats(tmp_path: Path, kind: str, *, named: bool) -> None:
    path = tmp_path / (kind if named else "download")
    path.write_bytes(archive(kind, MEMBERS))
    problems: list[str] = []
    notes: list[str] = []
    found = list(
        FileRecords((str(path),), unreadable=lambda problem: problems.append(str(problem)), noted=notes.append)
    )
    assert [str(each.place) for each in found] == [
        f"file:{path}/{name}"
        for name in ("in/feed.xml#0", "in/feed.xml#1", *(f"../../etc/a.json#{at}" for at in range(3)), "b.txt.gz#0")
    ]
    assert found[-1].value == b"A text."
    assert [each.partition(": ")[0] for each in problems] == [f"{path}/broken.csv"]
    assert notes == [f"{path}: skipped 2 files: 1 .png, 1 archive in the archive"]
    assert list(tmp_path.iterdir()) == [path]


def test_a_member_that_unpacks_to_too_much_is_a_problem(tmp_path: Path) -> None:
    bomb = archive("a.zip", {"a.txt": b"0" * 40_000_000, "b.txt": b"A text."})
    found, problems = read(tmp_path, "a.zip", bomb)
    assert [each.value for each in found] == [b"A text."]
    assert "which is too much for its size" in str(problems[0])


def test_an_office_document_is_one_record(tmp_path: Path) -> None:
    found, problems = read(
        tmp_path, "a.docx", archive("a.zip", {"[Content_Types].xml": b"<x/>", "word/a.xml": b"<y/>"})
    )
    assert (len(found), found[0].value[:2], problems) == (1, b"PK", [])


@pytest.mark.parametrize("kind", ["a.zip", "a.tar", "a.tar.gz"])
@pytest.mark.parametrize("kept", [0, 50, 300])
def test_a_broken_archive_is_named(tmp_path: Path, kind: str, kept: int) -> None:
    content = archive(kind, MEMBERS)
    _, problems = read(tmp_path, kind, content[:kept])
    assert len(problems) == 1
    assert str(problems[0]).startswith(f"{tmp_path}/{kind}")


@pytest.mark.parametrize("mark", ["<!--", "<![CDATA["])
def test_many_comments_that_never_end_are_searched_once(tmp_path: Path, mark: str) -> None:
    found, problems = read(tmp_path, "a.xml", RSS.format("<item>" + mark * 200_000))
    assert (len(found), problems) == (1, [])


ROWS = [{"title": f"T{number}", "text": f"Text {number}.", "date": 1_772_442_000_000} for number in range(3)]


@pytest.mark.parametrize(
    "frame",
    [
        {name: {str(number): row[name] for number, row in enumerate(ROWS)} for name in ROWS[0]},
        {str(number): row for number, row in enumerate(ROWS)},
        {"columns": list(ROWS[0]), "index": [0, 1, 2], "data": [list(row.values()) for row in ROWS]},
        {"schema": {"fields": [{"name": "title"}]}, "data": ROWS},
    ],
    ids=["columns", "index", "split", "table"],
)
def test_each_row_of_a_table_that_pandas_wrote_is_a_record(tmp_path: Path, frame: dict[str, Any]) -> None:
    found, problems = read(tmp_path, "a.json", json.dumps(frame))
    assert (objects(found), positions(found), problems) == (ROWS, [0, 1, 2], [])


@pytest.mark.parametrize(
    "value",
    [
        {"title": {"0": "T"}, "text": {"1": "Other rows."}},
        {"scores": {"0": 1, "1": 2}, "weights": {"0": 1, "1": 2}},
        {"0": {"a": 1}, "1": {"b": 2}},
        {"columns": ["title", "text"], "data": [["only one"]]},
        {"title": "T", "text": "Ferry 1 sails."},
    ],
)
def test_other_objects_are_no_tables(tmp_path: Path, value: dict[str, Any]) -> None:
    found, problems = read(tmp_path, "a.json", json.dumps(value))
    assert (objects(found), problems) == ([value], [])


def test_posts_of_an_export_of_ghost_are_records(tmp_path: Path) -> None:
    posts = [{"id": str(number), "title": f"T{number}", "html": "<p>Ferry.</p>"} for number in range(2)]
    data = {"posts": posts, "tags": [{"id": "1"}], "users": [{"id": "1"}]}
    found, problems = read(tmp_path, "ghost.json", json.dumps({"db": [{"meta": {"version": "5"}, "data": data}]}))
    assert (objects(found), problems) == (posts, [])
