"""Prepare the lines of a site's articles: their keys, the stories they are in, and where recurring lines frame a text."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from newsloom.learning.limits import Limits
from newsloom.learning.line_kinds import kind_by_words
from newsloom.learning.seen_article import SeenArticle
from newsloom.learning.stories import group_stories
from newsloom.normalise.site_rules.line_nature import ends_sentence, is_heading_like, is_prose
from newsloom.normalise.site_rules.skeleton import (
    MAX_LINE_CHARS,
    MAX_SLOT_LINE_CHARS,
    Skeleton,
    exact_key,
    label_of,
    skeletons,
    tidy_line,
)

_MIN_FRAME_STORIES: Final = 3
_MAX_OWN_LINES_AT_TOP: Final = 3
_MAX_OWN_LINES_AT_BOTTOM: Final = 2  # a list has more items
_MIN_FRAME_LETTERS: Final = 6  # outside the slots of a line that frames a text


@dataclass(frozen=True, slots=True, order=True)
class Occurrence:
    """Where a line is: the number of its article, and its number in the article."""

    article: int
    line: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line that may be boilerplate: its tidy text, its skeletons (by whether the first word may be part of a name) and its label."""

    text: str
    skeletons: Mapping[bool, Skeleton]
    label: tuple[str, str] | None


class SiteText:
    """The lines of a site's articles.

    Args:
        articles: the articles of one site.
        limits: how often something must recur.

    Attributes:
        articles: the articles.
        stories: the number of the story of each article; copies of one text are one story.
        exact: the occurrences of each line, by its key.
        slots: the occurrences of each skeleton with slots, by whether it opens with a name and its key.
        labels: the occurrences of each label.
        with_headings: the articles that have a recurring heading between their paragraphs.
    """

    def __init__(self, articles: Sequence[SeenArticle], limits: Limits) -> None:
        self.articles = articles
        self.exact: dict[str, list[Occurrence]] = {}
        self.slots: dict[tuple[bool, str], list[Occurrence]] = {}
        self.labels: dict[str, list[Occurrence]] = {}
        self._lines: dict[str, Line] = {}
        self._keys = [[exact_key(tidy_line(line)) for line in article.lines] for article in articles]
        self.stories = group_stories(articles, self._keys, limits.min_articles)
        self.all_stories = len(set(self.stories))
        for number, article in enumerate(articles):
            for place, text in enumerate(article.lines):
                if len(text) <= MAX_LINE_CHARS and any(map(str.isalpha, text)):
                    self._add(Occurrence(number, place), text)
        self._frames = self._find_frames(limits)
        self.with_headings = self._find_headings(limits)

    def key(self, at: Occurrence) -> str:
        """Return the key of the line at a place."""
        return self._keys[at.article][at.line]

    def line(self, at: Occurrence) -> Line:
        """Return the line at a place."""
        return self._lines[tidy_line(self.articles[at.article].lines[at.line])]

    def count_stories(self, occurrences: Iterable[Occurrence]) -> int:
        """Return in how many different stories a line is."""
        return len({self.stories[at.article] for at in occurrences})

    def edge_share(self, occurrences: Sequence[Occurrence]) -> float:
        """Return the share of the occurrences that are in the recurring lines before or after the text, 0 to 1."""
        return sum(self.is_at_edge(at) for at in occurrences) / len(occurrences)

    def is_at_edge(self, at: Occurrence) -> bool:
        """Return True if a line is above the first paragraph of its article, or below the last."""
        first, last = self._frames[at.article]
        return at.line < first or at.line >= last

    def spellings(self, occurrences: Iterable[Occurrence]) -> list[str]:
        """Return the different texts of a line, the most frequent first."""
        counts = Counter(self.line(at).text for at in occurrences)
        return sorted(counts, key=lambda text: (-counts[text], text))

    def days(self, occurrences: Iterable[Occurrence]) -> list[str]:
        """Return the days on which articles with a line were published, in order."""
        return sorted(day for at in occurrences if (day := self.articles[at.article].day))

    def _add(self, at: Occurrence, text: str) -> None:
        tidy = tidy_line(text)
        line = self._lines.get(tidy)
        if line is None:
            line = self._lines[tidy] = _line(tidy)
        self.exact.setdefault(self.key(at), []).append(at)
        for opens, reduced in line.skeletons.items():
            self.slots.setdefault((opens, reduced.key), []).append(at)
        if line.label is not None:
            self.labels.setdefault(line.label[0], []).append(at)

    def _find_frames(self, limits: Limits) -> list[tuple[int, int]]:
        """Return for each article the number of recurring lines at its top, and where those at its bottom begin."""
        few, enough = min(_MIN_FRAME_STORIES, limits.min_articles), limits.min_articles
        recurring = {at for each in self.exact.values() if self._recurs(each, few) for at in each}
        for (_, key), each in self.slots.items():
            if sum(map(str.isalpha, key)) >= _MIN_FRAME_LETTERS + 4 * key.count("{") and self._recurs(each, enough):
                recurring.update(each)
        for each in self.labels.values():
            if self._recurs(each, enough):
                recurring.update(each)
        frames = []
        for number, article in enumerate(self.articles):
            places = [Occurrence(number, line) for line in range(len(article.lines))]
            top = self._frame(places, recurring, _MAX_OWN_LINES_AT_TOP, _is_headline_like)
            bottom = self._frame(places[top:][::-1], recurring, _MAX_OWN_LINES_AT_BOTTOM, is_heading_like)
            frames.append((top, len(places) - bottom))
        return frames

    def _frame(
        self,
        places: Sequence[Occurrence],
        recurring: AbstractSet[Occurrence],
        own: int,
        is_short: Callable[[str], bool],
    ) -> int:
        """Return how many lines from one end of an article are before its first paragraph.

        Args:
            places: the lines, from that end.
            recurring: the lines that recur.
            own: how many short lines may be among them that do not recur, such as a title or a date.
            is_short: tells whether a line is short.
        """
        for count, at in enumerate(places):
            if at in recurring:
                continue
            line = self._lines.get(tidy_line(self.articles[at.article].lines[at.line]))
            if not own or (line is not None and not is_short(line.text)):
                return count
            own -= 1
        return len(places)

    def _find_headings(self, limits: Limits) -> frozenset[int]:
        found: set[int] = set()
        for each in self.exact.values():
            if self._recurs(each, limits.min_articles) and is_heading_like(self.line(each[0]).text):
                inside = [at for at in each if not self.is_at_edge(at)]
                if 2 * len(inside) >= len(each) and kind_by_words(self.line(each[0]).text) is None:
                    found.update(at.article for at in inside)
        return frozenset(found)

    def _recurs(self, occurrences: Sequence[Occurrence], stories: int) -> bool:
        return len(occurrences) >= stories and self.count_stories(occurrences) >= stories


def _is_headline_like(line: str) -> bool:
    return not is_prose(line) and not ends_sentence(line)


def _line(tidy: str) -> Line:
    if len(tidy) > MAX_SLOT_LINE_CHARS:
        return Line(tidy, {}, None)
    fixed, with_name = skeletons(tidy)
    reduced = {False: fixed} if with_name is fixed else {False: fixed, True: with_name}
    return Line(tidy, {opens: each for opens, each in reduced.items() if each.slots}, label_of(tidy))
