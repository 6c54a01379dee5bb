"""What serializers and careless producers put around JSON: frames, strings, wrong labels, marks, and times."""

import gzip
import json
from datetime import UTC, datetime
from typing import Final

import pytest

from newsloom.core.message import Inbound
from newsloom.core.step_result import Emit, Reject
from newsloom.normalise import DecodeError
from newsloom.normalise.decoding.decode import Decode
from newsloom.normalise.decoding.schema_frame import Frame, frame_of
from newsloom.normalise.decoding.schema_step import SchemaStep
from newsloom.normalise.records import Decoded, RawRecord
from newsloom.normalise.stage import steps
from newsloom.schema_registry.registered import MissingSchema, RegisteredSchema
from newsloom.settings import NormaliseSettings
from newsloom_schemas import FileOrigin, NormalisedArticle, RejectionReason
from support.schema_registry.frames import ARTICLE_SCHEMA, article, binary, container, framed

TEXT: Final = "The council voted on Monday to build a new library near the old harbour in Bergen, Norway."
ARTICLE: Final = json.dumps({"title": "A library", "text": TEXT})
PAGE: Final = f"<html><body><article><h1>A library</h1><p>{TEXT}</p></article></body></html>"
FRAME: Final = b"\x00\x00\x00\x00\x07"


def decoded(value: bytes | str, content_type: str | None = None) -> Emit[Decoded]:
    outcome = Decode(NormaliseSettings())(
        RawRecord(value if isinstance(value, bytes) else value.encode(), content_type)
    )
    assert isinstance(outcome, Emit), outcome
    return outcome


def rejected(value: bytes, content_type: str | None = None) -> Reject:
    outcome = Decode(NormaliseSettings())(RawRecord(value, content_type))
    assert isinstance(outcome, Reject), outcome
    return outcome


def body(value: bytes | str, content_type: str | None = None) -> str:
    record = decoded(value, content_type).record
    return record.text or record.html or ""


@pytest.mark.parametrize(
    "content_type", [None, "application/json", "text/plain", "text/html", "application/octet-stream"]
)
@pytest.mark.parametrize("layers", [1, 2, 3])
@pytest.mark.parametrize("around", ["{}", " \n{}\n", "\ufeff{}"])
def test_json_in_json_strings_is_read(content_type: str | None, layers: int, around: str) -> None:
    value = ARTICLE
    for _ in range(layers):
        value = json.dumps(value)
    found = decoded(around.format(value), content_type)
    assert body(around.format(value), content_type) == TEXT
    assert (found.notes["json_strings"], found.notes["input_format"]) == (str(layers), "json")


def test_a_mark_in_front_of_the_inner_json_is_no_part_of_it() -> None:
    assert body(json.dumps(f"\ufeff {ARTICLE}")) == TEXT


def test_more_json_strings_than_three_are_rejected() -> None:
    value = ARTICLE
    for _ in range(4):
        value = json.dumps(value)
    assert rejected(value.encode(), "application/json").reason is RejectionReason.UNSUPPORTED_MEDIA


@pytest.mark.parametrize(("inner", "kind"), [(TEXT, "text"), (PAGE, "html")])
def test_a_json_string_that_is_declared_as_json_may_hold_text_or_a_page(inner: str, kind: str) -> None:
    found = decoded(json.dumps(inner), "application/json")
    assert body(json.dumps(inner), "application/json") == inner
    assert found.notes["input_format"] == kind


@pytest.mark.parametrize("content_type", [None, "text/plain", "text/html"])
@pytest.mark.parametrize(
    "value", [f'"{TEXT}"', f'"We won", she said. {TEXT}', '"{curly} words" in the first line, and others']
)
def test_a_text_in_quotes_stays_a_text(content_type: str | None, value: str) -> None:
    assert body(value, content_type) == value


