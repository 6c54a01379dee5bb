"""A schema registry that is away, refuses, is something else or answers strangely: what is said, and that nothing is lost."""

import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import pytest

from newsloom.cli.inspection.report import describe
from newsloom.core.ids import raw_id
from newsloom.core.message import Inbound
from newsloom.core.step_result import Transient
from newsloom.schema_registry.connection import MAX_ANSWER_BYTES, RegistryConnection
from newsloom.schema_registry.registered import MissingSchema, RegisteredSchema
from newsloom.schema_registry.schemas import Schemas
from newsloom.settings import NormaliseSettings, SchemaRegistrySettings, Settings
from newsloom.wiring.inspecting import NormaliseRun, Rejection, StepFailure, inspector
from newsloom_schemas import FileOrigin, NormalisedArticle
from support.schema_registry.apicurio import ApicurioRegistry
from support.schema_registry.frames import ARTICLE_SCHEMA, TEXT, article, binary, framed
from support.schema_registry.stand_in import StandInRegistry
from support.security.certificates import Authority
from support.security.tls_relay import tls_relay

SECRET: Final = "kept-from-everyone-42"  # noqa: S105 - of a stand-in


@asynccontextmanager
async def opened(**values: Any) -> AsyncIterator[Schemas]:  # noqa: ANN401 - any setting
    made = Schemas(RegistryConnection(SchemaRegistrySettings.model_validate(values)))
    await made.open()
    try:
        yield made
    finally:
        await made.close()


async def complaint(**values: Any) -> str:  # noqa: ANN401 - any setting
    async with opened(**values) as schemas:
        with pytest.raises(Transient) as away:
            await schemas.schema(1)
    assert SECRET not in str(away.value)
    return str(away.value)


@pytest.mark.parametrize(
    ("status", "body", "says"),
    [
        (500, b"", "cannot answer: 500 Internal Server Error"),
        (503, b"<html>", "cannot answer: 503"),
        (429, b'{"error_code": 42901, "message": "slow down"}', "cannot answer: 429 slow down"),
        (302, b"", "cannot answer: 302"),
        (401, b'{"error_code": 40101, "message": "Unauthorized"}', "refuses the request: 401 Unauthorized; check the"),
        (403, b"<html>a proxy says no</html>", "answers 403 and not like a schema registry"),
        (401, b'{"error_code": 40101, "message": "Denied\\u001b[0m"}', "refuses the request: 401 Denied [0m"),
        (
            404,
            b"<html>not here</html>",
            "answers 404 and not like a schema registry: is the path in schema_registry.url",
        ),
        (200, b"<html>welcome</html>", "answers 200 and not like a schema registry"),
        (200, b'{"name": "something else"}', "answers 200 without a schema"),
    ],
)
async def test_an_answer_that_says_nothing_of_the_schema_is_waited_for(
    registry: StandInRegistry, status: int, body: bytes, says: str
) -> None:
    registry.failure = (status, body)
    found = await complaint(url=registry.url)
    assert says in found
    assert f"127.0.0.1:{registry.port}" in found
    assert found.isprintable()


@pytest.mark.parametrize(
    ("status", "body", "says"),
    [
        (
            404,
            b'{"error_code": 40403, "message": "Schema 1 not found"}',
            "schema id 1 is unknown to the schema registry",
        ),
        (403, b'{"error_code": 40301, "message": "Denied\\u001b[0m"}', "may not be read by newsloom's user"),
        (422, b'{"error_code": 42201, "message": "no such id"}', "is refused by the schema registry"),
        (200, json.dumps({"schema": "x" * 600_000}).encode(), "has more than 500000 characters"),
        (200, b'{"schema": "' + b"x" * MAX_ANSWER_BYTES + b'"}', "has more than 500000 characters"),
    ],
)
async def test_an_answer_that_there_is_no_usable_schema_ends_the_wait(
    registry: StandInRegistry, status: int, body: bytes, says: str
) -> None:
    registry.failure = (status, body)
    async with opened(url=registry.url) as schemas:
        found = await schemas.schema(1)
    assert isinstance(found, MissingSchema)
    assert says in found.why


@pytest.mark.parametrize("references", ["missing", "circular", "endless"])
async def test_references_that_lead_nowhere_end_the_wait(registry: StandInRegistry, references: str) -> None:
    if references == "missing":
        registry.register("a", ARTICLE_SCHEMA, references=[("b", "b", 3)])
    elif references == "circular":
        registry.register("a", ARTICLE_SCHEMA, references=[("b", "b", 1)])
        registry.register("b", ARTICLE_SCHEMA, references=[("a", "a", 1)])
    else:
        for number in range(150):
            registry.register(f"s{number}", ARTICLE_SCHEMA, references=[("x", f"s{number + 1}", 1)])
    async with opened(url=registry.url) as schemas:
        found = await schemas.schema(1)
    assert isinstance(found, MissingSchema)
    assert "unknown to" in found.why or "or to itself" in found.why


