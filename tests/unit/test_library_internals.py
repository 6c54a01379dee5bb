"""The private parts of libraries that newsloom uses: each exists and works as expected, and all are documented."""

import ast
import asyncio
import inspect
import multiprocessing
import os
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final, NamedTuple

import faust
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.consumer import consumer as consumer_module
from aiokafka.consumer import fetcher
from aiokafka.consumer.group_coordinator import GroupCoordinator
from aiokafka.producer.transaction_manager import TransactionManager
from aiokafka.record.default_records import _DefaultRecordBatchPy
from faust.transport.drivers.aiokafka import AIOKafkaConsumerThread, Consumer
from faust.types.tuples import Message
from lxml import etree
from redis.asyncio import ConnectionPool
from trafilatura import core, htmlprocessing, xpaths
from trafilatura import settings as trafilatura_settings

from newsloom.normalise.decoding.charset_labels import text_codec
from newsloom.normalise.extraction import fast_trafilatura
from newsloom.runtime.engines import faust_internals
from newsloom.runtime.engines.faust_internals import CommittedConsumer, CommittedThread
from newsloom.runtime.kafka.clients import aiokafka_internals
from newsloom.runtime.kafka.consuming import decoding
from newsloom.runtime.kafka.consuming.decoding import DecodingPolicy, apply_policy
from newsloom.runtime.kafka.consuming.record_batches import RawBatch
from newsloom.runtime.pool.resizable_pool import ResizablePool
from newsloom.tag.model.packs import PACKS
from support.kafka.record_batches import batch
from support.polling import DEADLINE, until

ROOT: Final = Path(__file__).parents[2]
SERVICES: Final = ROOT / "services/newsloom"
PAGE: Final = ROOT / "docs/library-internals.md"
PLACE: Final = TopicPartition("news.raw", 0)
NO_LIBRARY: Final = {
    "_replace",  # typing.NamedTuple documents it
    "_exit",  # so does os
    "_Element",  # lxml's one name for its type: below the page's table
}


NOQA_SLF001: Final = {
    "claims/redis_link.py",  # redis, on the page
    "normalise/envelopes/xml/xml_document.py",  # lxml's `_Element`
    "observe/metrics/histogram.py",  # a series of our own
}
"""Modules that access a private attribute of another object. Each access has its reason beside it."""


class Row(NamedTuple):
    """A row of the page's table."""

    library: str
    name: str
    module: str
    why: str
    test: str


def rows() -> list[Row]:
    lines = [line for line in PAGE.read_text().splitlines() if line.startswith("| ")][1:]
    return [Row(*(cell.strip().strip("`") for cell in line.strip("|").split("|"))) for line in lines]


ROWS: Final = rows()


def private_names(tree: ast.Module, ours: frozenset[str]) -> Iterator[str]:
    """Names with a leading underscore that a module takes from elsewhere."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] != "newsloom":
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"getattr", "setattr", "hasattr"}:
            yield from (
                each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)
            )
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name not in ours:
            yield node.name


def defined_names(tree: ast.Module) -> Iterator[str]:
    """Names that a module gives to functions, classes and attributes of its own."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            if isinstance(node.value, ast.Name) and node.value.id in {"self", "cls"}:
                yield node.attr
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def used() -> set[tuple[str, str]]:
    """Module and private name, for each that newsloom takes from a library."""
    found: set[tuple[str, str]] = set()
    for file in sorted(SERVICES.rglob("*.py")):
        tree = ast.parse(file.read_text())
        ours = frozenset(defined_names(tree)) | NO_LIBRARY
        for name in private_names(tree, ours):
            if name.startswith("_") and not name.startswith("__") and name not in ours:
                found.add((str(file.relative_to(SERVICES)), name))
    return found


def test_every_private_name_that_is_used_is_on_the_page() -> None:
    assert ("runtime/pool/resizable_pool.py", "_pool_manager") in used()
    assert used() - {(row.module, row.name) for row in ROWS} == set()


def test_scan_sees_each_way_to_reach_a_private_name() -> None:
    code = 'from faust import _hidden\nclass A:\n    def f(self): return self._theirs + x._a._b + getattr(x, "_c")\n'
    found = {name for name in private_names(ast.parse(code), frozenset()) if name.startswith("_")}
    assert found == {"_hidden", "_theirs", "_a", "_b", "_c"}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.module} {row.name}")
def test_row_names_what_is_used_and_a_test_that_is_there(row: Row) -> None:
    assert re.search(rf"\b{row.name}\b", (SERVICES / row.module).read_text())
    file, _, function = row.test.partition("::")
    assert f"def {function}(" in (ROOT / file).read_text()


