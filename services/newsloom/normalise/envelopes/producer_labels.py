"""Read a producer's labels and external id, limit their size, and make them safe to write.

They are not changed otherwise: no mojibake repair, no Unicode normalisation, so that a producer gets its own strings back.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from json import JSONEncoder
from math import isfinite
from typing import Any, Final

MAX_LABELS: Final = 32
MAX_NAME_CHARS: Final = 64
MAX_VALUE_CHARS: Final = 512
MAX_LABELS_CHARS: Final = 8_192
"""Characters of all names and values together."""

MAX_EXTERNAL_ID_CHARS: Final = 2_048

_MAX_READ_CHARS: Final = (
    4 * MAX_VALUE_CHARS
)  # of a value; more than is kept, since control characters are removed afterwards
_MAX_NAMES_IN_NOTE: Final = 5  # labels that a note names per reason; further ones are only counted

_CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_CONTROLS_AND_LINE_ENDS: Final = re.compile("[\x00-\x1f\x7f-\x9f]")
_SURROGATES: Final = re.compile("[\ud800-\udfff]")
_COMPACT: Final = JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class ProducerLabels:
    """Labels in the order of their names, and trace notes on those that were cut or left out."""

    labels: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)


def read_labels(*sources: Mapping[str, Any]) -> ProducerLabels:
    """Return the labels of an envelope.

    A name that occurs twice keeps its first value. If there are too many labels, the first in the order sent are kept.
    Labels with the value `null` are ignored.

    Args:
        sources: `labels` and `metadata` of an envelope, any JSON by name. Names of an earlier source win.
    """
    taken: dict[str, str] = {}
    left_out, cut = _NamesByReason(), _NamesByReason()
    chars = 0
    for name, value in _pairs(sources):
        if len(taken) == MAX_LABELS:
            left_out.add(f"more than {MAX_LABELS} labels", name)
            continue
        key = _CONTROLS_AND_LINE_ENDS.sub("", _without_surrogates(name[: MAX_NAME_CHARS + 1])).strip()
        read = _to_text(value)
        reason = _why_left_out(name, key, read, taken)
        if reason is not None:
            left_out.add(reason, name)
        elif read is not None and taken.get(key) != read.text:
            if chars + len(key) + len(read.text) > MAX_LABELS_CHARS:
                left_out.add(f"more than {MAX_LABELS_CHARS} characters in all", name)
                continue
            if read.cut:
                cut.add(f"longer than {MAX_VALUE_CHARS} characters", name)
            taken[key] = read.text
            chars += len(key) + len(read.text)
    notes = {"labels_left_out": str(left_out), "labels_cut": str(cut)}
    return ProducerLabels(dict(sorted(taken.items())), {name: note for name, note in notes.items() if note})


def read_external_id(sent: str | None) -> tuple[str | None, dict[str, str]]:
    """Return the producer's id without characters that cannot be written, and the trace notes on it.

    An id that is too long is left out, since its beginning may be the id of another document.
    """
    if sent is None:
        return None, {}
    if len(sent) > MAX_EXTERNAL_ID_CHARS:
        note = f"{len(sent)} characters; the maximum is {MAX_EXTERNAL_ID_CHARS}"
        return None, {"external_id_left_out": note}
    carried = _CONTROLS_AND_LINE_ENDS.sub("", _without_surrogates(sent))
    return carried if carried.strip() else None, {}


@dataclass(frozen=True, slots=True)
class _LabelText:
    text: str
    cut: bool


def _pairs(sources: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, Any]]:
    return ((name, value) for sent in sources for name, value in sent.items() if value is not None)


def _why_left_out(name: str, key: str, read: _LabelText | None, taken: Mapping[str, str]) -> str | None:
    if len(name) > MAX_NAME_CHARS:
        return f"a name longer than {MAX_NAME_CHARS} characters"
    if not key:
        return "no name"
    if read is None:
        return "not a JSON value"
    return "named twice" if key in taken and taken[key] != read.text else None


def _to_text(value: Any) -> _LabelText | None:  # noqa: ANN401 - any JSON
    """Return a value as a string: strings as they are, else compact JSON; None if JSON cannot represent it."""
    if isinstance(value, float) and not isfinite(value):
        return None
    try:
        sent = value if isinstance(value, str) else _json_prefix(value)
    except (TypeError, ValueError, RecursionError):  # a Python object, NaN, thousands of digits, or nested too deep
        return None
    text = _CONTROLS.sub("", _without_surrogates(sent[:_MAX_READ_CHARS]))
    return _LabelText(text[:MAX_VALUE_CHARS], cut=len(text) > MAX_VALUE_CHARS or len(sent) > _MAX_READ_CHARS)


def _json_prefix(value: Any) -> str:  # noqa: ANN401 - any JSON
    """Return the beginning of a value's JSON; the rest of a large value is not serialized."""
    parts: list[str] = []
    chars = 0
    for part in _COMPACT.iterencode(value):
        parts.append(part)
        chars += len(part)
        if chars > _MAX_READ_CHARS:
            break
    return "".join(parts)


def _without_surrogates(text: str) -> str:
    return _SURROGATES.sub("\ufffd", text)


class _NamesByReason:
    """Collects the names of labels by reason, for a note of bounded length."""

    def __init__(self) -> None:
        self._names: dict[str, list[str]] = {}
        self._counts: dict[str, int] = {}

    def add(self, reason: str, name: str) -> None:
        self._counts[reason] = self._counts.get(reason, 0) + 1
        names = self._names.setdefault(reason, [])
        if len(names) < _MAX_NAMES_IN_NOTE:
            shown = _CONTROLS_AND_LINE_ENDS.sub("", _without_surrogates(name[:MAX_NAME_CHARS]))
            names.append(repr(shown) if len(name) <= MAX_NAME_CHARS else f"{shown!r}…")

    def __str__(self) -> str:
        return "; ".join(f"{reason}: {self._name_list(reason)}" for reason in self._names)

    def _name_list(self, reason: str) -> str:
        names, count = self._names[reason], self._counts[reason]
        more = f" and {count - len(names)} more" if count > len(names) else ""
        return ", ".join(names) + more
