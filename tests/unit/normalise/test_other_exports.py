"""Exports that no preset describes: databases, queues, content systems, data sets, and field names in other languages."""

import base64
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pytest

from newsloom.core.step_result import Emit
from newsloom.normalise import DecodeError, Rejected, normalise_article
from newsloom.normalise.dates.local_day import local_day
from newsloom.normalise.decoding.decode import Decode
from newsloom.normalise.records import RawRecord
from newsloom.runtime.files.reading import FileRecords
from newsloom.settings import NormaliseSettings
from newsloom_schemas import NormalisedArticle

PARAGRAPHS: Final = (
    "The harbour council of Skarv agreed on Tuesday to replace the old ferry with one that runs on batteries alone.",
    "Fishermen asked for a second quay, because they cannot wait for hours while the boat is charging at the pier.",
    "The yard delivers the ferry in the spring of 2028, and the old one goes to a museum on the mainland.",
)
TEXT: Final = "\n\n".join(PARAGRAPHS)
HTML: Final = "".join(f"<p>{each}</p>" for each in PARAGRAPHS)
TITLE: Final = "Skarv orders an electric ferry"
TEASER: Final = "The council votes for batteries at last."
URL: Final = "https://fjord.example/2026/skarv-ferry"
DATE: Final = "2026-03-05T10:30:00Z"
PLAIN: Final[dict[str, Any]] = {"title": TITLE, "body": TEXT, "url": URL, "published_at": DATE}
DYNAMODB: Final = {name: {"S": each} for name, each in PLAIN.items()}


def packed(value: object) -> str:
    return base64.b64encode(json.dumps(value).encode()).decode()


SHAPES: Final[Mapping[str, Any]] = {
    "dynamodb": {**DYNAMODB, "views": {"N": "5"}, "tags": {"L": [{"S": "ferry"}]}, "gone": {"NULL": True}},
    "dynamodb stream": {"eventName": "INSERT", "dynamodb": {"Keys": {"id": {"S": "1"}}, "NewImage": DYNAMODB}},
    "firestore": {
        "name": "projects/p/databases/d/documents/articles/1",
        "fields": {
            "title": {"stringValue": TITLE},
            "body": {"arrayValue": {"values": [{"stringValue": each} for each in PARAGRAPHS]}},
            "url": {"stringValue": URL},
            "published_at": {"timestampValue": DATE},
        },
    },
    "solr": {"id": "1", "title_t": TITLE, "content_txt_en": TEXT, "url_s": URL, "published_dt": DATE, "_version_": 17},
    "mongodb": {**PLAIN, "_id": {"$oid": "65f"}, "published_at": {"$date": {"$numberLong": "1772706600000"}}},
    "bigquery": {**PLAIN, "published_at": "1.7727066E9"},
    "object for the date": {**PLAIN, "published_at": {"str": "d2026-03-05", "timestamp": 1772706600000}},
    "texts by language": {"fields": {name: {"en-US": each} for name, each in PLAIN.items()}},
    "sns": {"Type": "Notification", "Message": json.dumps(PLAIN), "Timestamp": "2026-03-09T00:00:00Z"},
    "sqs": {"MessageId": "1", "Body": json.dumps(PLAIN)},
    "pub/sub": {"message": {"data": packed(PLAIN), "messageId": "1"}, "subscription": "s"},
    "kinesis": {"kinesis": {"data": packed(PLAIN), "partitionKey": "1"}, "eventSource": "aws:kinesis"},
    "body around the article": {"headers": {"x": "1"}, "body": {**PLAIN, "body": None, "text": TEXT}},
    "strapi": {"id": 1, "attributes": {**PLAIN, "createdAt": "2026-03-01T00:00:00Z"}},
    "google reader": {
        "title": TITLE,
        "published": 1772706600,
        "crawlTimeMsec": "1773000000000",
        "alternate": [{"href": URL}],
        "origin": {"streamId": "feed/1", "title": "Fjord Times"},
        "content": {"content": HTML},
    },
    "justext": {
        "url": URL,
        "title": TITLE,
        "published": DATE,
        "paragraphs": [
            {"text": "Home News Sport Weather and all the rest of it", "is_boilerplate": True},
            *({"text": each, "is_boilerplate": False} for each in PARAGRAPHS),
        ],
    },
    "metadata in an object": {
        "url": URL,
        "markdown": TEXT,
        "metadata": {"title": TITLE, "description": TEASER, "article:published_time": DATE, "date": "2026-03-09"},
    },
    "link in an object": {**PLAIN, "url": {"full": URL, "domain": "fjord.example"}},
    "substack": {"title": TITLE, "subtitle": TEASER, "canonical_url": URL, "body_html": HTML, "post_date": DATE},
    "medium": {
        "title": TITLE,
        "mediumUrl": URL,
        "firstPublishedAt": 1772706600000,
        "content": {
            "subtitle": TEASER,
            "bodyModel": {"paragraphs": [{"type": 1, "text": each} for each in PARAGRAPHS]},
        },
    },
    "xml in a string": {**PLAIN, "body": f'<?xml version="1.0"?><entry><content><div>{HTML}</div></content></entry>'},
    "avro": {
        "id": 7,
        "title": {"string": TITLE},
        "body": {"string": TEXT},
        "url": {"string": URL},
        "published_at": {"long": 1772706600000},
    },
    "activity": {
        "type": "Create",
        "object": {"type": "Article", "name": TITLE, "content": HTML, "url": URL, "published": DATE},
    },
    "event grid": {"eventType": "a", "eventTime": "2026-03-09T00:00:00Z", "data": {**PLAIN, "publishedAt": DATE}},
    "cdata": {**PLAIN, "body": f"<![CDATA[{HTML}]]>"},
    "first words": {"art_title": TITLE, "art_body": TEXT, "art_url": URL, "dc:date": DATE},
    "last words": {"tituloNoticia": TITLE, "cuerpoNoticia": TEXT, "urlNoticia": URL, "fechaNoticia": "05/03/2026"},
    "czech": {"titulek": TITLE, "text": TEXT, "odkaz": URL, "datum": "5. 3. 2026"},
    "spanish": {"Título": TITLE, "Texto": TEXT, "Enlace": URL, "Fecha": "05/03/2026", "Resumen": TEASER},
    "german": {"Überschrift": TITLE, "Inhalt": TEXT, "Link": URL, "Datum": "05.03.2026", "Autor": "Ada Quill"},
    "french": {"titre": TITLE, "texte": TEXT, "lien": URL, "date_publication": "05/03/2026", "chapô": TEASER},
    "italian": {"titolo": TITLE, "testo": TEXT, "collegamento": URL, "data": "05/03/2026"},
    "polish": {"Tytuł": TITLE, "Treść": TEXT, "Link": URL, "Data": "2026-03-05", "Autor": "Ada Quill"},
    "russian": {"Заголовок": TITLE, "Текст": TEXT, "Ссылка": URL, "Дата": "05.03.2026"},
}
"""Each has the text, the title, the URL and the date."""