ADAPTERS: Final = {
    "aiokafka": "runtime/kafka/clients/aiokafka_internals.py",
    "faust-streaming": "runtime/engines/faust_internals.py",
    "mode-streaming": "runtime/engines/faust_internals.py",
}
"""The only module that may use a library's private parts."""


@pytest.mark.parametrize("library", ADAPTERS)
def test_private_parts_of_kafka_clients_are_used_in_one_module(library: str) -> None:
    assert {row.module for row in ROWS if row.library == library} == {ADAPTERS[library]}


def test_only_modules_on_the_page_may_access_private_attributes() -> None:
    """Ruff's rule SLF001 finds each access that is not by `self`. The adapters are exempt in pyproject.toml."""
    exempt = {str(file.relative_to(SERVICES)) for file in SERVICES.rglob("*.py") if "noqa: SLF001" in file.read_text()}
    assert exempt == NOQA_SLF001
    lint = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["ruff"]["lint"]
    assert "SLF" in lint["select"] or "ALL" in lint["select"]
    exempt_paths = {path for path, rules in lint["per-file-ignores"].items() if "SLF001" in rules}
    assert exempt_paths == {"services/newsloom/runtime/**/*_internals.py", "tests/**"}
    assert {str(file.relative_to(SERVICES)) for file in SERVICES.rglob("*_internals.py")} == set(ADAPTERS.values())


@pytest.mark.parametrize("library", sorted({row.library for row in ROWS}))
def test_library_that_is_reached_into_is_pinned(library: str) -> None:
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    pins = [re.sub(r"\[.*\]", "", each) for each in wanted]
    assert f"{library}=={version(library)}" in pins


# aiokafka


async def test_consumer_passes_its_private_options_to_the_fetcher(monkeypatch: pytest.MonkeyPatch) -> None:
    """The private options are set after the consumer was created."""

    class Seen(Exception):  # noqa: N818 - ends the start
        pass

    def made(*_: object, **options: object) -> None:
        raise Seen(options["check_crcs"], options["isolation_level"])

    async def at_once() -> None:
        pass

    monkeypatch.setattr(consumer_module, "Fetcher", made)
    consumer = AIOKafkaConsumer()
    monkeypatch.setattr(consumer._client, "bootstrap", at_once)
    monkeypatch.setattr(consumer, "_wait_topics", at_once)
    apply_policy(consumer, skip=True)
    aiokafka_internals.read_committed(consumer)
    with pytest.raises(Seen) as seen:
        await consumer.start()
    assert isinstance(seen.value.args[0], DecodingPolicy)
    assert seen.value.args[1] == "read_committed"


def test_fetcher_creates_its_records_from_the_replaced_classes() -> None:
    """newsloom.runtime.kafka.consuming.decoding replaces them; the fetcher looks them up when it needs them."""
    source = inspect.getsource(fetcher.Fetcher)
    assert "MemoryRecords(" in source
    assert "PartitionRecords(" in source
    assert fetcher.MemoryRecords is decoding._RawBatches
    assert fetcher.PartitionRecords is decoding._PolicyRecords


def test_records_of_a_partition_have_the_parts_that_ours_use() -> None:
    theirs = aiokafka_internals.FetchedPartition.__mro__[1]
    assert theirs.__module__ == fetcher.__name__
    for method in ("_unpack_records", "_consumer_record", "_consume_aborted_up_to", "_contains_abort_marker"):
        assert callable(vars(theirs)[method])
    batches = fetcher.MemoryRecords(batch(5, [b"one", b"two"]))
    without_policy = False
    records = theirs(PLACE, batches, [], 5, None, None, without_policy, fetcher.READ_COMMITTED)
    assert (records._tp, records._records, records._check_crcs) == (PLACE, batches, False)
    assert records._isolation_level == fetcher.READ_COMMITTED
    assert records._aborted_producers == set()
    assert [(each.offset, each.value) for each in records] == [(5, b"one"), (6, b"two")]
    assert records.next_fetch_offset == 7


@pytest.mark.parametrize("codec", ["none", "gzip", "zstd"])
def test_batch_in_python_gives_its_decompressed_bytes(codec: str) -> None:
    data = batch(5, [b"one" * 50, b"two" * 50], codec)
    made: Any = _DefaultRecordBatchPy(data)
    made._maybe_uncompress()
    assert made._num_records == 2
    held = bytes(made._buffer)[made._pos :]
    assert b"one" * 50 in held
    assert b"two" * 50 in held
    assert [offset for offset, _ in RawBatch(data, whole=True).salvage()] == [5, 6]


