"""The store on disk: one worker, one version, and nothing lost by kill -9."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rocksdict import Rdict

from newsloom.claims import StoreRefusedError
from newsloom.claims.protocol import Entry, Swap
from newsloom.dedup.store import open_store
from newsloom.settings import DedupSettings, StoreKind
from newsloom_schemas import Relation
from support.fake_clock import FakeClock
from support.polling import DEADLINE
from support.stores.dedup_runner import DedupRunner, article, prose
from support.stores.kinds import OTHER_VERSION, StoreSource

WORKER = """
    import asyncio, sys
    from pathlib import Path
    from support.stores.dedup_runner import DedupRunner, article, prose
    from support.fake_clock import FakeClock
    from newsloom.dedup.store import open_store
    from newsloom.settings import DedupSettings, StoreKind

    async def work():
        settings = DedupSettings(store=StoreKind.ROCKSDB, rocksdb_path=Path(sys.argv[1]))
        runner = DedupRunner(open_store(settings, FakeClock()), settings)
        await runner.take(article(prose(1), name="before"))
        await runner.claim(
            article(prose(2), name="a", position=1),
            article(prose(2) + " Credit.", name="b", position=2),
            article(prose(1), name="c", position=3),
        )
        print("claimed", flush=True)
        await asyncio.sleep(600)

    asyncio.run(work())