def normalised(value: object) -> NormalisedArticle:
    return normalise_article(json.dumps(value).encode(), "application/json")


def notes_of(value: object) -> dict[str, str]:
    outcome = Decode(NormaliseSettings())(RawRecord(json.dumps(value).encode()))
    assert isinstance(outcome, Emit), outcome
    return dict(outcome.notes)


@pytest.mark.parametrize("name", SHAPES)
def test_text_title_url_and_date_are_found(name: str) -> None:
    article = normalised(SHAPES[name])
    assert (article.text, article.title, article.url) == (TEXT, TITLE, URL)
    assert article.published_at is not None
    assert local_day(article.published_at).isoformat() == "2026-03-05"


@pytest.mark.parametrize(
    "value",
    [
        {"article": TEXT, "highlights": TEASER, "id": "a"},
        {"document": TEXT, "summary": TEASER},
        {"message": TEXT, "date": DATE, "views": 3},
        {"url": URL, "content": TEASER, "raw_content": TEXT, "score": 0.9},
    ],
)
def test_a_data_set_with_a_summary_yields_its_text(value: object) -> None:
    assert normalised(value).text == TEXT


@pytest.mark.parametrize(
    ("value", "captured_at"),
    [
        (
            {"url": URL, "html": f"<article>{HTML}</article>", "crawled_at": "2026-03-09T00:00:00Z"},
            "2026-03-09T00:00:00Z",
        ),
        (
            {
                "text": TEXT,
                "id": "1",
                "dump": "CC-MAIN-2026-10",
                "url": URL,
                "date": "2026-03-09",
                "file_path": "s3://a",
            },
            "2026-03-09",
        ),
        (
            {"url": URL, "raw_content": TEXT, "digest": "d", "date_download": "2026-03-09T00:00:00Z"},
            "2026-03-09T00:00:00Z",
        ),
        ({"content": TEXT, "warc_headers": {"warc-target-uri": URL, "warc-date": "2026-03-09"}}, "2026-03-09"),
    ],
)
def test_the_time_of_a_crawl_is_a_note_and_not_the_date(value: object, captured_at: str) -> None:
    assert normalised(value).published_at is None
    assert notes_of(value)["captured_at"] == captured_at


@pytest.mark.parametrize(
    "value", [{"url": URL, "text": TEXT, "timestamp": DATE}, {**PLAIN, "published_at": "05/03/2026"}]
)
def test_a_date_that_may_be_another_one_is_not_used(value: object) -> None:
    assert normalised(value).published_at is None