def test_group_coordinator_has_a_task_of_this_name() -> None:
    assert "self._coordination_task = " in inspect.getsource(GroupCoordinator.__init__)
    assert "self._pending_exception = " in inspect.getsource(GroupCoordinator)


async def test_admin_client_sends_a_request_to_the_given_node(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[tuple[object, object]] = []

    async def send(node: object, request: object) -> str:
        sent.append((node, request))
        return "answer"

    client = AIOKafkaAdminClient()
    monkeypatch.setattr(client._client, "send", send)
    monkeypatch.setattr(client._client, "get_random_node", lambda: 7)
    request: Any = object()
    assert str(await aiokafka_internals.send_request(client, request, 3)) == "answer"
    assert str(await aiokafka_internals.send_request(client, request)) == "answer"
    assert sent == [(3, request), (7, request)]


async def test_producer_restarts_with_a_new_id_and_sequence_number_0() -> None:
    producer = AIOKafkaProducer(enable_idempotence=True)
    try:
        numbers = producer._txn_manager
        assert isinstance(numbers, TransactionManager)
        numbers.set_pid_and_epoch(9, 1)
        numbers.increment_sequence_number(PLACE, 5)
        aiokafka_internals.reset_sequence_numbers(producer)
        assert producer._txn_manager is numbers
        assert numbers.sequence_number(PLACE) == 0
        assert not numbers.has_pid()
    finally:
        await producer.stop()


async def test_producer_sends_in_a_task_of_this_name(monkeypatch: pytest.MonkeyPatch) -> None:
    producer = AIOKafkaProducer()

    async def forever() -> None:
        await asyncio.get_running_loop().create_future()

    try:
        assert producer._sender.sender_task is None
        monkeypatch.setattr(producer._sender, "_sender_routine", forever)
        await producer._sender.start()
        assert isinstance(producer._sender.sender_task, asyncio.Task)
        aiokafka_internals.cancel_sender(producer)
        until_cancelled = asyncio.gather(producer._sender.sender_task, return_exceptions=True)
        assert isinstance((await asyncio.wait_for(until_cancelled, DEADLINE))[0], asyncio.CancelledError)
    finally:
        await asyncio.gather(producer.stop(), return_exceptions=True)


# Faust and mode


@pytest.fixture
async def faust_app(tmp_path: Path) -> Any:  # noqa: ANN401 - faust has no types
    app: Any = faust.App(
        "internals", broker="kafka://127.0.0.1:1", store="memory://", datadir=str(tmp_path), autodiscover=False,
        web_enabled=False, logging_config=None, loghandlers=[],
    )  # fmt: skip
    faust_internals.use_committed_consumer(app, skip_undecodable=True)
    app.finalize()
    return app


async def test_faust_reads_with_our_consumer_and_thread(faust_app: Any) -> None:  # noqa: ANN401
    assert "_new_consumer_thread" in vars(Consumer)
    assert "_create_worker_consumer" in vars(AIOKafkaConsumerThread)
    consumer = faust_app.consumer
    assert isinstance(consumer, CommittedConsumer)
    assert isinstance(consumer._thread, CommittedThread)
    assert consumer._thread._consumer is None
    assert faust_internals.aiokafka_consumer(faust_app) is None
    assert faust_internals.read_offset(faust_app, *PLACE) is None
    consumer._read_offset[PLACE] = 4
    assert faust_internals.read_offset(faust_app, *PLACE) == 4
    made = consumer._thread._create_consumer(loop=asyncio.get_running_loop())
    assert isinstance(made, AIOKafkaConsumer)
    assert made._isolation_level == "read_committed"
    assert isinstance(made._check_crcs, DecodingPolicy)
    assert made._check_crcs.skip is True


async def test_services_of_faust_report_what_crashed_them(faust_app: Any) -> None:  # noqa: ANN401
    for service in (faust_app, faust_app.consumer, faust_app.consumer._thread, faust_app._fetcher):
        assert (service.crashed, service.crash_reason) == (False, None)
    assert faust_internals.crash_reason(faust_app) is None
    error = ValueError("it said so")
    await faust_app._fetcher.crash(error)
    assert faust_app._fetcher.crashed
    assert faust_internals.crash_reason(faust_app) is error


def test_message_of_faust_says_that_it_is_acknowledged() -> None:
    place = faust.types.TP(*PLACE)
    message: Any = Message(PLACE.topic, PLACE.partition, 3, 0.0, 0, {}, None, b"one", None, tp=place)
    message.incref(2)
    event = SimpleNamespace(message=message)
    message.ack(None)
    assert not faust_internals.is_acknowledged(event)
    message.ack(None)
    assert faust_internals.is_acknowledged(event)


# processes, stores


def _pid(_: int) -> int:
    return os.getpid()


def test_pool_starts_the_number_of_processes_in_its_manager() -> None:
    """newsloom.runtime.pool.resizable_pool."""
    pool = ResizablePool(max_workers=1)
    try:
        assert pool.schedule(_pid, args=[0]).result(DEADLINE) > 0
        workers = pool._pool_manager.worker_manager.workers
        assert (pool._pool_manager.worker_manager.workers_number, len(workers)) == (1, 1)
        pool.resize(2)
        assert pool._pool_manager.worker_manager.workers_number == 2
        until(lambda: len(workers) == 2, DEADLINE, "the second process")
    finally:
        pool.end()


def test_pool_ends_a_process_that_still_starts() -> None:
    """newsloom.runtime.pool.resizable_pool."""
    pool = ResizablePool(max_workers=1, context=multiprocessing.get_context("spawn"))
    assert pool._pool_manager_loop is None
    assert pool.schedule(abs, args=[-1]).result(DEADLINE) == 1
    loop, workers = pool._pool_manager_loop, pool._pool_manager.worker_manager.workers
    assert loop is not None
    pool.resize(2)
    until(lambda: len(workers) == 2, DEADLINE, "the second process")
    processes = list(workers.values())
    pool.end()
    assert not loop.is_alive()
    assert not any(each.is_alive() for each in processes)


async def test_pool_of_redis_keeps_its_idle_connections_in_a_list(tmp_path: Path) -> None:
    """newsloom.claims.redis_link."""
    socket = tmp_path / "redis"
    server = await asyncio.start_unix_server(_says_ok, socket)
    pool = ConnectionPool.from_url(f"unix://{socket}?protocol=2")
    try:
        connection = await pool.get_connection()  # type: ignore[no-untyped-call]  # redis-py leaves it untyped
        assert list(pool._available_connections) == []
        await pool.release(connection)
        assert list(pool._available_connections) == [connection]
        await connection.disconnect(nowait=True)
        assert not connection.is_connected
    finally:
        server.close()


async def _says_ok(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while (line := await reader.readline()).startswith(b"*"):
        for _ in range(2 * int(line[1:])):
            await reader.readline()
        writer.write(b"+OK\r\n")
    writer.close()


# models, pages


@pytest.mark.parametrize("language", sorted(PACKS))
def test_recogniser_is_built_of_the_layers_that_are_read(language: str) -> None:
    """newsloom.tag.model.network and newsloom.tag.model.recognise; test_recognise.py holds the numbers."""
    import importlib  # noqa: PLC0415 - models are loaded here only

    nlp = importlib.import_module(PACKS[language].module).load(exclude=["parser", "tagger", "lemmatizer"])
    recogniser = nlp.get_pipe("ner")
    reader, lower, upper = recogniser.model.layers
    names = {layer.name for layer in reader.walk()}
    assert {"extract_features", "hashembed", "maxout", "layernorm"} <= names
    assert any(name.startswith("residual(") for name in names)
    assert {name: lower.get_param(name).ndim for name in ("W", "b", "pad")} == {"W": 4, "b": 2, "pad": 4}
    assert upper.get_param("W").shape[0] == recogniser.moves.n_moves
    assert "O" in {recogniser.moves.get_class_name(number) for number in range(recogniser.moves.n_moves)}


def test_modules_of_trafilatura_hold_what_the_copy_replaces() -> None:
    """newsloom.normalise.extraction.fast_trafilatura and newsloom.normalise.extraction.extractors."""
    assert any(isinstance(each, etree.XPath) for each in xpaths.OVERALL_DISCARD_XPATH)
    baseline = sys.modules["trafilatura.baseline"]  # the package has a function of this name
    assert any(isinstance(each, etree.XPath) for each in vars(baseline).values())
    assert list(inspect.signature(htmlprocessing.link_density_test).parameters) == ["element", "favor_precision"]
    assert "link_density_test(" in inspect.getsource(htmlprocessing.delete_by_link_density)
    assert next(iter(inspect.signature(core.bare_extraction).parameters)) == "filecontent"
    assert "options" in inspect.signature(core.bare_extraction).parameters
    assert {"output_format", "fast", "comments", "tables", "with_metadata"} <= set(
        inspect.signature(trafilatura_settings.Extractor).parameters
    )
    assert (
        fast_trafilatura.trafilatura_module("htmlprocessing").link_density_test is not htmlprocessing.link_density_test
    )


@pytest.mark.parametrize("label", ["base64", "rot13", "hex", "zlib", "uu", "undefined"])
def test_codec_that_is_none_of_texts_is_told_without_private_names(label: str) -> None:
    """newsloom.normalise.decoding.charset_labels."""
    assert text_codec(label) is None
