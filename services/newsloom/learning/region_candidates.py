"""Find the regions of a site's pages that hold boilerplate: boxes with recurring lines and links."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from newsloom.learning.candidates import Candidate
from newsloom.learning.limits import Limits
from newsloom.learning.line_kinds import kind_by_words
from newsloom.learning.site_text import Occurrence, SiteText
from newsloom.normalise.cleaning.site_rules_file import may_be_dateline
from newsloom.normalise.site_rules.line_nature import has_quotation
from newsloom_schemas import RemovedKind

_MAX_TEXT_SHARE: Final = 0.02  # of the articles in which a region may hold something else than boilerplate
_MIN_RECURRING_SHARE: Final = 0.8  # of the articles, in which a line of the region must recur: the heading of a box
_MAX_ARTICLE_SHARE: Final = 0.3  # of the characters of an article
_MAX_LARGE_SHARE: Final = 0.05  # of the articles in which a region may be larger
_MIN_ADDED_STORIES: Final = 3
_EXAMPLES: Final = 3


@dataclass(slots=True)
class _Region:
    """What a region holds in the articles of a site."""

    name: str
    occurrences: list[Occurrence] = field(default_factory=list)
    articles: list[int] = field(default_factory=list)
    with_text: int = 0
    with_recurring: int = 0
    large: int = 0


def find_regions(text: SiteText, limits: Limits, lines: Sequence[Candidate]) -> list[Candidate]:
    """Return the regions of a site's pages in which there is only boilerplate, and more than the lines that are known.

    A line of a region is boilerplate if a rule for lines cuts it, if it recurs in different stories, or if it is a link and
    no quotation. In most articles one of its lines must recur: the links of a box change, and its heading stays.

    Args:
        text: the lines of the site.
        limits: how often something must recur.
        lines: the lines that are boilerplate.
    """
    known = {at for each in lines for at in each.occurrences}
    recurring = {
        at
        for each in text.exact.values()
        if len(each) >= limits.min_articles and text.count_stories(each) >= limits.min_articles
        for at in each
    }
    found: list[Candidate] = []
    regions = _regions(text, known, recurring)
    for region in sorted(regions.values(), key=lambda each: (-len(set(each.occurrences) - known), each.name)):
        added = [at for at in region.occurrences if at not in known]
        if text.count_stories(added) < min(_MIN_ADDED_STORIES, limits.min_articles):
            continue
        stories = text.count_stories(region.occurrences)
        if not limits.admits(stories, text.all_stories) or not _is_boilerplate(region):
            continue
        shown = text.spellings(added)
        if any(map(may_be_dateline, shown[:_EXAMPLES])):
            continue
        known.update(added)
        kind = next((kind for each in text.spellings(region.occurrences) if (kind := kind_by_words(each))), None)
        found.append(
            Candidate(
                region.name,
                kind or RemovedKind.SITE_BOILERPLATE,
                tuple(region.occurrences),
                stories,
                tuple(shown),
                is_region=True,
            )
        )
    return found


def _regions(text: SiteText, known: set[Occurrence], recurring: set[Occurrence]) -> Mapping[str, _Region]:
    regions: dict[str, _Region] = {}
    for number, article in enumerate(text.articles):
        total = sum(map(len, article.lines))
        linked = set(article.linked)
        for name, places in article.regions.items():
            region = regions.setdefault(name, _Region(name))
            here = [Occurrence(number, place) for place in places]
            region.articles.append(number)
            region.occurrences += here
            repeated = [at in known or at in recurring for at in here]
            region.with_recurring += any(repeated)
            others = (at for at, is_repeated in zip(here, repeated, strict=True) if not is_repeated)
            region.with_text += _has_text(article.lines, linked, others)
            region.large += sum(len(article.lines[place]) for place in places) > _MAX_ARTICLE_SHARE * total
    return regions


def _has_text(lines: Sequence[str], linked: set[int], places: Iterable[Occurrence]) -> bool:
    """Return True if a line is no link, or is a quotation."""
    return any(at.line not in linked or has_quotation(lines[at.line]) for at in places)


def _is_boilerplate(region: _Region) -> bool:
    count = len(region.articles)
    return (
        region.with_text <= _MAX_TEXT_SHARE * count
        and region.with_recurring >= _MIN_RECURRING_SHARE * count
        and region.large <= _MAX_LARGE_SHARE * count
    )
