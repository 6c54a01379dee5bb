"""Labels and the external id: what a producer says to recognise its records by, bounded and made fit to be written.

Nothing else is changed about them: no mojibake is mended and no form of Unicode is chosen, so that a producer finds its
own strings again.
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
"""Of names and values together."""

MAX_EXTERNAL_ID_CHARS: Final = 2_048

_MAX_READ_CHARS: Final = 4 * MAX_VALUE_CHARS  # of a value: what is taken out of it leaves enough
_MAX_NAMES_IN_NOTE: Final = 5  # labels that a note names for each reason; the rest is counted

_CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_CONTROLS_AND_LINE_ENDS: Final = re.compile("[\x00-\x1f\x7f-\x9f]")
_SURROGATES: Final = re.compile("[\ud800-\udfff]")
_COMPACT: Final = JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class ProducerLabels:
    """Labels in the order of their names, and what the trace says of those that were cut or left out."""

    labels: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)


def read_labels(*sources: Mapping[str, Any]) -> ProducerLabels:
    """Return the labels of an envelope.

    A name that comes twice keeps its first value. Of too many labels the first ones in the order sent are kept. `null` is
    no value.

    Args:
        sources: `labels` and `metadata` of an envelope: any JSON by name. A name of an earlier source wins.
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
    """Return the producer's id as it was sent, without what cannot be written, and what the trace says of it.

    One that is too long is left out: the beginning of an id may be the id of another document.
    """
    if not sent or not sent.strip():
        return None, {}
    if len(sent) > MAX_EXTERNAL_ID_CHARS:
        note = f"{len(sent)} characters; at most {MAX_EXTERNAL_ID_CHARS} are carried"
        return None, {"external_id_left_out": note}
    return _CONTROLS_AND_LINE_ENDS.sub("", _without_surrogates(sent)) or None, {}


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
        return "no JSON value"
    return "named twice" if key in taken and taken[key] != read.text else None


def _to_text(value: Any) -> _LabelText | None:  # noqa: ANN401 - any JSON
    """A value as a string: itself, else compact JSON; None for what JSON cannot hold."""
    if isinstance(value, float) and not isfinite(value):
        return None
    try:
        sent = value if isinstance(value, str) else _json_prefix(value)
    except (TypeError, ValueError, RecursionError):  # an object of Python, NaN, thousands of digits, nested too deep
        return None
    text = _CONTROLS.sub("", _without_surrogates(sent[:_MAX_READ_CHARS]))
    return _LabelText(text[:MAX_VALUE_CHARS], cut=len(text) > MAX_VALUE_CHARS or len(sent) > _MAX_READ_CHARS)


def _json_prefix(value: Any) -> str:  # noqa: ANN401 - any JSON
    """As much of a value's JSON as is read, and a little more; the rest of a large value is not even written."""
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
    """Names of labels by reason, for a note of bounded length."""

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