async def test_a_registry_that_is_away_or_slow_is_named_with_the_setting(registry: StandInRegistry) -> None:
    registry.seconds = 2.0
    assert "no answer within 0.2 s (schema_registry.url)" in await complaint(url=registry.url, timeout_seconds=0.2)
    registry.stop()
    assert "cannot be reached: connection refused (schema_registry.url)" in await complaint(url=registry.url)


async def test_the_next_url_is_asked_if_one_does_not_answer(registry: StandInRegistry) -> None:
    registry.register("a", ARTICLE_SCHEMA)
    async with opened(url=f"http://127.0.0.1:1, {registry.url}/") as schemas:
        assert isinstance(await schemas.schema(1), RegisteredSchema)


@pytest.mark.parametrize(
    ("header", "settings"),
    [
        ("Basic bG9vbTprZXB0LWZyb20tZXZlcnlvbmUtNDI=", {"username": "loom", "password": SECRET}),
        ("Basic bG9vbTprZXB0LWZyb20tZXZlcnlvbmUtNDI=", {"username": "loom", "password_file": "FILE"}),
        (f"Bearer {SECRET}", {"token": SECRET}),
        (f"Bearer {SECRET}", {"token_file": "FILE"}),
    ],
)
async def test_credentials_are_sent_and_wrong_ones_are_named_without_showing_them(
    registry: StandInRegistry, tmp_path: Path, header: str, settings: Mapping[str, str]
) -> None:
    file = tmp_path / "secret"
    file.write_text(f"{SECRET}\n")
    values = {name: str(file) if value == "FILE" else value for name, value in settings.items()}
    registry.register("a", ARTICLE_SCHEMA)
    registry.authorization = header
    async with opened(url=registry.url, **values) as schemas:
        assert isinstance(await schemas.schema(1), RegisteredSchema)
        file.write_text("another one\n")  # it is read again for each request
        if "FILE" in settings.values():
            with pytest.raises(Transient, match="401"):
                await schemas.schema(2)
    registry.authorization = "Bearer another"
    found = await complaint(url=registry.url, **values)
    assert "check the credentials (schema_registry.username and password, or schema_registry.token)" in found


async def test_a_secret_that_cannot_be_read_is_an_error_at_the_start(registry: StandInRegistry, tmp_path: Path) -> None:
    missing = tmp_path / "token"
    with pytest.raises(ValueError, match=rf"setting schema_registry\.token_file: {missing} cannot be read"):
        async with opened(url=registry.url, token_file=missing):
            pass


async def test_a_certificate_is_checked_and_a_wrong_one_is_named(apicurio: ApicurioRegistry, tmp_path: Path) -> None:
    ca, other = Authority(tmp_path, "ca"), Authority(tmp_path, "other")
    schema_id = apicurio.register("tls-value", ARTICLE_SCHEMA)
    with tls_relay(apicurio.port, ca.sign("good", ["127.0.0.1"])) as port:
        url = f"https://127.0.0.1:{port}/apis/ccompat/v7"
        async with opened(url=url, tls={"ca_file": ca.file}) as schemas:
            assert isinstance(await schemas.schema(schema_id), RegisteredSchema)
        assert "not trusted here (schema_registry.tls.ca_file)" in await complaint(url=url, tls={"ca_file": other.file})
        assert "cannot be reached" in await complaint(url=url.replace("https", "http"))


@pytest.mark.parametrize("path", ["", "/apis", "/apis/registry/v3"])
async def test_a_path_that_is_not_complete_is_named(apicurio: ApicurioRegistry, path: str) -> None:
    found = await complaint(url=f"http://127.0.0.1:{apicurio.port}{path}")
    assert "is the path in schema_registry.url complete" in found


async def inspected(registry: StandInRegistry, *values: bytes) -> list[NormaliseRun]:
    settings = Settings.model_validate({"schema_registry": {"url": registry.url}})
    async with inspector(settings) as running:
        return [await running.run(Inbound(each, FileOrigin(file="a"))) for each in values]


async def test_a_framed_avro_record_becomes_an_article(registry: StandInRegistry) -> None:
    schema_id = registry.register("a", ARTICLE_SCHEMA)
    value = framed(schema_id, binary(ARTICLE_SCHEMA, article(7)))
    (run,) = await inspected(registry, value)
    assert isinstance(run.ending, NormalisedArticle)
    assert run.ending.id == raw_id(value, content_type=None, url=None)
    assert run.ending.text == f"{TEXT} It is plan 7."
    assert run.ending.title == "Library 7"
    assert run.ending.published_at is not None
    assert run.ending.published_at.value.isoformat() == "2026-03-02T09:00:00+00:00"
    assert (run.notes["schema_id"], run.notes["schema_type"]) == ("1", "AVRO")


