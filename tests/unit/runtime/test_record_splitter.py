"""A raw record that holds several articles becomes one record for each, or none; and one article stays as it is."""

import gzip
import io
import json
import tarfile
import zipfile
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.core.message import Headers, Inbound
from newsloom.core.step_result import Reject
from newsloom.normalise.envelopes.feed_entry import read_entry
from newsloom.runtime.files.reading import FileRecords
from newsloom.runtime.record_splitter import RecordSplitter, SplitError
from newsloom.settings import SplitSettings
from newsloom_schemas import FileOrigin, KafkaOrigin, RejectionReason, headers
from support.schema_registry.frames import container

PLACE: Final = KafkaOrigin(topic="news.raw", partition=2, offset=41)
ARTICLES: Final = [{"title": f"T{number}", "text": f"Ferry {number} sails, it says."} for number in range(3)]
LIST: Final = json.dumps(ARTICLES).encode()
RSS: Final = (
    "<rss version='2.0'><channel><title>Skarv Post</title>"
    + "".join(f"<item><title>T{number}</title><description>Ferry {number}.</description></item>" for number in range(3))
    + "</channel></rss>"
).encode()
NEWSML: Final = (
    b"<?xml version='1.0'?><NewsML><NewsEnvelope/>" + b"<NewsItem><NewsManagement/></NewsItem>" * 3 + b"</NewsML>"
)
TEI_CORPUS: Final = b"<teiCorpus><teiHeader/>" + b"<TEI><teiHeader/><text><body/></text></TEI>" * 3 + b"</teiCorpus>"
CSV: Final = b'title,text\nT0,"Ferry 0, it says."\nT1,Ferry 1.\nT2,Ferry 2.\n'
MBOX: Final = b"".join(
    b"From a@b.example Mon Mar  2 10:00:00 2026\nSubject: T%d\nFrom: a@b.example\n\nFerry %d.\n\n" % (each, each)
    for each in range(3)
)
WARC_RESPONSE: Final = (
    b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/%d\r\nContent-Length: 53\r\n\r\n"
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>T%d</p>\r\n\r\n"
)
WET: Final = (
    b"WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Target-URI: https://a.example/1\r\nContent-Type: text/plain\r\n"
    b"Content-Length: 8\r\n\r\nFerry 1.\r\n\r\n"
)


SCHEMA: Final = {
    "type": "record",
    "name": "Article",
    "fields": [{"name": name, "type": "string"} for name in ("title", "text")],
}
AVRO: Final = container(SCHEMA, ARTICLES)
ONE_AVRO: Final = container(SCHEMA, ARTICLES[:1])


def zipped(**files: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name.replace("_", ".")), content)
    return packed.getvalue()


def tarred(**files: bytes) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name.replace("_", "."))
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return packed.getvalue()


def raw(value: bytes, content_type: str | None = None, *, more: Headers = ()) -> Inbound:
    declared: Headers = ((headers.CONTENT_TYPE, content_type.encode()),) if content_type is not None else ()
    return Inbound(value, PLACE, b"key", (*declared, *more))


def split(value: bytes, content_type: str | None = None, **limits: int) -> Any:  # noqa: ANN401 - each test knows what it expects
    return RecordSplitter(SplitSettings.model_validate(limits))(raw(value, content_type))


@pytest.mark.parametrize(
    ("value", "content_type", "count"),
    [
        (LIST, None, 3),
        (LIST, "application/json", 3),
        (LIST, "text/plain", 3),
        (b" \n" + LIST, None, 3),
        (b"\xef\xbb\xbf" + LIST, "application/json", 3),
        (LIST.decode().encode("utf-16"), None, 3),
        (LIST.decode().encode("utf-16-le"), "application/json", 3),
        (json.dumps({"status": "ok", "articles": ARTICLES}).encode(), None, 3),
        (json.dumps({"hits": {"total": 3, "hits": [{"_source": each} for each in ARTICLES]}}).encode(), None, 3),
        (b"\n".join(json.dumps(each).encode() for each in ARTICLES), "application/x-ndjson", 3),
        (b"\n".join(json.dumps(each).encode() for each in ARTICLES), None, 3),
        (b"\x00\x00\x00\x00\x07" + LIST, None, 3),
        (json.dumps(LIST.decode()).encode(), "application/json", 3),
        (json.dumps(["Ferry 1 sails.", "Ferry 2 sails."]).encode(), None, 2),
        (RSS, None, 3),
        (RSS, "text/html", 3),
        (NEWSML, None, 3),
        (NEWSML, "application/xml", 3),
        (TEI_CORPUS, None, 3),
        (RSS, "application/rss+xml; charset=utf-8", 3),
        (RSS.decode().encode("utf-16"), None, 3),
        (CSV, "text/csv", 3),
        (CSV, None, 3),
        (CSV.replace(b",", b"\t"), "text/tab-separated-values", 3),
        (MBOX, None, 3),
        (MBOX, "application/mbox", 3),
        (WARC_RESPONSE % (1, 1) + WARC_RESPONSE % (2, 2), None, 2),
        (WET, None, 1),
        (AVRO, None, 3),
        (AVRO, "application/vnd.apache.avro", 3),
        (zipped(a_json=LIST, b_txt=b"Ferry 9 sails."), None, 4),
        (zipped(a_txt=b"Ferry 9 sails."), "application/zip", 1),
        (tarred(a_xml=RSS, b_csv=CSV), None, 6),
        (tarred(a_xml=gzip.compress(RSS, mtime=0)), None, 3),
    ],
)
@pytest.mark.parametrize("packed", [False, True], ids=["bare", "gzip"])
def test_record_with_several_articles_is_split(
    value: bytes, content_type: str | None, count: int, *, packed: bool
) -> None:
    found = split(gzip.compress(value, mtime=0) if packed else value, content_type)
    assert [str(each.place) for each in found] == [f"kafka:news.raw/2/41#{number}" for number in range(count)]
    assert [each.origin for each in found] == [each.place for each in found]
    assert {each.header(headers.PARTS) for each in found} == {str(count)}
    assert {each.key for each in found} == {b"key"}
    assert [each.notes[0] for each in found] == [
        ("split", f"article {number + 1} of {count}") for number in range(count)
    ]