def test_the_database_whose_types_were_removed_is_noted() -> None:
    assert [
        notes_of(SHAPES[name]).get("typed_values") for name in ("dynamodb", "firestore", "solr", "avro", "cdata")
    ] == [
        *("dynamodb", "firestore", "solr", "avro"),
        None,
    ]


def test_an_id_that_articles_may_share_is_not_the_id_of_the_article() -> None:
    assert normalised({**PLAIN, "story_id": "s-1"}).external_id is None
    assert normalised({**PLAIN, "story_id": "s-1", "id": "a-1"}).external_id == "a-1"


def test_the_message_of_an_error_is_no_article() -> None:
    with pytest.raises((Rejected, DecodeError)):
        normalised({"status": 429, "message": "Too many requests were sent from this key, try again in a minute."})


def test_an_object_that_only_looks_like_types_keeps_its_fields() -> None:
    article = normalised({"title": TITLE, "text": TEXT, "S": {"S": "x"}, "url_s": "https://other.example/a/b"})
    assert (article.text, article.url) == (TEXT, None)


def test_the_text_of_an_editor_is_no_article_in_a_string() -> None:
    blocks = json.dumps({"type": "doc", "content": [{"type": "paragraph", "text": each} for each in PARAGRAPHS]})
    article = normalised({**PLAIN, "body": blocks, "section": "Ports"})
    assert (article.text, article.section) == (TEXT, "Ports")


@pytest.mark.parametrize("text", ["{" * 100_000, '{"a":' * 200 + "1" + "}" * 200, "eyJhIjoxfQ", "eyJ###"])
def test_a_string_that_only_looks_like_an_object_is_refused(text: str) -> None:
    with pytest.raises((Rejected, ValueError)):
        normalised({"payload": text})


@pytest.mark.parametrize(
    "response",
    [
        {"kind": "Listing", "data": {"children": [{"kind": "t3", "data": PLAIN}, {"kind": "t3", "data": PLAIN}]}},
        {"data": {"posts": {"edges": [{"node": PLAIN}, {"node": PLAIN}]}}},
        {"data": {"posts": {"nodes": [PLAIN, PLAIN]}}},
        {"Messages": [{"Body": json.dumps(PLAIN)}, {"Body": json.dumps(PLAIN)}]},
        {"ms": 1, "result": [PLAIN, PLAIN]},
        {"Items": [DYNAMODB, DYNAMODB], "Count": 2},
    ],
)
def test_a_response_with_two_articles_is_two_records(tmp_path: Path, response: object) -> None:
    (tmp_path / "a.json").write_text(json.dumps(response))
    records = list(FileRecords((str(tmp_path / "a.json"),)))
    assert [normalise_article(each.value).title for each in records] == [TITLE, TITLE]


@pytest.mark.parametrize(
    ("header", "encoding", "delimiter"),
    [
        (("Título", "Texto", "Enlace", "Fecha"), "utf-8-sig", ";"),
        (("Überschrift", "Inhalt", "Link", "Datum"), "cp1252", ";"),
        (("Заголовок", "Текст", "Ссылка", "Дата"), "utf-16", ","),
        (("tytuł", "treść", "link", "data"), "utf-8", "\t"),
    ],
)
@pytest.mark.parametrize("first_line", ["", "sep={}\r\n"])
def test_a_table_with_a_header_in_another_language_is_read(
    tmp_path: Path, header: tuple[str, ...], encoding: str, delimiter: str, first_line: str
) -> None:
    row = [TITLE, f'"{TEXT}"', URL, "05.03.2026"]
    table = first_line.format(delimiter) + "\r\n".join(delimiter.join(each) for each in (header, row, row))
    (tmp_path / "a.csv").write_bytes(table.encode(encoding))
    articles = [normalise_article(each.value) for each in FileRecords((str(tmp_path / "a.csv"),))]
    assert [(each.title, each.url, each.text) for each in articles] == [(TITLE, URL, TEXT)] * 2
    assert all(each.published_at and local_day(each.published_at).isoformat() == "2026-03-05" for each in articles)


@pytest.mark.parametrize(
    "value",
    [
        {**DYNAMODB, "body": {"M": {"text": {"S": TEXT}, "words": {"N": "60"}}}},
        {**DYNAMODB, "body": {"L": [TEXT]}},
        {**DYNAMODB, "views": {"L": "none"}},
        {
            "title": {"stringValue": TITLE},
            "url": {"stringValue": URL},
            "published_at": {"timestampValue": DATE},
            "body": {"mapValue": {"fields": {"text": {"stringValue": TEXT}, "note": "plain"}}},
            "deleted": {"nullValue": None},
        },
    ],
)
def test_typed_values_within_others_are_read(value: object) -> None:
    article = normalised(value)
    assert (article.title, article.text, article.url) == (TITLE, TEXT, URL)
