"""Recognise text that was read in the wrong charset, and read it in the right one if that is clearly better.

Bytes of one charset that were read as another leave letters that no language writes together. The bytes are recovered by
the charset that was used by mistake, and decoded by each charset of which the result may be a language: the letters must
be those of the language, no signs may be within words, and the language detector must be sure.

The bounds below were chosen on the pairs of `tests/unit/normalise/test_misread.py`, so that most of these texts are restored
and no sound text is changed.
"""

import codecs
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import ftfy.bad_codecs  # noqa: F401 - registers the `sloppy-…` codecs

from newsloom.normalise.text.language import likely_languages
from newsloom.normalise.text.letters import letters
from newsloom.normalise.text.oddness import common_share, may_be_misread, oddness, outside_ascii, without_tables

_READ: Final = (
    "latin-1", "sloppy-windows-1252", "sloppy-windows-1251", "sloppy-windows-1250", "iso8859-2", "koi8-r", "koi8-u", "mac_roman", "cp437",
    "cp850", "cp866", "iso8859-5", "iso8859-15", "sloppy-windows-1253", "sloppy-windows-1254", "sloppy-windows-1255",
    "sloppy-windows-1256", "sloppy-windows-1257", "sloppy-windows-1258", "cp874", "iso8859-7", "iso8859-13", "cp852", "mac_cyrillic",
)  # fmt: skip
"""Charsets that bytes are read as by mistake, the commonest first."""
_READ_WIDE: Final = ("gbk", "cp932", "cp949", "big5", "euc_jp")
"""Those with two bytes for a character, which leave characters of East Asia."""
_WIDE: Final = re.compile("[\u3000-\u9fff\uac00-\ud7a3\uff00-\uffef]")
_UTF_8: Final = "utf-8"
_SAMPLE_CHARS: Final = 2_000
_MAX_TEXT_CHARS: Final = 300_000
_MAX_LINES: Final = 8
_MAX_JUDGED: Final = 40
_MIN_NON_ASCII: Final = 3
_MIN_LINE_ODD_SHARE: Final = 0.3  # of a line that is judged without the rest of its text
_MIN_ODD_SHARE: Final = 0.1
_MAX_SOUND_SHARE: Final = 0.06
_MIN_ODD_CHARS: Final = 3  # fewer may be those of a foreign name
_MIN_CONFIDENCE: Final = 0.6
_MAX_CONFIDENCE_LOSS: Final = 0.05
_MIN_SURE_CONFIDENCE: Final = 0.8
_MIN_CONFIDENCE_GAIN: Final = 0.4
_MAX_LETTERS_LOSS: Final = 0.02
_MIN_RIVAL_SHARE: Final = 0.2
"""Confidence, as a share of the likeliest language's, from which on a related language counts: its alphabet may fit better."""
_MIN_COMMON_SHARE: Final = 0.4
_MIN_COMMON_GAIN: Final = 0.15
_MIN_COMMON_IN_ALPHABET: Final = 0.5
_MIN_COMMON_BY_LANGUAGE: Final = {"th": 0.8, "zh": 0.4, "ja": 0.4, "ko": 0.3}
"""Least shares of the commonest letters in text that is sound. Sound text has 0.56 to 0.8, Thai 0.93, Korean and Chinese 0.6."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A text with the charset that its bytes were written in and the one that they had been read as."""

    text: str
    written: str
    read: str

    @property
    def summary(self) -> str:
        """Return both charsets for a trace note."""
        return f"{self.written} read as {self.read.removeprefix('sloppy-')}"


@dataclass(frozen=True, slots=True)
class _Judged:
    """How odd a text is: the share of its characters outside ASCII that no text has in their place.

    `outside` counts these characters, `letters` is the share of letters among them. `common` is the share of the commonest
    letters among those outside the Latin script; 0 without any.
    `code` is its likeliest language, `confidence` that of all languages of its charset.
    """

    outside: int
    odd: float
    common: float
    letters: float
    code: str
    confidence: float

    @property
    def has_uncommon_letters(self) -> bool:
        """Return True if a text in another script than Latin has too few of the letters that make up most of any text."""
        least = _MIN_COMMON_BY_LANGUAGE.get(self.code, _MIN_COMMON_IN_ALPHABET)
        return self.common > 0 and self.common < least