"""


ENVIRONMENT = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}


@pytest.fixture
def source(tmp_path: Path) -> StoreSource:
    return StoreSource(StoreKind.ROCKSDB, tmp_path / "dedup")


def start_worker(folder: Path) -> subprocess.Popen[str]:
    """Start a worker that claims, never settles, and waits to be killed."""
    worker = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(WORKER), str(folder)],
        stdout=subprocess.PIPE,
        text=True,
        env=ENVIRONMENT,
    )
    assert worker.stdout is not None
    assert worker.stdout.readline() == "claimed\n"
    return worker


async def test_a_kill_between_claim_and_settle_does_not_change_verdicts(
    source: StoreSource,
) -> None:
    worker = start_worker(source.folder)
    worker.send_signal(signal.SIGKILL)
    worker.wait(DEADLINE)
    clock = FakeClock()
    runner = DedupRunner(source.open(clock), source.settings(), clock)
    late, *redelivered = await runner.take(
        article(prose(2) + " Another credit.", name="late", position=9),
        article(prose(1), name="c", position=3),
        article(prose(2) + " Credit.", name="b", position=2),
        article(prose(2), name="a", position=1),
        article(prose(1), name="before"),
    )
    assert [(each.id, each.dedup.relation, each.dedup.canonical_id) for each in redelivered] == [
        ("c", Relation.EXACT, "before"),
        ("b", Relation.CONTAINED, "a"),
        ("a", Relation.ORIGINAL, "a"),
        ("before", Relation.ORIGINAL, "before"),
    ]
    assert late.dedup.canonical_id == "a"
    await runner.store.close()


async def test_what_is_stored_until_there_is_a_verdict_is_deleted_with_it_and_with_the_claim(
    source: StoreSource,
) -> None:
    def entries(first: int, end: int, interim: bytes) -> list[Entry]:
        return [
            Entry(f"{n:016}".encode(), b"", b"", b"", (n,), (), b"body", interim=interim) for n in range(first, end)
        ]

    store = source.open(FakeClock(), max_documents=10)
    await store.claim(entries(0, 9, b"words"))
    await store.settle(dict.fromkeys(range(1, 6), b"verdict"))
    await store.close()
    assert interims_in(source.folder) == {6, 7, 8, 9}
    store = source.open(FakeClock(), max_documents=10)
    for first in range(9, 99, 10):
        await store.claim(entries(first, first + 10, b""))
    await store.close()
    assert interims_in(source.folder) == set()


def interims_in(folder: Path) -> set[int]:
    """Return the numbers of the claims of which something is stored until they have a verdict."""
    database: Any = Rdict(str(folder))
    found = {int.from_bytes(key[1:], "big") for key in database.keys() if key.startswith(b"n")}  # noqa: SIM118
    database.close()
    return found


def test_a_second_worker_is_refused_and_told_what_to_do(source: StoreSource) -> None:
    worker = start_worker(source.folder)
    try:
        with pytest.raises(StoreRefusedError, match=r"in use by another worker.*redis"):
            source.open(FakeClock())
    finally:
        worker.kill()
        worker.wait(DEADLINE)


async def test_a_second_opening_in_the_same_process_is_refused(source: StoreSource) -> None:
    first = source.open(FakeClock())
    with pytest.raises(StoreRefusedError, match="redis"):
        source.open(FakeClock())
    await first.close()
    await source.open(FakeClock()).close()


async def test_a_store_of_another_version_is_refused(source: StoreSource) -> None:
    await source.open(FakeClock()).close()
    with pytest.raises(StoreRefusedError, match=rf"{OTHER_VERSION}.*cannot be mixed.*dedup.rocksdb_path"):
        source.open_as_other_version(FakeClock())
    await source.open(FakeClock()).close()


def test_a_folder_that_cannot_be_a_store_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    settings = DedupSettings(store=StoreKind.ROCKSDB, rocksdb_path=tmp_path / "file")
    with pytest.raises(StoreRefusedError, match="cannot be opened"):
        open_store(settings, FakeClock())


def with_a_flipped_byte(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 0xFF]) + data[middle + 1 :]


def cut_in_half(data: bytes) -> bytes:
    return data[: len(data) // 2]


async def copy_after_kill(source: StoreSource, folder: Path) -> StoreSource:
    """Return a copy of a store as kill -9 leaves it: one table on disk, and a log that is in no table yet."""
    clock = FakeClock()
    for articles in (ARTICLES[:30], ARTICLES[30:]):
        runner = DedupRunner(source.open(clock), source.settings(), clock)
        await runner.take(*articles)
        if articles[-1] is ARTICLES[-1]:
            shutil.copytree(source.folder, folder)
        await runner.store.close()
    return StoreSource(StoreKind.ROCKSDB, folder)


ARTICLES = [article(prose(n), name=f"a{n}", position=n) for n in range(40)]


@pytest.mark.parametrize(
    ("file", "damage"),
    [
        ("*.sst", with_a_flipped_byte),
        ("*.sst", cut_in_half),
        ("MANIFEST-*", with_a_flipped_byte),
        ("MANIFEST-*", cut_in_half),
        ("CURRENT", with_a_flipped_byte),
        ("*.log", with_a_flipped_byte),
    ],
)
async def test_a_damaged_store_is_refused_when_the_damage_is_read(
    source: StoreSource, tmp_path: Path, file: str, damage: Callable[[bytes], bytes]
) -> None:
    damaged = await copy_after_kill(source, tmp_path / "damaged")
    (path,) = damaged.folder.glob(file)
    path.write_bytes(damage(path.read_bytes()))
    clock = FakeClock()
    with pytest.raises(StoreRefusedError, match=r"(is damaged|cannot be opened): .*Move the folder away") as refused:
        await DedupRunner(damaged.open(clock), damaged.settings(), clock).take(*ARTICLES)
    assert "another worker" not in str(refused.value)
    assert "\n" not in str(refused.value)


async def test_an_incomplete_last_write_is_dropped_and_nothing_before_it(source: StoreSource, tmp_path: Path) -> None:
    torn = await copy_after_kill(source, tmp_path / "torn")
    (log,) = torn.folder.glob("*.log")
    log.write_bytes(log.read_bytes()[:-40])  # cuts the write of the last verdicts
    clock = FakeClock()
    runner = DedupRunner(torn.open(clock), torn.settings(), clock)
    found = await runner.take(*(article(each.text + " Credit.", name=f"copy of {each.id}") for each in ARTICLES))
    assert [each.dedup.canonical_id for each in found] == [each.id for each in ARTICLES]
    await runner.store.close()


async def test_a_swap_is_on_disk_before_the_store_is_closed(source: StoreSource, tmp_path: Path) -> None:
    store = source.open(FakeClock())
    await store.swap({b"a": Swap(None, b"one")})
    shutil.copytree(source.folder, tmp_path / "copy")
    await store.close()
    copied = StoreSource(StoreKind.ROCKSDB, tmp_path / "copy").open(FakeClock())
    assert await copied.read([b"a"]) == [b"one"]
    await copied.close()


async def test_a_full_disk_is_transient_and_the_claim_can_be_repeated(source: StoreSource) -> None:
    """RocksDB reaches the limit on the size of files that a process may write."""
    script = """
        import asyncio, resource, signal, sys
        from pathlib import Path
        from support.stores.dedup_runner import DedupRunner, article, prose
        from support.fake_clock import FakeClock
        from newsloom.core.step_result import Transient
        from newsloom.dedup.store import open_store
        from newsloom.settings import DedupSettings, StoreKind

        async def work():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            settings = DedupSettings(store=StoreKind.ROCKSDB, rocksdb_path=Path(sys.argv[1]))
            runner = DedupRunner(open_store(settings, FakeClock()), settings)
            await runner.take(article(prose(1), name="first"))
            resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, resource.RLIM_INFINITY))
            for batch in range(1, 200):
                await runner.take(*(article(prose(batch * 50 + n), name=f"a{batch}-{n}", position=batch * 50 + n)
                                  for n in range(50)))

        try:
            asyncio.run(work())
        except Transient as away:
            print("away", away)
    """
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", textwrap.dedent(script), str(source.folder)],
        capture_output=True,
        text=True,
        check=False,
        timeout=DEADLINE,
        env=ENVIRONMENT,
    )
    assert done.stdout.startswith("away"), done.stderr
    clock = FakeClock()
    runner = DedupRunner(source.open(clock), source.settings(), clock)
    (again,) = await runner.take(article(prose(1), name="copy", position=1))
    assert again.dedup.canonical_id == "first"
    await runner.store.close()
