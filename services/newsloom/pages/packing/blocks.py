"""Pack the records of a page: columns for lists and filters, and blocks that the page unpacks when they are needed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from newsloom.pages.packing.entity_rows import entity_row, entity_table
from newsloom.pages.packing.script_json import packed
from newsloom.pages.packing.text_codec import WordCodec
from newsloom.pages.records.clusters import ClusterNotes, StoryGroup
from newsloom.pages.records.item import CUT_KINDS, Item

_MAX_BLOCK_CHARS: Final = 500_000
_MAX_BLOCK_ROWS: Final = 128

Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PackedRows:
    """Hold the records as strings for a page; each string is what `packed` wrote.

    Attributes:
        columns: the columns of all rows.
        words: the tokens of the text coding.
        blocks: the rows themselves, many in each block.
        starts: the first row of each block.
    """

    columns: str
    words: str
    blocks: tuple[str, ...]
    starts: tuple[int, ...]


class BlockWriter:
    """Collects rows and packs them block by block.

    A block has columns: fields, entities (as `entity_row` writes them), raw record, whether it is complete, length of the
    text, text. In the fields, what is elsewhere is null: see `_leave_out`.

    Args:
        codec: codes the texts.
        raw_chars: characters of a raw record that are kept.
    """

    def __init__(self, codec: WordCodec, raw_chars: int) -> None:
        self._codec: Final = codec
        self._raw_chars: Final = raw_chars
        self._rows: list[tuple[Any, ...]] = []
        self._chars = 0
        self._blocks: list[str] = []
        self._starts: list[int] = []
        self._next_row = 0

    def add(self, item: Item, fields: Fields, text_limit: int, raw: bytes | None) -> None:
        """Add a row.

        Args:
            item: the item of the row.
            fields: the record, which is changed.
            text_limit: characters of the text that are kept.
            raw: the raw record, if it is known.
        """
        text = fields.get("text") if item.article_id else None
        kept = text[:text_limit] if isinstance(text, str) else None
        entities = fields.get("entities") or ()
        _leave_out(fields, item, with_text=kept is not None)
        shown_raw = (
            raw[: 4 * self._raw_chars].decode("utf-8", "replace")[: self._raw_chars] if raw is not None else None
        )
        row = (
            fields,
            [entity_row(each, kept or "") for each in entities],
            None if shown_raw is None else self._codec.encode(shown_raw),
            raw is None or len(raw) <= self._raw_chars,
            item.text_chars,
            None if kept is None else self._codec.encode(kept),
        )
        if not self._rows:
            self._starts.append(self._next_row)
        self._rows.append(row)
        self._next_row += 1
        self._chars += len(kept or "") + len(shown_raw or "")
        if self._chars > _MAX_BLOCK_CHARS or len(self._rows) >= _MAX_BLOCK_ROWS:
            self._close()

    def finish(self, table: Mapping[str, Any]) -> PackedRows:
        """Pack the last block and return all."""
        self._close()
        return PackedRows(
            columns=packed(table),
            words=packed(" ".join(self._codec.tokens)),
            blocks=tuple(self._blocks),
            starts=tuple(self._starts),
        )

    def _close(self) -> None:
        if self._rows:
            self._blocks.append(packed(list(zip(*self._rows, strict=True))))  # texts together compress better
        self._rows, self._chars = [], 0


def columns(items: Sequence[Item], notes: ClusterNotes, stories: Sequence[StoryGroup]) -> Fields:
    """Return the columns of all rows; names that repeat are numbers into a list."""
    sources, languages, relations, outcomes = _Names(), _Names(), _Names(), _Names()
    story_of = {row: number for number, story in enumerate(stories) for row in story.rows}
    entity_list, entities = entity_table(item.entities for item in items)
    clusters = _Names()
    rows = {item.article_id: row for row, item in reversed(list(enumerate(items))) if item.article_id}
    return {
        "key": [item.key for item in items],
        "title": [item.title for item in items],
        "outcome": [outcomes.number(item.outcome) for item in items],
        "relation": [relations.number(item.relation) for item in items],
        "source": [sources.number(item.source) for item in items],
        "language": [languages.number(item.language) for item in items],
        "published": [item.published for item in items],
        "received": [item.received for item in items],
        "cluster": [clusters.number(notes.id_of(item.cluster_id) if item.cluster_id else "") for item in items],
        "matched": [rows.get(item.matched_id, -1) if item.matched_id else -1 for item in items],
        "origin": [item.origin for item in items],
        "detail": [item.detail for item in items],
        "cuts": [sum(1 << CUT_KINDS.index(kind) for kind in item.cut_kinds if kind in CUT_KINDS) for item in items],
        "entities": [[entities[each] for each in item.entities] for item in items],
        "story": [story_of.get(row, -1) for row in range(len(items))],
        "outcomes": outcomes.names,
        "relations": relations.names,
        "sources": sources.names,
        "languages": languages.names,
        "clusters": clusters.names,
        "cut_kinds": CUT_KINDS,
        "entity_list": entity_list,
    }


class _Names:
    """Numbers names in the order of their first use."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def number(self, name: str) -> int:
        return self._numbers.setdefault(name, len(self._numbers))

    @property
    def names(self) -> list[str]:
        return list(self._numbers)


def _leave_out(fields: Fields, item: Item, *, with_text: bool) -> None:
    """Replace by null what a page has elsewhere: text, title and entities, the id, and other ids that are the same."""
    if with_text:
        fields["text"] = None
    if fields.get("entities"):
        fields["entities"] = None
    if item.article_id:
        if fields.get("title") == item.title:
            fields["title"] = None
        for parts, name in (
            (fields, "id"),
            (fields, "document_key"),
            (fields.get("dedup"), "canonical_id"),
            (fields.get("dedup"), "cluster_id"),
        ):
            if parts and parts.get(name) == item.article_id:
                parts[name] = None