@pytest.mark.parametrize("label", ["text/plain", "text/html", "text/html; charset=utf-8", "application/xhtml+xml"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32-le"])
def test_a_json_object_labelled_as_text_or_html_is_read_as_json(label: str, encoding: str) -> None:
    found = decoded(ARTICLE.encode(encoding), label)
    assert body(ARTICLE.encode(encoding), label) == TEXT
    assert (found.notes["input_format"], found.notes["type_declared"]) == ("json", label.partition(";")[0])


@pytest.mark.parametrize(
    "text", ['{"text": "a list of', "{Harbour} The ferry left.", f'{{"a": 1}} {TEXT}', "{}{}", '["a", "b"]']
)
def test_what_only_begins_like_json_keeps_its_label(text: str) -> None:
    found = decoded(text, "text/plain")
    assert body(text, "text/plain") == text
    assert "type_declared" not in found.notes


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"])
@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        "베르겐 시의회는 월요일에 옛 항구 근처에 새 도서관을 짓기로 했다.",
        "Совет Бергена решил построить библиотеку.",
        "卑尔根市议会周一投票决定建造一座新图书馆。" * 200,
        "The 📚 and the 🚢 came back to the old harbour.",
        "مجلس مدينة بيرغن قرر بناء مكتبة جديدة.",
    ],
)
@pytest.mark.parametrize("content_type", [None, "application/json"])
def test_json_in_wide_charsets_is_read(encoding: str, text: str, content_type: str | None) -> None:
    value = json.dumps({"title": "A library", "text": text}, ensure_ascii=False).encode(encoding)
    assert body(value, content_type) == text


@pytest.mark.parametrize("content_type", [None, "application/json", "application/octet-stream", "text/plain"])
@pytest.mark.parametrize("schema_id", [0, 7, 65_536, 2**31])
@pytest.mark.parametrize("payload", [ARTICLE, f" {ARTICLE}\n", f"\ufeff{ARTICLE}", json.dumps(ARTICLE)])
def test_json_in_the_frame_of_a_schema_registry_is_read(content_type: str | None, schema_id: int, payload: str) -> None:
    value = b"\x00" + schema_id.to_bytes(4, "big") + payload.encode()
    assert body(value, content_type) == TEXT
    notes = decoded(value, content_type).notes
    assert (notes["schema_id"], notes["schema_type"]) == (str(schema_id), "JSON")


@pytest.mark.parametrize(
    "payload",
    [
        b"\x02\x12A library\xb4\x01" + TEXT.encode(),  # Avro: a union's branch, then strings with their lengths
        b"\x00\x0a\x09A library\x12\x5a" + TEXT.encode(),  # Protobuf: the index of the message, then fields
        b"\x02\x00\x0a\x09A library",
        TEXT.encode(),
    ],
)
@pytest.mark.parametrize("content_type", [None, "application/json", "application/octet-stream", "avro/binary"])
def test_binary_data_in_the_frame_is_rejected_with_what_it_is(payload: bytes, content_type: str | None) -> None:
    found = rejected(FRAME + payload, content_type)
    assert found.reason is RejectionReason.UNSUPPORTED_MEDIA
    assert "schema id 7" in found.detail
    assert "Avro or Protobuf" in found.detail
    assert "JSON Schema" in found.detail
    assert "schema_registry.url" in found.detail


@pytest.mark.parametrize("schema_id", [7, 255, 256, 65_536, 66_000, 100_001, 113_152, 2**24, 150_000_000])
def test_avro_with_any_usual_id_is_in_a_frame(schema_id: int) -> None:
    value = framed(schema_id, binary(ARTICLE_SCHEMA, article()))
    assert frame_of(value) == Frame(schema_id, value[5:], is_json=False)


@pytest.mark.parametrize("encoding", ["utf-16-be", "utf-32-be"])
@pytest.mark.parametrize(
    "text", [TEXT, f"\t{TEXT}", f" {ARTICLE}", "Совет Бергена решил построить библиотеку.", "卑尔根市" * 9]
)
def test_text_in_a_wide_charset_is_in_no_frame(encoding: str, text: str) -> None:
    assert frame_of(text.encode(encoding)) is None


