"""The store of one worker on local disk, in RocksDB. Claims survive the process, however it ends.

All keys are in one column family: `s` is the state of the index, `v` the format version, `m` + sequence number a stored
claim, `n` + sequence number what is stored of it until it has a verdict, `w` + sequence number a verdict, `x` + generation +
key an index entry, and `l` + key a value of the ledger.
"""

from collections.abc import Mapping, Sequence
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
from newsloom.claims.index.backend import Changes
from newsloom.claims.protocol import StoreRefusedError
from newsloom.claims.window import IndexState

_STATE_KEY: Final = b"s"
_FORMAT_KEY: Final = b"v"
_KINDS: Final = (b"m", b"n", b"w")
"""First bytes of the keys of what is kept of a claim."""
_LEDGER_PREFIX: Final = b"l"
_MIN_RANGE_DELETE: Final = 5_000
"""Sequence numbers from which on one range tombstone is cheaper than single deletes."""
_MIB: Final = 2**20
_LOCK_MESSAGES: Final = ("While lock file", "lock hold by current process")  # only RocksDB's messages contain these
_START_EMPTY: Final = "Move the folder away to start with an empty one."


class RocksDbBackend:
    """A RocksDB folder. Implements `KeyValueBackend`.

    Args:
        folder: created if it does not exist.
        format_version: version of the stored data; a folder with another version is refused.
        section: the name of the stage's settings, for messages.

    Raises:
        StoreRefusedError: another process has the folder open, it has another format version, or it is damaged.
        Transient: the disk cannot be written.
    """

    def __init__(self, folder: Path, format_version: str, section: str) -> None:
        folder.parent.mkdir(parents=True, exist_ok=True)
        self._section = section
        self._name = f"the {section} store in {folder}"
        try:
            self._db = Rdict(str(folder), _options())
        except Exception as error:  # rocksdict raises plain exceptions; the message tells them apart
            raise self._open_error(error) from error
        self._check(format_version)
        self._durable = WriteOptions()
        self._durable.sync = True
        self._not_durable = WriteOptions()

    def state(self) -> IndexState:
        """Return the state that was written last."""
        (data,) = self._get([_STATE_KEY])
        return IndexState() if data is None else IndexState.from_bytes(data)

    def index(self, generation: int, keys: Sequence[bytes]) -> list[bytes | None]:
        """Return the values of these index keys, in order."""
        prefix = _index_prefix(generation)
        return self._get([prefix + key for key in keys])

    def stored_claims(self, sequences: Sequence[int]) -> list[bytes | None]:
        """Return what was stored of these claims, in order."""
        return self._get([_claim_key(b"m", sequence) for sequence in sequences])

    def verdicts(self, sequences: Sequence[int]) -> list[bytes | None]:
        """Return the verdicts of these claims, in order."""
        return self._get([_claim_key(b"w", sequence) for sequence in sequences])

    def interims(self, sequences: Sequence[int]) -> list[bytes | None]:
        """Return what is stored of these claims until their verdicts are settled, in order."""
        return self._get([_claim_key(b"n", sequence) for sequence in sequences])

    def ledger(self, keys: Sequence[bytes]) -> list[bytes | None]:
        """Return the values of these keys of the ledger, in order."""
        return self._get([_LEDGER_PREFIX + key for key in keys])

    def write(self, changes: Changes) -> None:
        """Write all changes or none. Verdicts and the ledger are synced to the disk, with all claims before.

        Raises:
            Transient: the disk cannot be written.
        """
        batch = WriteBatch(raw_mode=True)
        prefix = _index_prefix(changes.generation)
        for key, value in changes.index.items():
            batch.put(prefix + key, value)
        for sequence, value in changes.stored_claims.items():
            batch.put(_claim_key(b"m", sequence), value)
        for sequence, value in changes.verdicts.items():
            batch.put(_claim_key(b"w", sequence), value)
        _put_or_delete(batch, {_claim_key(b"n", sequence): new for sequence, new in changes.interims.items()})
        _put_or_delete(batch, {_LEDGER_PREFIX + key: new for key, new in changes.ledger.items()})
        if changes.dropped is not None:
            batch.delete_range(_index_prefix(changes.dropped), _index_prefix(changes.dropped + 1))
        _delete_claims(batch, changes.forgotten)
        if changes.state is not None:
            batch.put(_STATE_KEY, changes.state.to_bytes())
        try:
            self._db.write(batch, self._durable if changes.verdicts or changes.ledger else self._not_durable)
        except Exception as error:
            raise self._store_error(error) from error

    def size(self) -> int:
        """Return the bytes on disk and in the write buffer, as RocksDB estimates them."""
        names = ("rocksdb.estimate-live-data-size", "rocksdb.cur-size-all-mem-tables")
        return sum(self._db.property_int_value(name) or 0 for name in names)

    def close(self) -> None:
        """Close the folder."""
        self._db.close()

    def _get(self, keys: list[bytes]) -> list[bytes | None]:
        if not keys:
            return []
        try:
            found: Any = self._db.get(list[Any](keys))
        except Exception as error:
            raise self._store_error(error) from error
        return list(found)

    def _check(self, format_version: str) -> None:
        (found,) = self._get([_FORMAT_KEY])
        if found is None:
            try:
                self._db.put(_FORMAT_KEY, format_version.encode())
            except Exception as error:
                raise self._store_error(error) from error
        elif found != format_version.encode():
            self._db.close()
            msg = (
                f"{self._name} was written by {found.decode('utf-8', 'replace')!r}; this newsloom writes "
                f"{format_version!r}, and the two cannot be mixed. Move the folder away, or set "
                f"{self._section}.rocksdb_path to another."
            )
            raise StoreRefusedError(msg)

    def _store_error(self, error: Exception) -> Exception:
        if "corruption" in str(error).lower():
            return StoreRefusedError(f"{self._name} is damaged: {_one_line(error)}. {_START_EMPTY}")
        return Transient(f"{self._name}: {error}")

    def _open_error(self, error: Exception) -> StoreRefusedError:
        text = _one_line(error)
        if any(words in text for words in _LOCK_MESSAGES):
            return StoreRefusedError(
                f"{self._name} is in use by another worker. A rocksdb store belongs to one worker: stop the other one, "
                f"or set {self._section}.store to redis, which any number of workers can share. ({text})"
            )
        return StoreRefusedError(f"{self._name} cannot be opened: {text}. {_START_EMPTY}")