def restore(text: str) -> Reading | None:
    """Return the text as it was written, if it was read in the wrong charset and one right charset is clearly better.

    The first 2,000 characters are judged. If later ones cannot be read in the same way, their lines stay as they are.
    """
    sample = without_tables(text[:_SAMPLE_CHARS])
    if len(text) > _MAX_TEXT_CHARS or len(outside_ascii(sample)) < _MIN_NON_ASCII:
        return None
    before = _judge(sample)
    if before.odd * before.outside < _MIN_ODD_CHARS and before.confidence + _MIN_CONFIDENCE_GAIN > 1.0:
        return None  # no reading can be clearly better
    found: list[tuple[float, int, Reading]] = []
    for number, reading in enumerate(_readings(sample)):
        odd = oddness(reading.text, None)
        if odd <= max(_MAX_SOUND_SHARE, before.odd / 4):
            found.append((odd, number, reading))
    found.sort(key=lambda each: each[:2])
    best: tuple[float, int, Reading] | None = None
    for _, number, reading in found[:_MAX_JUDGED]:
        after = _judge(reading.text, reading.written)
        score = (3 * after.odd - after.confidence - after.common - after.letters, number)
        if _is_better(after, before, reading.written) and (best is None or score < best[:2]):
            best = (*score, reading)
    return _read_again(text, best[2]) if best is not None else None


def restore_lines(text: str) -> tuple[str, Reading | None]:
    """Restore the lines of a text that are misread alone; return the text and the last reading, if there is any."""
    lines = text.split("\n")
    found = None
    tried = 0
    for number, line in enumerate(lines):
        outside = "".join(outside_ascii(line[:_SAMPLE_CHARS]))
        if (
            tried < _MAX_LINES
            and may_be_misread(line, outside)
            and oddness(line[:_SAMPLE_CHARS], None) >= _MIN_LINE_ODD_SHARE
        ):
            tried += 1
            reading = restore(line)
            if reading is not None:
                lines[number], found = reading.text, reading
    return "\n".join(lines), found


def read_again(text: str, reading: Reading) -> str:
    """Return another text read as a misread one was written; a text that cannot be read so is returned as it is."""
    try:
        restored = text.encode(reading.read).decode(reading.written)
    except UnicodeError:
        return text
    return unicodedata.normalize("NFC", restored)


def _read_again(text: str, found: Reading) -> Reading:
    whole = read_again(text, found)
    if whole == text:
        whole = "\n".join(line if line.isascii() else read_again(line, found) for line in text.split("\n"))
    return Reading(whole, found.written, found.read)


def _readings(sample: str) -> Iterator[Reading]:
    """Yield the texts that a sample may have been, each once."""
    seen = {sample}
    wide = len(_WIDE.findall(sample)) >= _MIN_NON_ASCII
    for read in (*_READ, *_READ_WIDE) if wide else _READ:
        try:
            raw = sample.encode(read)
        except UnicodeError:
            continue
        for written in (_UTF_8, *letters().languages_of):
            try:
                text = codecs.getincrementaldecoder(written)().decode(raw)  # the last character may be incomplete
            except UnicodeError:
                continue
            if text not in seen:
                seen.add(text)
                yield Reading(text, written, read)


def _judge(sample: str, written: str | None = None) -> _Judged:
    """Judge a text, as of any language, or as of one of the languages of a charset."""
    languages = letters().languages_of.get(written or "")
    likely = {code: each for code, each in likely_languages(sample).items() if languages is None or code in languages}
    outside = outside_ascii(sample)
    if not likely:
        return _Judged(len(outside), oddness(sample, None), 0.0, 0.0, "", 0.0)
    best = max(likely, key=likely.__getitem__)
    related = next((each for each in letters().languages_of.values() if best in each), frozenset([best]))
    confidence = sum(each for code, each in likely.items() if languages is not None or code in related)
    rivals = [code for code, each in likely.items() if code in related and each >= _MIN_RIVAL_SHARE * likely[best]]
    with_alphabet = [code for code in rivals if code in letters().sets]
    fitting = min(with_alphabet or rivals, key=lambda code: oddness(sample, code))
    alphabetic = sum(map(str.isalpha, outside)) / max(len(outside), 1)
    return _Judged(len(outside), oddness(sample, fitting), common_share(sample), alphabetic, fitting, confidence)


def _is_better(after: _Judged, before: _Judged, written: str) -> bool:
    """Return True if a reading is clearly better than the text as it is."""
    if (
        after.confidence < _MIN_CONFIDENCE
        or after.odd > _MAX_SOUND_SHARE
        or after.has_uncommon_letters
        or after.letters < before.letters - _MAX_LETTERS_LOSS
    ):
        return False
    if written != _UTF_8 and after.common and before.common >= _MIN_COMMON_SHARE:
        gain = -_MAX_CONFIDENCE_LOSS if after.code == before.code else _MIN_COMMON_GAIN
        if after.common < before.common + gain:
            return False
    is_flawless = after.odd == 0.0
    if is_flawless and after.confidence >= max(_MIN_SURE_CONFIDENCE, before.confidence + _MIN_CONFIDENCE_GAIN):
        return True
    is_odd = before.odd * before.outside >= _MIN_ODD_CHARS and (
        is_flawless or before.odd >= max(_MIN_ODD_SHARE, 2 * after.odd)
    )
    return is_odd and after.confidence >= before.confidence - _MAX_CONFIDENCE_LOSS
