"""Reduce a line to what stays when its numbers and names change, so that a rule with slots is found by one lookup.

`Follow Ada Quill on Gull` becomes the key `follow {name} on {name}` with the fills `ada quill` and `gull`. A pattern is
reduced in the same way: `Follow {name} on Gull` has the same key, an open first slot, and the second fill `gull`.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from newsloom.normalise.dates.reading.month_names import fold_name, month_table

MAX_LINE_CHARS: Final = 1_000
"""A longer line is no boilerplate of a site, and is not looked up."""
MAX_SLOT_LINE_CHARS: Final = 200
"""A longer line has no slots: what changes in it is text."""
MAX_LABEL_CHARS: Final = 40
_MAX_LABEL_WORDS: Final = 4

_OPEN: Final = "\0"
"""Stands for a placeholder in the fill of a pattern. Texts have no NUL (RFC 8259 allows it; decoding removes it)."""
_LIST_MARK: Final = re.compile(r"^(?:[-•*·▪◦‣–—»›>|]\s+)+")
_TOKEN: Final = re.compile(
    r"(?P<word>[^\W\d_]+(?:['’-][^\W\d_]+)*)(?![\w.+-]*@)"
    r"|(?P<gap>[^\w{}@]+)"
    r"|(?P<number>\d+(?:[.,:/]\d+)*)(?![\w.+-]*@)"
    r"|(?P<open>\{(?:number|name|month)\})"
    r"|(?P<handle>\w[\w.+-]{0,63}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}|(?<!\w)@\w{1,40})"
    r"|(?P<brace>\{\{|\}\}|[{}])|.",
    re.DOTALL,
)
_WORDS: Final = re.compile(r"[^\W\d_]+")
_COLONS: Final = ":\N{FULLWIDTH COLON}"
_LABEL: Final = re.compile(rf"([^\W\d_][^{_COLONS}{{}}]{{0,{MAX_LABEL_CHARS - 1}}}?)\s*[{_COLONS}]\s*(\S.*)", re.DOTALL)
_ANY: Final = "{any}"
_FIRST_NAME: Final = re.compile(r"[^\w{]*\{name\}")
_MAX_INITIAL_CHARS: Final = 2  # an initial, or `Dr`
_NAME_PARTICLES: Final = frozenset(
    {
        "de",
        "da",
        "do",
        "dos",
        "das",
        "di",
        "del",
        "della",
        "la",
        "le",
        "les",
        "van",
        "von",
        "der",
        "den",
        "ten",
        "ter",
        "zu",
        "bin",
        "ibn",
        "al",
        "el",
        "ben",
        "y",
        "e",
    }
)


class Slot(StrEnum):
    """What a slot holds."""

    NUMBER = "number"
    NAME = "name"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Skeleton:
    """What stays of a line when its numbers and names change.

    Attributes:
        key: the line with case folded and each slot as a placeholder.
        fills: what is in the slots, with case folded. In a pattern an open slot is a NUL.
        slots: the kind of each slot.
        spans: where each slot is in the line: offsets of its first character and after its last.
    """

    key: str
    fills: tuple[str, ...]
    slots: tuple[Slot, ...]
    spans: tuple[tuple[int, int], ...]

    def admits(self, fills: tuple[str, ...]) -> bool:
        """Return True if a line of the same key with these fills matches the pattern that this is the skeleton of."""
        return all(_admits(own, fill) for own, fill in zip(self.fills, fills, strict=True))


@dataclass(slots=True)
class _Token:
    """A token of a line, with the kind of slot that it may belong to."""

    text: str
    start: int
    slot: Slot | None = None
    is_word: bool = False


def tidy_line(text: str) -> str:
    """Return a line in NFC, with single spaces and without list marks at its beginning."""
    line = " ".join(text.split())
    return unicodedata.normalize("NFC", _LIST_MARK.sub("", line))


def exact_key(line: str) -> str:
    """Return the key of a tidy line without slots."""
    return line.casefold()


def skeleton(line: str, *, opens_with_name: bool, is_pattern: bool = False) -> Skeleton:
    """Return the skeleton of a tidy line.

    Args:
        line: the line.
        opens_with_name: the first word of the line may be part of a name; else it is fixed, as most lines begin with a
            capital.
        is_pattern: the line is a pattern with placeholders, in which `{{` and `}}` are braces.
    """
    tokens = _tokens(line, is_pattern=is_pattern)
    if not opens_with_name:
        _fix_first_word(tokens)
    return _reduce(tokens, is_pattern=is_pattern)


def skeletons(line: str) -> tuple[Skeleton, Skeleton]:
    """Return both skeletons of a tidy line: with its first word fixed, and with it as part of a name."""
    tokens = _tokens(line, is_pattern=False)
    with_name = _reduce(tokens, is_pattern=False)
    if not _fix_first_word(tokens):
        return with_name, with_name
    return _reduce(tokens, is_pattern=False), with_name


def words_of(line: str) -> list[str]:
    """Return the runs of letters of a line, with case folded."""
    return _WORDS.findall(line.casefold())


def _fix_first_word(tokens: list[_Token]) -> bool:
    """Make the first word no part of a name; return False if it is none anyway."""
    first = next((token for token in tokens if token.is_word), None)
    if first is None or first.slot is not Slot.NAME:
        return False
    first.slot = None
    return True


def _reduce(tokens: list[_Token], *, is_pattern: bool) -> Skeleton:
    parts: list[str] = []
    fills: list[str] = []
    slots: list[Slot] = []
    spans: list[tuple[int, int]] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.slot is None:
            parts.append(token.text.casefold())
            at += 1
            continue
        end = _end_of_name(tokens, at) if token.slot is Slot.NAME else at + 1
        parts.append(f"{{{token.slot}}}")
        fills.append("".join(_fill(each, is_pattern=is_pattern) for each in tokens[at:end]))
        slots.append(token.slot)
        spans.append((token.start, tokens[end - 1].start + len(tokens[end - 1].text)))
        at = end
    return Skeleton("".join(parts), tuple(fills), tuple(slots), tuple(spans))


def label_of(line: str) -> tuple[str, str] | None:
    """Return the label of a line such as `Topics: ferries, Skarv`, with case folded, and the rest; None without a label."""
    match = _LABEL.fullmatch(line) if len(line) <= MAX_SLOT_LINE_CHARS else None
    if match is None or len(match[1].split()) > _MAX_LABEL_WORDS:
        return None
    return match[1].casefold(), match[2]


def is_label_pattern(pattern: str) -> bool:
    """Return True if a pattern is a label and `{any}`."""
    label = label_of(pattern)
    return label is not None and label[1] == _ANY


def opens_with_name(pattern: str) -> bool:
    """Return True if the first word of a pattern is a slot for a name."""
    return _FIRST_NAME.match(pattern) is not None


def has_placeholder(pattern: str) -> bool:
    """Return True if a pattern has a slot for a number, name or month."""
    return any(token.slot is not None and token.text[0] == "{" for token in _tokens(pattern, is_pattern=True))


def escape(text: str) -> str:
    """Return a text as a pattern that matches only it."""
    return text.replace("{", "{{").replace("}", "}}")


def unescape(pattern: str) -> str:
    """Return the text that a pattern without placeholders matches."""
    return pattern.replace("{{", "{").replace("}}", "}")


def _tokens(line: str, *, is_pattern: bool) -> list[_Token]:
    tokens = [_token(match, is_pattern=is_pattern) for match in _TOKEN.finditer(line)]
    if any(token.slot is Slot.NUMBER for token in tokens):
        _mark_months([token for token in tokens if token.is_word or token.slot is not None])
    return tokens


def _mark_months(solid: list[_Token]) -> None:
    """Mark the names of months that have a number beside them or one word away: `12 de mayo`, `May 12`."""
    for number, token in enumerate(solid):
        if token.slot is not Slot.NUMBER:
            continue
        for near in solid[max(0, number - 2) : number + 3]:
            if near.is_word and fold_name(near.text) in month_table():
                near.slot = Slot.MONTH


def _token(match: re.Match[str], *, is_pattern: bool) -> _Token:
    text, start, kind = match[0], match.start(), match.lastgroup
    if kind == "word":
        return _Token(text, start, Slot.NAME if text[0].isupper() or text[0].istitle() else None, is_word=True)
    if kind == "number":
        return _Token(text, start, Slot.NUMBER)
    if kind == "handle":
        return _Token(text, start, Slot.NAME)
    if kind == "open" and is_pattern:
        return _Token(text, start, Slot(text[1:-1]))
    if kind == "brace" and is_pattern:
        return _Token(text[0], start)
    return _Token(text, start)


def _end_of_name(tokens: list[_Token], at: int) -> int:
    """Return the number of the token after a name that begins at a token: `Ada M. Quill`, `Ines de la Mar`."""
    end = at + 1
    ahead = end
    while ahead < len(tokens):
        token = tokens[ahead]
        if token.slot is Slot.NAME:
            end = ahead = ahead + 1
        elif token.text == " " or (token.is_word and token.text in _NAME_PARTICLES) or _is_initial(tokens, ahead):
            ahead += 1
        else:
            break
    return end


def _is_initial(tokens: list[_Token], at: int) -> bool:
    """Return True if a token is the full stop behind an initial, or behind `Dr`."""
    return tokens[at].text == ". " and len(tokens[at - 1].text) <= _MAX_INITIAL_CHARS


def _fill(token: _Token, *, is_pattern: bool) -> str:
    return _OPEN if is_pattern and token.text[0] == "{" and token.slot is not None else token.text.casefold()


def _admits(own: str, fill: str) -> bool:
    if _OPEN not in own:
        return own == fill
    before, _, after = own.partition(_OPEN)
    after = after.rpartition(_OPEN)[2]
    return len(fill) >= len(before) + len(after) and fill.startswith(before) and fill.endswith(after)