def connect(payload: object) -> str:
    return json.dumps({"schema": {"type": "struct", "optional": False, "fields": []}, "payload": payload})


@pytest.mark.parametrize("layers", ["{}", "frame", "string"])
@pytest.mark.parametrize("payload", [{"title": "A library", "text": TEXT}, ARTICLE], ids=["object", "string"])
def test_a_kafka_connect_pair_is_read_bare_framed_and_with_its_payload_as_a_string(
    layers: str, payload: object
) -> None:
    pair = connect(payload)
    value = {"{}": pair.encode(), "frame": FRAME + pair.encode(), "string": json.dumps(pair).encode()}[layers]
    found = decoded(value)
    assert found.record.text == TEXT
    assert found.record.envelope.title == "A library"


def test_an_avro_file_with_one_record_is_read_and_others_are_not() -> None:
    found = decoded(container(ARTICLE_SCHEMA, [article(5)], "deflate"), "application/avro")
    assert found.record.envelope.title == "Library 5"
    assert found.notes["schema_type"] == "AVRO"
    assert rejected(container(ARTICLE_SCHEMA, [])).detail == "the Avro file has no record"
    with pytest.raises(DecodeError, match="an Avro file with several records; send each as a separate record"):
        decoded(container(ARTICLE_SCHEMA, [article(5), article(6)]))
    with pytest.raises(DecodeError, match="the Avro file cannot be read: "):
        decoded(container(ARTICLE_SCHEMA, [article(5)])[:-20])
    bomb = rejected(container("bytes", [b"a" * 6_000_000], "deflate"))
    assert (bomb.reason, "5000000" in bomb.detail) == (RejectionReason.TOO_LARGE, True)


def test_an_avro_file_in_gzip_is_read() -> None:
    assert decoded(gzip.compress(container(ARTICLE_SCHEMA, [article(5)]))).record.envelope.title == "Library 5"


def test_a_value_of_zero_bytes_is_no_frame() -> None:
    for value in (b"\0" * 5_000, b"\0" * 5 + b"The ferry left the harbour of Narvik at noon."):
        assert rejected(value).reason is RejectionReason.BAD_ENCODING


def test_broken_json_that_producers_send_is_read_in_a_frame_too() -> None:
    value = FRAME + b'{"text": "' + TEXT.encode() + b' \xed\xa0\xbd \t"}'
    assert body(value).startswith(TEXT)


def test_what_is_around_json_does_not_change_the_id() -> None:
    outcome = Decode(NormaliseSettings())(RawRecord(FRAME + ARTICLE.encode()))
    assert isinstance(outcome, Emit)
    assert outcome.record.id == RawRecord(FRAME + ARTICLE.encode()).id


@pytest.mark.parametrize("value", ['{"a":' * 5_000, '"' + "\\" * 99_999, '"' * 50_000, "{" * 100_000])
@pytest.mark.parametrize("content_type", ["text/plain", "application/json", None])
def test_hostile_nesting_ends_soon(value: str, content_type: str | None) -> None:
    try:
        outcome = Decode(NormaliseSettings())(RawRecord(value.encode(), content_type))
    except DecodeError:
        return
    assert isinstance(outcome, Emit | Reject)


def normalised(received_at: datetime) -> NormalisedArticle:
    value = json.dumps({"text": TEXT, "published_at": "2026-03-02T10:00:00Z"}).encode()
    outcome: object = RawRecord(value, received_at=received_at)
    for step in steps(NormaliseSettings()):
        found = step(outcome)
        assert isinstance(found, Emit)
        outcome = found.record
    assert isinstance(outcome, NormalisedArticle)
    return outcome


