"""Write the entities of an article with few numbers: most mentions follow from the names and the text."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from newsloom.pages.records.item import EntityKey

_NOT_WORD: Final = re.compile(r"[^\w]+")

COMPACT_ID: Final = 0
HYPHENED_ID: Final = 1


def entity_row(entity: Mapping[str, Any], text: str) -> list[Any]:
    """Return the confidence, the salience and the mentions of an entity as `[confidence, salience, forms, deltas, count]`.

    Values at the end that are not needed are left out. `forms` are the starts and ends of the first mention of each form,
    one after the other; the mentions are all places where one of the forms is a whole word, the longest form first. They
    are left out if the name is the only form. `deltas` gives the mentions themselves where this rule finds others:
    the distance from the start before, and the length. `count` is given if it is not the number of mentions.

    Args:
        entity: the entity of the record.
        text: the text that is kept of the article.
    """
    mentions = [(each["start"], each["end"]) for each in entity.get("mentions", ()) if each["end"] <= len(text)]
    first: dict[str, int] = {}
    for start, end in mentions:
        first.setdefault(text[start:end], start)
    forms: list[int] | None = None
    deltas: list[int] | None = None
    if list(first) != [entity["name"]]:
        forms = [number for form, start in first.items() for number in (start, start + len(form))]
    if mentions != _occurrences(list(first), text):
        before = 0
        deltas = []
        for start, end in mentions:
            deltas += (start - before, end - start)
            before = start
    count = entity["count"] if entity["count"] != len(mentions) else None
    row = [entity.get("confidence"), entity.get("salience"), None if deltas is not None else forms, deltas, count]
    while row[-1] is None and len(row) > 1:
        row.pop()
    return row


def entity_table(articles: Iterable[Sequence[EntityKey]]) -> tuple[list[list[Any]], dict[EntityKey, int]]:
    """Return the rows of all entities, the most frequent first, and the number of the row of each.

    A row is `[name, type, links, id]`. The id is `COMPACT_ID` if it is the type and the name in lower case without other
    characters than letters and digits, `HYPHENED_ID` if it has a hyphen for each run of those, and else the id itself.

    Args:
        articles: the entities of each article.
    """
    counts = Counter(each for entities in articles for each in entities)
    ordered = [each for each, _ in counts.most_common()]
    table = [[name, type_, dict(links), _short_id(id_, name, type_)] for id_, name, type_, links in ordered]
    return table, {each: number for number, each in enumerate(ordered)}


def _occurrences(forms: Sequence[str], text: str) -> list[tuple[int, int]]:
    """Return the places where a form is a whole word; where several begin, that of the longest."""
    found: dict[int, int] = {}
    for form in sorted(forms, key=len):
        start = text.find(form)
        while start >= 0:
            end = start + len(form)
            if not (_is_word(text[start - 1 : start]) or _is_word(text[end : end + 1])):
                found[start] = end
            start = text.find(form, start + 1)
    places: list[tuple[int, int]] = []
    for start in sorted(found):
        if not places or start >= places[-1][1]:
            places.append((start, found[start]))
    return places


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _short_id(id_: str, name: str, type_: str) -> int | str:
    """Return the number that stands for the id, or the id. Only ASCII has the same lower case in Python and in browsers."""
    if name.isascii() and id_.startswith(f"{type_.lower()}:"):
        rest = id_[len(type_) + 1 :]
        if rest == _NOT_WORD.sub("", name.lower()):
            return COMPACT_ID
        if rest == _NOT_WORD.sub("-", name.lower()):
            return HYPHENED_ID
    return id_