def _options() -> Options:
    options = Options(raw_mode=True)
    options.create_if_missing(True)  # noqa: FBT003 - RocksDB's signature
    # A last write that a power cut left incomplete is dropped. It holds no verdict, since verdicts are synced. By
    # default RocksDB silently drops everything after a damaged record.
    options.set_wal_recovery_mode(DBRecoveryMode.tolerate_corrupted_tail_records())
    options.set_keep_log_file_num(2)
    options.set_max_open_files(256)
    options.set_write_buffer_size(16 * _MIB)  # the write-ahead log takes as much again
    options.set_max_bytes_for_level_base(64 * _MIB)
    options.set_level_compaction_dynamic_level_bytes(True)  # nine tenths of the data are stored once
    options.set_compression_type(DBCompressionType.lz4())
    options.set_bottommost_compression_type(DBCompressionType.zstd())
    blocks = BlockBasedOptions()
    blocks.set_bloom_filter(10, False)  # noqa: FBT003 - RocksDB's signature
    blocks.set_block_cache(Cache(64 * _MIB))
    blocks.set_cache_index_and_filter_blocks(False)
    options.set_block_based_table_factory(blocks)
    return options


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split()).rstrip(".")


def _put_or_delete(batch: Any, changes: Mapping[bytes, bytes | None]) -> None:  # noqa: ANN401 - rocksdict is untyped
    for key, new in changes.items():
        if new is None:
            batch.delete(key)
        else:
            batch.put(key, new)


def _delete_claims(batch: Any, forgotten: range) -> None:  # noqa: ANN401 - rocksdict is untyped
    if len(forgotten) > _MIN_RANGE_DELETE:
        for kind in _KINDS:
            batch.delete_range(_claim_key(kind, forgotten.start), _claim_key(kind, forgotten.stop))
        return
    for sequence in forgotten:
        for kind in _KINDS:
            batch.delete(_claim_key(kind, sequence))


def _claim_key(kind: bytes, sequence: int) -> bytes:
    return kind + sequence.to_bytes(8, "big")


def _index_prefix(generation: int) -> bytes:
    return b"x" + generation.to_bytes(4, "big")