@pytest.mark.parametrize(
    ("value", "content_type"),
    [
        (b"Ferry 1 sails, it says.\n\nTitle, text and more.", "text/plain"),
        (b"[Update] Ferry 1 sails. [More follows]", "text/plain"),
        (b"[Update, Bergen]", "text/plain"),
        (b"{Bergen} Ferry 1 sails.", None),
        (b"From Paris to Berlin in 2026\nFerry 1 sails.", "text/plain"),
        (b"title, text\n\nis not a table", "text/plain"),
        (b"<html><body><p>Ferry 1 sails.</p></body></html>", "text/html"),
        (json.dumps(ARTICLES[0]).encode(), "application/json"),
        (json.dumps({"articles": ARTICLES[:1]}).encode(), None),
        (json.dumps({"text": "Ferry 1 sails.", "articles": ARTICLES}).encode(), None),
        (json.dumps({"text": "Ferry 1 sails.", "links": [{"url": "a"}, {"url": "b"}]}, indent=1).encode(), None),
        (json.dumps(ARTICLES[:1]).encode(), None),
        (
            json.dumps({"@graph": [{"@type": "WebPage"}, {"@type": "NewsArticle"}, {"@type": "Person"}]}).encode(),
            None,
        ),
        (b"[1, 2, 3]", None),
        (LIST[:-9], None),
        (LIST + b" and more", None),
        (RSS.replace(b"<item>", b"<x>", 2).replace(b"</item>", b"</x>", 2), None),
        (WARC_RESPONSE % (1, 1), None),
        (ONE_AVRO, None),
        (zipped(mimetype=b"application/epub+zip", a_xhtml=b"<p>a</p>"), None),
        (gzip.compress(LIST, mtime=0)[:-9], None),
        (b"\x00\x00\x00\x00\x07" + json.dumps(ARTICLES[0]).encode(), None),
        (b"just one line", "text/csv"),
        (MBOX[: len(MBOX) // 3], None),
        (MBOX, "message/rfc822"),
        (WARC_RESPONSE.replace(b"53", b"20") % (1, 1) + WARC_RESPONSE % (2, 2), None),
        (b"WARC/1.0\r\n", None),
        (b"", None),
        (b"\x00\x01\x02", None),
    ],
)
def test_one_article_is_left_to_normalise(value: bytes, content_type: str | None) -> None:
    assert split(value, content_type) is None


def test_an_article_has_the_headers_of_the_record_that_are_true_of_it() -> None:
    more = ((headers.URL, b"https://a.example/feed"), ("tenant", b"acme"), (headers.TRACEPARENT, b"00-1"))
    found = RecordSplitter(SplitSettings())(raw(RSS, "application/rss+xml; charset=latin-1", more=more))
    assert isinstance(found, tuple)
    assert dict(found[1].headers) == {
        "tenant": b"acme",
        headers.TRACEPARENT: b"00-1",
        headers.CONTENT_TYPE: b"application/xml; charset=latin-1",
        headers.PARTS: b"3",
    }
    assert read_entry(found[1].value.decode()).fields["source"] == "Skarv Post"


def test_articles_of_a_replayed_record_keep_its_origin() -> None:
    replayed = Inbound(LIST, PLACE, headers=((headers.ORIGIN, b"kafka:news.raw/0/7"),))
    found = RecordSplitter(SplitSettings())(replayed)
    assert isinstance(found, tuple)
    assert [str(each.origin) for each in found] == [f"kafka:news.raw/0/7#{number}" for number in range(3)]
    assert [str(each.place) for each in found] == [f"kafka:news.raw/2/41#{number}" for number in range(3)]


def test_a_page_of_a_web_archive_has_its_url_in_the_header() -> None:
    (found,) = split(WET)
    assert (found.value, found.header(headers.URL)) == (b"Ferry 1.", "https://a.example/1")


def test_the_trace_names_the_file_in_an_archive_and_what_was_skipped() -> None:
    found = split(zipped(a_txt=b"Ferry 1 sails.", b_png=b"\x89PNG", c_json=b"[]"))
    assert dict(found[0].notes) == {
        "split": "article 1 of 1",
        "split_version": "1",
        "split_file": "a.txt",
        "split_skipped": "c.json: it is an empty JSON array, without articles; 1 file: 1 .png",
    }


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (b"[]", "an empty JSON array"),
        (b'{"status": "ok", "articles": []}', "`articles` is empty"),
        (b"<rss version='2.0'><channel><title>Skarv Post</title></channel></rss>", "a feed without entries"),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'/>", "a feed without entries"),
        (zipped(a_png=b"\x89PNG"), "1 file: 1 .png"),
        (zipped(), "an archive without articles: it is empty"),
    ],
)
def test_a_list_without_articles_is_rejected_as_empty(value: bytes, reason: str) -> None:
    found = split(value)
    assert isinstance(found, Reject)
    assert found.reason == RejectionReason.EMPTY
    assert reason in found.detail


