"""Find what stands below the beginning of an article instead of its rest: offers to subscribe, and marks of aggregators."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from newsloom.normalise.text.words import count_words
from newsloom.normalise.toml_tables import StrictTable, any_of, read_toml
from newsloom.normalise.walls.judge import Sentence, sentences_of
from newsloom.normalise.walls.phrases import Wall
from newsloom_schemas import Removed, RemovedKind

SUBSCRIPTION_NOTE: Final = "subscription_note"
"""The rule that cuts offers to subscribe."""
_LAST_PARAGRAPHS: Final = 8
_MIN_SHARE_OF_BLOCK: Final = 0.6
_MAX_LINE_CHARS: Final = 90
"""Characters of a line between or below notes, such as a price or a button, that is cut with them."""
_MAX_NOTE_CHARS: Final = 500
_MAX_NOTE_WORDS: Final = 25
"""Words of a sentence from which on one phrase may be chance."""
_MIN_WORDS_LEFT: Final = 8
_NOTE_WALLS: Final = frozenset({Wall.SUBSCRIPTION, Wall.REGISTRATION})
_MAX_CALL_NAME_CHARS: Final = 160
_QUOTES: Final = ("“", "„", "«", '"', "「", "‘", "»")


class ReadOnFile(StrictTable):
    """The table in `read_on.toml`."""

    call: tuple[str, ...]
    call_with_name: tuple[str, ...]
    this_post: tuple[str, ...]
    appeared_first: tuple[str, ...]
    characters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Notes:
    """The paragraphs that are left, and the passages that were cut, each with its rule."""

    paragraphs: tuple[str, ...]
    removed: tuple[Removed, ...]


def cut_notes(paragraphs: Sequence[str]) -> Notes:
    """Cut notes and marks at the end of a text.

    Nothing is cut if fewer than eight words would be left, or if it is a quotation.
    """
    left = list(paragraphs)
    removed: list[Removed] = []
    before = -1
    while before != len(removed):
        before = len(removed)
        _cut_mark(left, removed)
        _cut_block(left, removed)
    if not removed or count_words("\n".join(left)) < _MIN_WORDS_LEFT:
        return Notes(tuple(paragraphs), ())
    return Notes(tuple(left), tuple(reversed(removed)))


def _cut_block(left: list[str], removed: list[Removed]) -> None:
    """Cut the last paragraphs from the first note on, if most of them are notes."""
    first = max(0, len(left) - _LAST_PARAGRAPHS)
    tail = left[first:]
    if sum(map(len, tail)) > 2 * _MAX_NOTE_CHARS * _LAST_PARAGRAPHS:
        tail = [text if len(text) <= _MAX_NOTE_CHARS else "" for text in tail]
    sentences = sentences_of(tail)
    if not sentences and tail == left[first:]:
        return
    marks = {number: _note_share(text, number, sentences) for number, text in enumerate(tail)}
    notes = [number for number, (share, _) in marks.items() if share >= _MIN_SHARE_OF_BLOCK]
    if not any(marks[number][1] for number in notes):
        _cut_last_sentences(left, removed)
        return
    start = min(notes)
    for number in reversed(range(start, len(tail))):
        text = left[first + number]
        if number in notes or len(text) <= _MAX_LINE_CHARS:
            removed.append(Removed(kind=RemovedKind.SUBSCRIPTION, text=text, rule=SUBSCRIPTION_NOTE))
            del left[first + number]


def _note_share(text: str, number: int, sentences: Sequence[Sentence]) -> tuple[float, bool]:
    """Return the share of a paragraph that is a note, and whether a phrase in it is a strong one."""
    if not text or len(text) > _MAX_NOTE_CHARS or text.startswith(_QUOTES):
        return 0.0, False
    own = [each for each in sentences if each.paragraph == number and _is_note(each)]
    return sum(len(each.text) for each in own) / len(text), any(each.is_strong for each in own)


def _is_note(sentence: Sentence) -> bool:
    """Return True if a sentence offers to subscribe or register; a long one must do so twice."""
    phrases = sum(phrase.wall in _NOTE_WALLS for phrase in sentence.phrases)
    return bool(phrases) and (phrases > 1 or count_words(sentence.text) <= _MAX_NOTE_WORDS)


def _cut_last_sentences(left: list[str], removed: list[Removed]) -> None:
    """Cut the last sentences of the last paragraph that are notes, the first of them a strong one."""
    if not left or left[-1].startswith(_QUOTES):
        return
    sentences = sentences_of([left[-1][-2 * _MAX_NOTE_CHARS :]])
    start = len(sentences)
    while start and _is_note(sentences[start - 1]):
        start -= 1
    notes = sentences[start:]
    if not start or not any(each.is_strong for each in notes):
        return
    at = left[-1].rfind(notes[0].text)
    removed.append(Removed(kind=RemovedKind.SUBSCRIPTION, text=left[-1][at:].strip(), rule=SUBSCRIPTION_NOTE))
    left[-1] = left[-1][:at].rstrip()


def _cut_mark(left: list[str], removed: list[Removed]) -> None:
    if not left:
        return
    text = left[-1]
    for rule, pattern in mark_patterns().items():
        found = pattern.search(text, max(0, len(text) - 2 * _MAX_CALL_NAME_CHARS))
        if found is None:
            continue
        removed.append(Removed(kind=RemovedKind.READ_MORE, text=found[0].strip(), rule=rule))
        rest = text[: found.start()].rstrip()
        if rest:
            left[-1] = rest
        else:
            left.pop()
        return


@cache
def mark_patterns() -> Mapping[str, re.Pattern[str]]:
    """Return the patterns of marks by the name of their rule, each for the end of a text."""
    table = read_toml(files(__package__).joinpath("read_on.toml").read_text("utf-8"), ReadOnFile, "read_on.toml")
    words = {name: any_of(getattr(table, name)) for name in ReadOnFile.model_fields}
    begins = r"(?:(?<=[.!?…。！？\]”\"»।؟])\s*|\A\s*)"  # noqa: RUF001 - full-width marks
    dots = r"(?:\s?(?:…|\.{2,3}|»|›|→|>{1,2}|:))?"
    name = rf"[^\n]{{1,{_MAX_CALL_NAME_CHARS}}}?"
    patterns = {
        "cut_mark": rf"\s?(?:…|\.{{3}})?\s?[\[(]\s?\+?\s?\d[\d.,\s]{{0,10}}\s?(?:more |weitere |de plus |más )?{words['characters']}[^\])]{{0,20}}[\])]",
        "ellipsis_mark": r"\s?[\[(](?:…|\.{3})[\])]" + dots,
        "more_mark": r"\s?(?:…|\.{3})?\s?[\[(](?:more|read more|continued?|continue reading|weiterlesen|mehr|suite|lire la suite|leer más|segue)\s?(?:…|\.{3})?[\])]",
        "characters_left": r"\s?(?:\(|\[)?残り[:：]?\s?[\d,]{1,9}\s?(?:文字|字)(?:\)|\])?",  # noqa: RUF001 - full-width colon
        "appeared_first": rf"{begins}{words['this_post']}\s(?:[^\n]{{1,{_MAX_CALL_NAME_CHARS}}}?\s)?{words['appeared_first']}\s{name}\.?",
        "read_on_at": rf"{begins}(?:…|\.{{3}})?\s?{words['call_with_name']}\s{name}",
        "read_on": rf"{begins}(?:…|\.{{3}})?\s?[\[(]?{words['call']}{dots}[\])]?\.?",
    }
    return {rule: re.compile(rf"(?:{pattern})\s*\Z", re.IGNORECASE) for rule, pattern in patterns.items()}