async def test_an_avro_string_that_holds_an_envelope_or_a_page_is_read(registry: StandInRegistry) -> None:
    schema_id = registry.register("a", '"string"')
    envelope = json.dumps({"title": "A library", "text": TEXT})
    page = f"<html><body><article><h1>A library</h1><p>{TEXT}</p></article></body></html>"
    runs = await inspected(registry, *(framed(schema_id, binary("string", each)) for each in (envelope, page, TEXT)))
    assert [each.ending.text if isinstance(each.ending, NormalisedArticle) else each for each in runs] == [TEXT] * 3


@pytest.mark.parametrize(
    ("value", "step", "says"),
    [
        (lambda: framed(2, b"\x00\x0a\x03abc"), "schema", "schema id 2 is of type PROTOBUF, which is not supported"),
        (lambda: framed(3, b"\x02ab"), "schema", "schema id 3 is of type JSON, but no JSON follows the frame"),
        (lambda: framed(1, binary(ARTICLE_SCHEMA, article(1, "x" * 6_000_000))), "decode", "the maximum is 5000000"),
        (lambda: framed(4, binary("long", 2**40)), "schema", "gives more than 5000000 bytes, which is the maximum"),
        (lambda: framed(2**31, b"\x02" + TEXT.encode()), "decode", "it looks like Avro or Protobuf"),
        (lambda: b"\x00\x00\x01\xba\x44" + b"\xff" * 100, "decode", "MPEG video is not supported"),
    ],
)
async def test_a_frame_that_cannot_be_an_article_is_rejected_with_what_it_is(
    registry: StandInRegistry, value: Callable[[], bytes], step: str, says: str
) -> None:
    register_all(registry)
    (run,) = await inspected(registry, value())
    assert isinstance(run.ending, Rejection), run.ending
    assert (run.ending.step, says in run.ending.detail) == (step, True), run.ending


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (framed(99, b"\x02ab"), "schema id 99 is unknown to the schema registry at 127.0.0.1:"),
        (framed(1, b"\x02ab"), "Avro with schema id 1 cannot be read: field url: branch 49 of a union that has 2"),
        (framed(1, binary(ARTICLE_SCHEMA, article()) + b"\0"), "1 of "),
        (framed(5, b"\x02ab"), "the schema is not JSON"),
    ],
)
async def test_a_frame_that_cannot_be_read_is_a_dead_letter(registry: StandInRegistry, value: bytes, says: str) -> None:
    register_all(registry)
    (run,) = await inspected(registry, value)
    assert isinstance(run.ending, StepFailure), run.ending
    assert (run.ending.step, says in run.ending.message) == ("schema", True), run.ending


def register_all(registry: StandInRegistry) -> None:
    registry.register("avro", ARTICLE_SCHEMA)
    registry.register("protobuf", 'syntax = "proto3"; message M { string a = 1; }', "PROTOBUF")
    registry.register("json", "{}", "JSON")
    registry.register("nulls", {"type": "array", "items": "null"})
    registry.register("broken", "{")


async def test_other_records_ask_nothing(registry: StandInRegistry) -> None:
    envelope = json.dumps({"title": "A library", "text": TEXT}).encode()
    wide = envelope.decode().encode("utf-16-be")
    runs = await inspected(
        registry, envelope, framed(7, envelope), TEXT.encode(), wide, TEXT.encode("utf-32-be"), b"\0" * 50
    )
    assert [isinstance(each.ending, NormalisedArticle) for each in runs] == [True] * 5 + [False]
    assert registry.asked == ["/schemas/ids/1"]  # the question at the start


async def test_inspect_says_that_the_registry_is_away(registry: StandInRegistry) -> None:
    registry.stop()
    with pytest.raises(Transient, match="cannot be reached: connection refused"):
        await inspected(registry, framed(1, b"\x02ab"))


async def test_inspect_names_the_avro_fields_that_became_the_article(registry: StandInRegistry) -> None:
    schema = {**ARTICLE_SCHEMA, "fields": [*ARTICLE_SCHEMA["fields"], {"name": "weather", "type": "string"}]}
    schema_id = registry.register("a", schema)
    (run,) = await inspected(registry, framed(schema_id, binary(schema, {**article(7), "weather": "rain"})))
    report = describe(run, NormaliseSettings())
    assert report.fields["title"].input_field == "title"
    assert report.ignored_fields == ("weather",)
    assert report.size_bytes == len(run.inbound.value)