@pytest.mark.parametrize(
    ("value", "content_type", "reason"),
    [
        (CSV + b"T3,Ferry 3.,one more\n", "text/csv", "row 4: it has 3 fields; the header has 2"),
        (zipped(a_txt=b"Ferry 1 sails.", b_csv=CSV + b"T3\n"), None, "b.csv: row 4: it has 1 field"),
        (WET + WET[:-8], None, "conversion 2: its last"),
        (AVRO[:-9], None, "broken Avro"),
        (zipped(a_txt=b"Ferry 1 sails.")[:-30], None, "zip"),
        (b"<rss>" + b" " * 600_000 + RSS[5:], None, "before the first entry of the feed"),
    ],
)
def test_a_record_with_a_broken_article_fails_as_a_whole(value: bytes, content_type: str | None, reason: str) -> None:
    with pytest.raises(SplitError, match="(?i)" + reason.replace("(", r"\(")):
        split(value, content_type)


def test_a_record_beyond_the_limits_is_rejected_as_a_whole() -> None:
    few, small = split(LIST, max_articles=2), split(LIST, max_bytes=100)
    assert [each.reason for each in (few, small)] == [RejectionReason.TOO_LARGE] * 2
    assert (few.detail, small.detail) == (
        "more than 2 articles in one record (split.max_articles)",
        "the articles of the record have more than 100 bytes (split.max_bytes)",
    )
    assert len(split(LIST, max_articles=3)) == 3


def test_what_unpacks_to_more_than_the_limit_is_not_unpacked() -> None:
    bomb = gzip.compress(b"[" + b" " * 3_000_000 + LIST[1:], mtime=0)
    assert split(bomb, max_bytes=1_000_000) is None
    with pytest.raises(SplitError, match="unpacks to more than 1000000 bytes"):
        split(tarred(a_json=bomb), max_bytes=1_000_000)


def test_a_table_keeps_the_declared_charset() -> None:
    found = split("title,text\nT0,Færgen sejler\nT1,Smørrebrød\n".encode("cp865"), "text/csv; charset=cp865")
    assert found[0].header(headers.CONTENT_TYPE) == "application/json; charset=cp865"
    assert json.loads(found[1].value.decode("cp865"))["text"] == "Smørrebrød"


@given(st.lists(st.dictionaries(st.sampled_from(["title", "text", "url", "id"]), st.text(), min_size=1), min_size=2))
def test_every_item_of_a_list_becomes_a_record_in_order(articles: list[dict[str, str]]) -> None:
    found = split(json.dumps(articles).encode())
    assert [json.loads(each.value) for each in found] == articles


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_give_the_same_articles_again(value: bytes) -> None:
    def outcome() -> object:
        try:
            return split(value)
        except SplitError as error:
            return str(error)

    assert outcome() == outcome()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", LIST),
        ("a.xml", RSS),
        ("a.csv", CSV),
        ("a.mbox", MBOX),
        ("a.avro", AVRO),
        ("a.zip", zipped(a_json=LIST)),
    ],
)
def test_a_value_is_split_as_the_file_is(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    in_file = list(FileRecords((str(tmp_path / name),)))
    assert [each.value for each in split(content)] == [each.value for each in in_file]
    splitter = RecordSplitter(SplitSettings())
    assert [splitter(each) for each in in_file] == [None] * 3, "a record of a file is split again"


def test_an_article_in_a_line_of_a_file_has_a_place_of_its_own() -> None:
    found = RecordSplitter(SplitSettings())(Inbound(LIST, FileOrigin(file="a#1.jsonl", position=4)))
    assert isinstance(found, tuple)
    assert str(found[2].origin) == "file:a#1.jsonl#4.2"
