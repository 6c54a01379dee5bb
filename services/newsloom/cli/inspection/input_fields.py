"""Find the field of a JSON input from which a value of the article comes, by comparing the values."""

import html
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from newsloom.normalise.body.fields import bare_name, field_name
from newsloom.normalise.dates.reading.written_dates import read_date
from newsloom.normalise.presets.preset_files import common_names
from newsloom.normalise.presets.preset_match import as_iso_if_day_first
from newsloom_schemas import Provenance, PublishedAt

_MAX_LEAVES: Final = 2_000
_MAX_DEPTH: Final = 8
_MAX_COMPARED_CHARS: Final = 4_000
_MAX_AROUND_CHARS: Final = 400
"""Length of a field that can hold a name or title among other words, as in `By Ann Bee`."""
_MAX_DATE_CHARS: Final = 64
_MAX_NAME_CHARS: Final = 64
_TAG: Final = re.compile(r"<[^<>]{1,200}>")
_OTHER_THINGS: Final = re.compile(
    r"image|img|icon|logo|photo|thumb|video|media|modif|updat|crawl|download", re.IGNORECASE
)
_INDEX: Final = re.compile(r"\[\d+\]")


@dataclass(frozen=True, slots=True)
class Leaf:
    """A value of the input and its path, such as `doc.authors[0].name`. The value is text or a number, as text."""

    path: str
    value: str

    @property
    def name(self) -> str:
        """Return the name of the field, without the objects and lists around it."""
        return _INDEX.sub("", self.path).rpartition(".")[2]

    @property
    def fields(self) -> tuple[str, ...]:
        """Return the path of the field and of every object around it, without positions in lists."""
        parts = _INDEX.sub("", self.path).split(".")
        return tuple(".".join(parts[: end + 1]) for end in range(len(parts)))


def leaves(value: Any, path: str = "", depth: int = 0) -> Iterator[Leaf]:  # noqa: ANN401 - any JSON
    """Yield the texts and numbers of a JSON value with their paths, down to eight levels."""
    if isinstance(value, Mapping) and depth < _MAX_DEPTH:
        for name, each in value.items():
            yield from leaves(each, f"{path}.{name[:_MAX_NAME_CHARS]}" if path else name[:_MAX_NAME_CHARS], depth + 1)
    elif isinstance(value, list) and depth < _MAX_DEPTH:
        for number, each in enumerate(value):
            yield from leaves(each, f"{path}[{number}]", depth + 1)
    elif isinstance(value, (str, int, float)) and not isinstance(value, bool) and str(value).strip():
        yield Leaf(path, str(value))


