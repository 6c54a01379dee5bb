"""Find forms of the same name that differ in their ending: "Путина" of "Путин", "Tuska" of "Tusk", "Merkels" of "Merkel".

Two words are forms of one name if they have the same stem, and their endings belong to one group of the language (see
`inflections` in `data/words/`). Nothing is guessed beyond that: a form is only connected with a name that the text has.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice, product
from typing import Final, NamedTuple

_MIN_STEM_CHARS: Final = 3
_MAX_WORDS: Final = 5
_MAX_RELATIVES: Final = 12
"""Maximum number of forms that are compared with a name, so that the time stays linear in the number of names."""


class Stem(NamedTuple):
    """A word without an ending: the number of the group of endings, the stem, and the place of the ending in its group."""

    group: int
    stem: str
    rank: int


class Inflections:
    """The endings of a language.

    Args:
        groups: groups of folded endings; the first ending of a group is that of the base form.
    """

    def __init__(self, groups: Iterable[tuple[str, ...]]) -> None:
        self._by_ending: dict[str, list[tuple[int, int]]] = defaultdict(list)
        self._groups = tuple(groups)
        for number, endings in enumerate(self._groups):
            for rank, ending in enumerate(endings):
                self._by_ending[ending].append((number, rank))
        self._max_chars = max(map(len, self._by_ending), default=-1)

    def __bool__(self) -> bool:
        return bool(self._by_ending)

    def stems(self, word: str) -> Iterator[Stem]:
        """Yield the stems that a folded word can have."""
        for size in range(min(self._max_chars, len(word) - _MIN_STEM_CHARS) + 1):
            cut = len(word) - size
            for number, rank in self._by_ending.get(word[cut:], ()):
                yield Stem(number, word[:cut], rank)

    def base(self, stem: Stem) -> str:
        """Return the base form of a stem."""
        return stem.stem + self._groups[stem.group][0]

    def differences(self, word: str, other: str) -> list[int] | None:
        """Return how much nearer the first word is to the base form than the second, for each group that has both.

        The list is empty for the same word; it is `None` if the words are unrelated. The groups are in order.
        """
        if word == other:
            return []
        ranks = {(stem.group, stem.stem): stem.rank for stem in self.stems(word)}
        pairs = sorted(
            (stem.group, stem.rank - ranks[stem.group, stem.stem])
            for stem in self.stems(other)
            if (stem.group, stem.stem) in ranks
        )
        return [difference for _, difference in pairs if difference] or None

    def distance(self, words: list[str], others: list[str]) -> int | None:
        """Return how much nearer the first name is to the base form than the second; `None` if they are unrelated.

        All words must agree on the direction. If both directions are possible, the first group of the last word decides.
        """
        by_word = []
        for word, other in zip(words, others, strict=True):
            differences = self.differences(word, other)
            if differences is None:
                return None
            if differences:
                by_word.append(differences)
        nearer = all(any(each > 0 for each in differences) for differences in by_word)
        farther = all(any(each < 0 for each in differences) for differences in by_word)
        if not by_word or not (nearer or farther):
            return None
        positive = by_word[-1][0] > 0 if nearer and farther else nearer
        return sum(max(each) if positive else min(each) for each in by_word)


class FormIndex:
    """Names by the stem of their last word.

    Args:
        inflections: the endings of the language.
        keys: folded names.
    """

    def __init__(self, inflections: Inflections, keys: Iterable[str]) -> None:
        self._inflections = inflections
        self._by_stem: dict[tuple[int, int, str], list[str]] = defaultdict(list)
        if inflections:
            for key in keys:
                self._add(key)

    def _add(self, key: str) -> None:
        words = key.split()
        if 0 < len(words) <= _MAX_WORDS:
            for stem in self._inflections.stems(words[-1]):
                members = self._by_stem[len(words), stem.group, stem.stem]
                if len(members) < _MAX_RELATIVES:
                    members.append(key)

    def relatives(self, key: str) -> dict[str, int]:
        """Return the other forms of a name in the index with their distance, positive if `key` is the base form."""
        words = key.split()
        found: dict[str, int] = {}
        if not self._by_stem or not 0 < len(words) <= _MAX_WORDS:
            return found
        for stem in self._inflections.stems(words[-1]):
            for other in self._by_stem.get((len(words), stem.group, stem.stem), ()):
                if other != key and other not in found:
                    distance = self._inflections.distance(words, other.split())
                    if distance is not None:
                        found[other] = distance
        return found

    def bases(self, keys: Iterable[str]) -> dict[str, str]:
        """Return the base form by each other form among `keys`. The base form is the one that is nearest to it."""
        bases: dict[str, str] = {}
        for key in keys:
            nearer = [(distance, other) for other, distance in self.relatives(key).items() if distance < 0]
            if nearer:
                bases[key] = min(nearer)[1]
        return bases


def forms_in_text(name: str, words: FormIndex, spellings: dict[str, str]) -> Iterator[str]:
    """Yield other forms of a name that the text can have, as they are written.

    Args:
        name: a folded name.
        words: the capitalised words of the text.
        spellings: these words as they are written, by their folded form.
    """
    choices = [[word, *words.relatives(word)] for word in name.split()]
    for form in islice(product(*choices), 1, _MAX_RELATIVES):
        if all(word in spellings for word in form):
            yield " ".join(spellings[word] for word in form)
