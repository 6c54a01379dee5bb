"""Group documents by their shape, and write the condition that tells one shape from the others."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from newsloom.cli.suggestion.json_paths import Found, is_writable, paths_of, quoted_name

_MIN_SHARED: Final = 0.6
"""Share of the names of the smaller document that the other one has as well."""
_MAX_NAMES_DEPTH: Final = 2
_SIGNS: Final = 3
_MAX_CHAINS: Final = 500
_MAX_CLAUSES: Final = 20


@dataclass(slots=True)
class Shape:
    """Documents of one shape.

    Attributes:
        numbers: the places of the documents in the list of all.
        documents: their values.
        found: the values that are not empty, with their paths.
    """

    numbers: list[int] = field(default_factory=list)
    documents: list[Any] = field(default_factory=list)
    found: list[list[Found]] = field(default_factory=list)


def group_by_shape(documents: Sequence[Any]) -> list[Shape]:
    """Return the documents in groups; two documents are alike if they share most of their names down to two levels."""
    shapes: list[tuple[frozenset[tuple[str, ...]], Shape]] = []
    for number, document in enumerate(documents):
        found = paths_of(document)
        names = frozenset(each.names for each in found if len(each.names) <= _MAX_NAMES_DEPTH and not each.lists)
        shape = next((shape for known, shape in shapes if _alike(known, names)), None)
        if shape is None:
            shape = Shape()
            shapes.append((names, shape))
        shape.numbers.append(number)
        shape.documents.append(document)
        shape.found.append(found)
    return [shape for _, shape in shapes]


def condition_of(shape: Shape, paths: Sequence[str], others: Sequence[Any]) -> str:
    """Return a condition in CEL that holds for the documents of a shape, and for no other document if that can be said.

    Args:
        shape: the shape.
        paths: the paths of the mapping; the names with which they begin are preferred.
        others: documents of other shapes.
    """
    root = "record.value"
    documents = shape.documents
    if all(isinstance(each, list) for each in documents):
        root, documents = "record.value[0]", [each[0] for each in documents]
        others = [each[0] if isinstance(each, list) and each else each for each in others]
    own = [frozenset(_chains(each)) for each in documents]
    common = [chain for chain in _chains(documents[0]) if all(chain in each for each in own[1:])][:_MAX_CHAINS]
    used = [chain for chain in common if any(_begins(path, chain) for path in paths)]
    deepest = [chain for chain in used if not any(other != chain and other[: len(chain)] == chain for other in used)]
    signs = sorted(deepest, key=lambda chain: _rank(chain, paths))[:_SIGNS]
    if len(signs) < _SIGNS - 1:
        signs += [chain for chain in common if chain not in signs and len(chain) == 1][: _SIGNS - 1 - len(signs)]
    clauses = [clause for chain in signs for clause in _has(root, chain)]
    for other in others:
        if all(_holds(other, chain) for chain in signs):
            more = next((chain for chain in common if not _holds(other, chain)), None)
            if more is not None:
                signs.append(more)
                clauses += _has(root, more)
                continue
            strange = next((chain for chain in _chains(other) if not any(chain in each for each in own)), None)
            if strange is not None and len(strange) == 1:
                clauses.append(f"!({_has(root, strange)[-1]})")
    return " && ".join(list(dict.fromkeys(clauses))[:_MAX_CLAUSES]) or "true"


def _alike(one: frozenset[tuple[str, ...]], other: frozenset[tuple[str, ...]]) -> bool:
    smaller = min(len(one), len(other))
    return one == other or (smaller > 0 and len(one & other) >= _MIN_SHARED * smaller)


def _chains(document: Any, before: tuple[str, ...] = ()) -> list[tuple[str, ...]]:  # noqa: ANN401 - any JSON
    """Return the names of a document down to two levels."""
    if not isinstance(document, Mapping):
        return []
    found: list[tuple[str, ...]] = []
    for name, each in document.items():
        if not is_writable(name):
            continue
        found.append((*before, name))
        if len(before) + 1 < _MAX_NAMES_DEPTH:
            found += _chains(each, (*before, name))
    return found


def _begins(path: str, chain: tuple[str, ...]) -> bool:
    start = ".".join(map(quoted_name, chain))
    plain = path.removeprefix("[0].")
    return plain == start or plain.startswith((f"{start}.", f"{start}["))


def _rank(chain: tuple[str, ...], paths: Sequence[str]) -> int:
    return next((number for number, path in enumerate(paths) if _begins(path, chain)), len(paths))


def _holds(document: Any, chain: tuple[str, ...]) -> bool:  # noqa: ANN401 - any JSON
    for name in chain:
        if not isinstance(document, Mapping) or name not in document:
            return False
        document = document[name]
    return True


def _has(root: str, chain: tuple[str, ...]) -> list[str]:
    clauses = []
    for name in chain:
        text = _cel_string(name)
        clauses.append(f"{text} in {root}")
        root = f"{root}[{text}]"
    return clauses


def _cel_string(text: str) -> str:
    """Return a string of CEL, whose escapes are those of JSON, but for characters beyond U+FFFF."""
    escaped = json.dumps(text, ensure_ascii=False)
    return "".join(each if each.isprintable() else f"\\U{ord(each):08x}" for each in escaped)