class InputFields:
    """The fields of a JSON input, and which of them became a part of the article.

    Args:
        value: the input as JSON; None if it is not JSON.
    """

    def __init__(self, value: Any) -> None:  # noqa: ANN401 - any JSON
        self._leaves = [leaf for leaf, _ in zip(leaves(value), range(_MAX_LEAVES), strict=False)]
        self._used: set[str] = set()
        self._parts: set[str] = set()

    def of_text(self, value: str | None, ours: str) -> str | None:
        """Return the path of the field with this text, and count it as used. None if there is none.

        Fields are preferred whose name is known for this part of the article; then those with the same text; then those
        that contain it, the shortest first.

        Args:
            value: a text of the article.
            ours: the article's name of it.
        """
        wanted = _plain(value or "")
        if not wanted:
            return None
        return self._use(ours, lambda leaf: _plain(leaf.value) == wanted) or self._use(
            ours, lambda leaf: len(leaf.value) <= _MAX_AROUND_CHARS and wanted in _plain(leaf.value)
        )

    def of_date(self, value: PublishedAt) -> str | None:
        """Return the path of the field with this date, and count it as used. None if there is none."""

        def matches(leaf: Leaf) -> bool:
            found = _date(leaf)
            return found is not None and (found.value, found.precision) == (value.value, value.precision)

        return self._use("published_at", matches)

    def value_at(self, path: str | None) -> str | None:
        """Return the text at a path."""
        return next((leaf.value for leaf in self._leaves if leaf.path == path), None)

    def unread_date(self) -> Leaf | None:
        """Return a field whose name says that it is the date, and whose value is not one. None if there is none."""
        names = common_names()["published_at"]
        return next((leaf for leaf in self._leaves if field_name(leaf.path) in names and _date(leaf) is None), None)

    def unread_hint(self, ours: str) -> str | None:
        """Return the path of a field that looks like a missing part of the article, and that no part has. Else None.

        Args:
            ours: `title`, `url` or `published_at`.
        """
        names, looks_like_it = _HINTS[ours]
        known = set(common_names()[ours])
        return next(
            (
                leaf.path
                for leaf in self._leaves
                if leaf.path not in self._parts
                and field_name(leaf.path) not in known
                and names.search(leaf.name)
                and not _OTHER_THINGS.search(leaf.path)
                and looks_like_it(leaf)
            ),
            None,
        )

    def use(self, paths: Iterable[str | None]) -> None:
        """Count the fields at and below these paths as used."""
        wanted = [path for path in paths if path]
        self._used.update(
            leaf.path for leaf in self._leaves if any(path in leaf.fields or leaf.path == path for path in wanted)
        )

    def use_objects(self, names: Collection[str]) -> None:
        """Count the fields in objects of these names as used, wherever they are."""
        self._used.update(
            leaf.path for leaf in self._leaves if any(field.rpartition(".")[2] in names for field in leaf.fields[:-1])
        )

    def ignored(self) -> tuple[str, ...]:
        """Return the fields with a value that no part of the article has, beside the fields that were used."""
        used = {field for leaf in self._leaves if leaf.path in self._used for field in leaf.fields}
        around = {"", *(field.rpartition(".")[0] for field in used)}
        candidates = (field for leaf in self._leaves for field in leaf.fields)
        return tuple(
            dict.fromkeys(field for field in candidates if field not in used and field.rpartition(".")[0] in around)
        )

    def _use(self, ours: str, matches: Callable[[Leaf], bool]) -> str | None:
        found = [leaf for leaf in self._leaves if matches(leaf)]
        if not found:
            return None
        names: Sequence[str] = common_names().get(ours, (field_name(ours),))
        best = min(found, key=lambda leaf: (field_name(leaf.name) not in names, len(leaf.value), leaf.path.count(".")))
        self._used.update(leaf.path for leaf in found if leaf.path == best.path or field_name(leaf.name) in names)
        self._parts.add(best.path)
        return best.path


def _date(leaf: Leaf) -> PublishedAt | None:
    if len(leaf.value) > _MAX_DATE_CHARS:
        return None
    text = as_iso_if_day_first(bare_name(leaf.name), leaf.value.strip())
    return read_date(text, Provenance.ENVELOPE)


def _is_title(leaf: Leaf) -> bool:
    return " " in leaf.value.strip() and len(leaf.value) <= _MAX_AROUND_CHARS


def _is_url(leaf: Leaf) -> bool:
    return leaf.value.strip().lower().startswith(("http://", "https://"))


_HINTS: Final[Mapping[str, tuple[re.Pattern[str], Callable[[Leaf], bool]]]] = {
    "title": (re.compile(r"title|headline|heading", re.IGNORECASE), _is_title),
    "url": (re.compile(r"url|uri|link|href|permalink|canonical", re.IGNORECASE), _is_url),
    "published_at": (
        re.compile(r"date|time|publi|created|issued", re.IGNORECASE),
        lambda leaf: _date(leaf) is not None,
    ),
}
"""Each row recognises a field that holds a part of the article under another name, by its name and its value."""


def _plain(text: str) -> str:
    """Return a text as one line without markup and invisible characters, for a comparison."""
    line = " ".join(html.unescape(_TAG.sub("", text[:_MAX_COMPARED_CHARS])).split())
    return line if line.isprintable() else " ".join("".join(filter(_is_visible, line)).split())


def _is_visible(character: str) -> bool:
    return character.isprintable()
