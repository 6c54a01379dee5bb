"""Read the metadata before a Markdown text: YAML between lines of `---`, or TOML between lines of `+++`."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

from newsloom.normalise.envelopes.markdown import read_markdown_head
from newsloom_schemas import Removed, RemovedKind

_BLOCK: Final = re.compile(
    r"\s{0,20}(?P<mark>---|\+\+\+)[ \t]*\r?\n(?P<block>.{1,16000}?)\r?\n(?:(?P=mark)|\.\.\.)[ \t]*\r?(?:\n|$)",
    re.DOTALL,
)
_ALIAS: Final = re.compile(r"(?:^|[\s\[{,:-])[&*]\w", re.MULTILINE)
"""An anchor or alias of YAML, with which a few lines can stand for gigabytes. Metadata of articles has none."""
_KEY: Final = re.compile(r"[\w][\w .:-]{0,40}")
_SIGNS: Final = frozenset(
    {"title", "headline", "date", "author", "authors", "url", "link", "source_url", "published", "tags"}
)
"""Names of which front matter has at least one."""
_MAX_FIELDS: Final = 60


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """Metadata and text of a Markdown document.

    Attributes:
        fields: what the front matter says, as JSON; `text` is the text after it, without its title.
        removed: the front matter, and the title of the text.
    """

    fields: Mapping[str, Any]
    removed: tuple[Removed, ...]


def read_front_matter(text: str) -> FrontMatter | None:
    """Return the metadata and the text of a document that begins with front matter; None for other texts.

    Args:
        text: a plain text.
    """
    found = _BLOCK.match(text) if text.lstrip()[:3] in {"---", "+++"} else None
    if found is None or not text[found.end() :].strip():
        return None
    fields = _yaml(found["block"]) if found["mark"] == "---" else _toml(found["block"])
    if fields is None or not _SIGNS & {name.lower() for name in fields}:
        return None
    removed = [Removed(kind=RemovedKind.TITLE, text=found[0].strip(), rule="markdown_front_matter")]
    rest = text[found.end() :]
    head = read_markdown_head(rest, declared=True)
    stated: dict[str, Any] = {}
    if head is not None:
        stated = {"title": head.title, **({"authors": list(head.authors)} if head.authors else {})}
        removed += head.removed
        rest = head.text
    return FrontMatter({**stated, **fields, "text": rest}, tuple(removed))


def _yaml(block: str) -> dict[str, Any] | None:
    """Return the fields of YAML, with all scalars as strings; None if it is no mapping with plain names."""
    import yaml  # noqa: PLC0415 - few texts need it

    if _ALIAS.search(block):
        return None
    try:
        found = yaml.load(block, Loader=yaml.BaseLoader)  # noqa: S506 - it makes strings, lists and dictionaries only
    except (yaml.YAMLError, RecursionError):
        return None
    return _fields(found)


def _toml(block: str) -> dict[str, Any] | None:
    try:
        found = tomllib.loads(block)
    except (tomllib.TOMLDecodeError, RecursionError):
        return None
    return _fields(found)


def _fields(found: object) -> dict[str, Any] | None:
    if not isinstance(found, dict) or not 0 < len(found) <= _MAX_FIELDS:
        return None
    if not all(isinstance(name, str) and _KEY.fullmatch(name) for name in found):
        return None
    return {name: _as_json(value) for name, value in found.items() if value not in (None, "")}


def _as_json(value: object) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, dict):
        return {str(name): _as_json(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_as_json(each) for each in value]
    return value.isoformat() if isinstance(value, (date, datetime, time)) else value