@pytest.mark.parametrize(
    "moment", [datetime.fromtimestamp(0, UTC), datetime.fromtimestamp(1_764_000, UTC), datetime(9998, 1, 1, tzinfo=UTC)]
)
def test_a_time_stamp_that_cannot_be_true_is_no_bound_of_dates(moment: datetime) -> None:
    article = normalised(moment)
    assert article.published_at is not None
    assert article.trace.received_at is None
    outcome = Decode(NormaliseSettings())(RawRecord(ARTICLE.encode(), received_at=moment))
    assert isinstance(outcome, Emit)
    assert outcome.notes["received_at_ignored"] == moment.isoformat()


def test_a_time_stamp_that_can_be_true_is_kept() -> None:
    moment = datetime(2026, 3, 3, tzinfo=UTC)
    assert normalised(moment).trace.received_at == moment


def test_a_record_without_a_sound_time_stamp_has_no_age() -> None:
    now = datetime(2026, 3, 3, tzinfo=UTC)
    old = Inbound(b"", FileOrigin(file="a"), received_at=datetime.fromtimestamp(0, UTC))
    assert old.age_at(now) is None
    assert Inbound(b"", FileOrigin(file="a"), received_at=datetime(2026, 3, 2, tzinfo=UTC)).age_at(now) == 86_400.0


VIDEO: Final = b"\x00\x00\x00\x18ftypmp42" + bytes(range(1, 60))


def test_a_video_whose_first_bytes_are_no_schema_id_passes_to_be_rejected_as_a_video() -> None:
    step = SchemaStep(NormaliseSettings(), None)
    record = RawRecord(VIDEO)
    schema_id = step.request(record)
    assert schema_id is not None
    assert step.apply(record, MissingSchema(schema_id, "no such schema")) == Emit(record)
    assert rejected(VIDEO).reason is RejectionReason.UNSUPPORTED_MEDIA


def test_a_record_whose_schema_the_registry_lacks_is_an_error_that_says_why() -> None:
    record = RawRecord(framed(7, binary(ARTICLE_SCHEMA, article())))
    with pytest.raises(DecodeError, match=r"registry\.example has no schema 7"):
        SchemaStep(NormaliseSettings(), None).apply(record, MissingSchema(7, "registry.example has no schema 7"))


def test_a_record_without_a_frame_needs_no_schema() -> None:
    step, record = SchemaStep(NormaliseSettings(), None), RawRecord(ARTICLE.encode())
    assert step.request(record) is None
    assert step.apply(record, None) == Emit(record)


async def test_the_processes_of_the_pool_do_not_ask_the_registry() -> None:
    step = SchemaStep(NormaliseSettings(), None)
    with pytest.raises(RuntimeError, match="only the worker asks"):
        await step.answer([7])


@pytest.mark.parametrize(
    ("kind", "detail"),
    [
        ("PROTOBUF", "schema id 7 is of type PROTOBUF, which is not supported"),
        ("JSON", "schema id 7 is of type JSON, but no JSON follows the frame"),
    ],
)
def test_binary_data_of_another_kind_of_schema_is_rejected(kind: str, detail: str) -> None:
    record = RawRecord(framed(7, binary(ARTICLE_SCHEMA, article())))
    found = SchemaStep(NormaliseSettings(), None).apply(record, RegisteredSchema(7, kind))
    assert found == Reject(RejectionReason.UNSUPPORTED_MEDIA, detail)


def test_broken_bytes_in_json_in_a_json_string_are_counted() -> None:
    sound = json.dumps(json.dumps({"text": f"{TEXT} Så er båten på sjøen."}, ensure_ascii=False), ensure_ascii=False)
    value = sound.encode().replace(b"Norway", b"Nor\xe2\x82way")
    assert decoded(value).notes["replaced_characters"] == "1"


@pytest.mark.parametrize(("value", "name"), [(b"5", "int"), (b"true", "bool"), (b"null", "NoneType")])
def test_json_without_an_object_is_an_error_that_says_what_it_is(value: bytes, name: str) -> None:
    with pytest.raises(DecodeError, match=f"the JSON is not an object but {name}"):
        decoded(value, "application/json")
