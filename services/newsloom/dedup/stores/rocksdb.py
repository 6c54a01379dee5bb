"""The store on local disk, of one worker: RocksDB. What was claimed outlives the process, however it ended.

Keys, all in one column family: `s` the standing, `v` the stamp, `m` + sequence number a memory, `w` + sequence number
a verdict, `x` + generation + key an index entry.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from rocksdict import (
    BlockBasedOptions,
    Cache,
    DBCompressionType,
    DBRecoveryMode,
    Options,
    Rdict,
    WriteBatch,
    WriteOptions,
)

from newsloom.api import Transient
from newsloom.dedup.stores.claim_index import Changes
from newsloom.dedup.stores.protocol import StoreRefusedError
from newsloom.dedup.stores.window import Standing

_STANDING: Final = b"s"
_STAMP: Final = b"v"
_LONG: Final = 5_000  # sequence numbers that are worth a range tombstone
_MIB: Final = 2**20
_LOCKED: Final = ("While lock file", "lock hold by current process")  # RocksDB's words, and nobody else's
_ANEW: Final = "Move the folder away to start with an empty one."


class RocksShelf:
    """A folder. Implements `Shelf`.

    Args:
        folder: made if need be.
        stamp: names the versions of what is kept; a folder with another stamp is refused.

    Raises:
        StoreRefusedError: another process has the folder open, it has another stamp, or it is damaged.
        Transient: the disk does not take a new one.
    """

    def __init__(self, folder: Path, stamp: str) -> None:
        folder.parent.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        try:
            self._db = Rdict(str(folder), _options())
        except Exception as error:  # rocksdict raises plain exceptions; the message tells them apart
            raise _refusal(folder, error) from error
        self._check(stamp)
        self._durable = WriteOptions()
        self._durable.sync = True
        self._quick = WriteOptions()

    def standing(self) -> Standing:
        """As last written."""
        (data,) = self._get([_STANDING])
        return Standing() if data is None else Standing.from_bytes(data)

    def index(self, generation: int, keys: Sequence[bytes]) -> list[bytes | None]:
        """The values of these keys."""
        prefix = _index_prefix(generation)
        return self._get([prefix + key for key in keys])

    def memories(self, sequences: Sequence[int]) -> list[bytes | None]:
        """What was written of these claims."""
        return self._get([_numbered(b"m", sequence) for sequence in sequences])

    def verdicts(self, sequences: Sequence[int]) -> list[bytes | None]:
        """Their verdicts."""
        return self._get([_numbered(b"w", sequence) for sequence in sequences])

    def write(self, changes: Changes) -> None:
        """Write all of it, or nothing. Verdicts, and with them the claims before, are on the disk afterwards.

        Raises:
            Transient: the disk does not take it.
        """
        batch = WriteBatch(raw_mode=True)
        prefix = _index_prefix(changes.generation)
        for key, value in changes.index.items():
            batch.put(prefix + key, value)
        for sequence, value in changes.memories.items():
            batch.put(_numbered(b"m", sequence), value)
        for sequence, value in changes.verdicts.items():
            batch.put(_numbered(b"w", sequence), value)
        if changes.dropped is not None:
            batch.delete_range(_index_prefix(changes.dropped), _index_prefix(changes.dropped + 1))
        _forget(batch, changes.forgotten)
        if changes.standing is not None:
            batch.put(_STANDING, changes.standing.to_bytes())
        try:
            self._db.write(batch, self._durable if changes.verdicts else self._quick)
        except Exception as error:
            raise self._away(error) from error

    def size(self) -> int:
        """Bytes on disk and in the write buffer, by RocksDB's estimate."""
        names = ("rocksdb.estimate-live-data-size", "rocksdb.cur-size-all-mem-tables")
        return sum(self._db.property_int_value(name) or 0 for name in names)

    def close(self) -> None:
        """Let go of the folder."""
        self._db.close()

    def _get(self, keys: list[bytes]) -> list[bytes | None]:
        if not keys:
            return []
        try:
            found: Any = self._db.get(list[Any](keys))
        except Exception as error:
            raise self._away(error) from error
        return list(found)

    def _check(self, stamp: str) -> None:
        (found,) = self._get([_STAMP])
        if found is None:
            try:
                self._db.put(_STAMP, stamp.encode())
            except Exception as error:
                raise self._away(error) from error
        elif found != stamp.encode():
            self._db.close()
            msg = (
                f"the dedup store in {self._folder} was written by {found.decode('utf-8', 'replace')!r}; this newsloom "
                f"writes {stamp!r}, and the two cannot be mixed. Move the folder away, or set dedup.rocksdb_path to another."
            )
            raise StoreRefusedError(msg)

    def _away(self, error: Exception) -> Exception:
        if "corruption" in str(error).lower():
            return StoreRefusedError(f"the dedup store in {self._folder} is damaged: {_one_line(error)}. {_ANEW}")
        return Transient(f"the dedup store in {self._folder}: {error}")


def _options() -> Options:
    options = Options(raw_mode=True)
    options.create_if_missing(True)  # noqa: FBT003 - RocksDB's signature
    # A last write that a power cut left half done is let go, and with it no verdict: these are synced. By default
    # RocksDB lets go of everything behind a damaged place, and says nothing.
    options.set_wal_recovery_mode(DBRecoveryMode.tolerate_corrupted_tail_records())
    options.set_keep_log_file_num(2)
    options.set_max_open_files(256)
    options.set_write_buffer_size(16 * _MIB)  # its log lies beside it, and is as large
    options.set_max_bytes_for_level_base(64 * _MIB)
    options.set_level_compaction_dynamic_level_bytes(True)  # nine tenths lie once
    options.set_compression_type(DBCompressionType.lz4())
    options.set_bottommost_compression_type(DBCompressionType.zstd())
    blocks = BlockBasedOptions()
    blocks.set_bloom_filter(10, False)  # noqa: FBT003 - RocksDB's signature
    blocks.set_block_cache(Cache(64 * _MIB))
    blocks.set_cache_index_and_filter_blocks(False)
    options.set_block_based_table_factory(blocks)
    return options


def _refusal(folder: Path, error: Exception) -> StoreRefusedError:
    text = _one_line(error)
    if any(words in text for words in _LOCKED):
        return StoreRefusedError(
            f"the dedup store in {folder} is in use by another worker. A rocksdb store belongs to one worker: stop the "
            f"other one, or set dedup.store to redis, which any number of workers can share. ({text})"
        )
    return StoreRefusedError(f"the dedup store in {folder} cannot be opened: {text}. {_ANEW}")


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split()).rstrip(".")


def _forget(batch: Any, forgotten: range) -> None:  # noqa: ANN401 - rocksdict is untyped
    if len(forgotten) > _LONG:
        for kind in (b"m", b"w"):
            batch.delete_range(_numbered(kind, forgotten.start), _numbered(kind, forgotten.stop))
        return
    for sequence in forgotten:
        batch.delete(_numbered(b"m", sequence))
        batch.delete(_numbered(b"w", sequence))


def _numbered(kind: bytes, sequence: int) -> bytes:
    return kind + sequence.to_bytes(8, "big")


def _index_prefix(generation: int) -> bytes:
    return b"x" + generation.to_bytes(4, "big")
