"""Say in words and figures why an article belongs to a story, or to none before."""

from typing import Final

from newsloom.stories.decision.compare import common
from newsloom.stories.decision.match import Match
from newsloom.stories.decision.weights import WeighedArticle
from newsloom.stories.features.hashes import compared_hash
from newsloom.stories.features.words import word_key, words
from newsloom_schemas import StoryEvidence

_MAX_NAMES: Final = 8
_MAX_TERMS: Final = 8
_MAX_NUMBERS: Final = 4
_NAMED: Final = 5
_HOUR: Final = 3_600
_TWO_DAYS: Final = 48
_COPY: Final = "Is a copy or version of an article of this story."


def evidence(article: WeighedArticle, match: Match | None, *, opens: bool, candidates: int) -> StoryEvidence:
    """Return the evidence for a decision.

    Args:
        article: the article.
        match: the earlier article that it is most like; `None` if there is none.
        opens: True if the article opens a story.
        candidates: number of earlier articles that it was compared with.
    """
    if match is None:
        found = StoryEvidence(summary="", candidates=candidates)
        return found.replace(summary=summary(found, opens=True))
    shared = _shared(article, match).replace(candidates=candidates)
    sentence = summary(shared, opens=opens, is_copy=match.is_copy, elsewhere=bool(match.found.elsewhere))
    return shared.replace(summary=sentence)


def reason(article: WeighedArticle, match: Match) -> str:
    """Return in one sentence what an article and an earlier one share, and what speaks against one event."""
    return summary(_shared(article, match), opens=False, is_copy=match.is_copy, elsewhere=bool(match.found.elsewhere))


def summary(shared: StoryEvidence, *, opens: bool, is_copy: bool = False, elsewhere: bool = False) -> str:
    """Return the summary of an evidence, which follows from its figures.

    Args:
        shared: the figures.
        opens: True if the article opens a story.
        is_copy: True if the article is a copy of the matched one.
        elsewhere: True if each of both opens with a place that the other does not.
    """
    if shared.matched_id is None:
        return "No earlier article shares rare words or names with this one."
    sentence = _COPY if is_copy else _sentence(shared, elsewhere=elsewhere)
    return f"No earlier article reports the same event. The nearest {_lower(sentence)}" if opens else sentence


def _sentence(shared: StoryEvidence, *, elsewhere: bool) -> str:
    parts: list[str] = []
    named = (*shared.shared_entities, *shared.shared_terms)[:_NAMED]
    if named:
        parts.append(f"shares {', '.join(named)}")
    if numbers := shared.shared_numbers:
        parts.append(f"the {'number' if len(numbers) == 1 else 'numbers'} {', '.join(numbers)}")
    if shared.shared_quotes:
        parts.append("a quotation")
    said = " and ".join((", ".join(parts[:-1]), parts[-1])) if len(parts) > 1 else "".join(parts) or "shares little"
    hours = shared.hours_apart
    when = "; one has no date" if hours is None else f"; {_duration(hours)} apart"
    where = "; each opens with a place that the other does not" if elsewhere else ""
    return f"{said[0].upper()}{said[1:]}{when}{where}."


def _shared(article: WeighedArticle, match: Match) -> StoryEvidence:
    """Return what both articles share, as figures."""
    ours, theirs = article.features, match.earlier.article.features
    return StoryEvidence(
        summary="",
        matched_id=theirs.article_id,
        shared_entities=_names(article, match),
        shared_terms=_terms(article, match),
        shared_numbers=_numbers(article, match),
        shared_quotes=common(ours.quotes, theirs.quotes),
        hours_apart=_hours(article, match),
    )


def _names(article: WeighedArticle, match: Match) -> tuple[str, ...]:
    there = match.earlier.article.names
    shared = [name for name in article.features.names if name.hash in there]
    shared.sort(key=lambda name: -article.names[name.hash] * there[name.hash])
    return tuple(dict.fromkeys(name.name for name in shared))[:_MAX_NAMES]


def _terms(article: WeighedArticle, match: Match) -> tuple[str, ...]:
    """Return the shared words that are not part of a shared name, those that count most first."""
    here, there = article.terms, match.earlier.article.terms
    in_names = {compared_hash(word_key(word)) for name in _names(article, match) for word in words(name)}
    counted = (here.keys() & there.keys()) - in_names
    shared = [term for term in article.features.terms if term.hash in counted]
    shared.sort(key=lambda term: -here[term.hash] * there[term.hash])
    return tuple(term.word for term in shared[:_MAX_TERMS])


def _numbers(article: WeighedArticle, match: Match) -> tuple[str, ...]:
    here, there = article.features, {*match.earlier.article.features.number_hashes}
    shared = (number for number, hashed in zip(here.numbers, here.number_hashes, strict=True) if hashed in there)
    return tuple(shared)[:_MAX_NUMBERS]


def _hours(article: WeighedArticle, match: Match) -> float | None:
    ours, theirs = article.features.published, match.earlier.article.features.published
    return None if ours is None or theirs is None else round(abs(ours - theirs) / _HOUR, 1)


def _duration(hours: float) -> str:
    """Return "3 hours" or "2 days"."""
    count, unit = (round(hours), "hour") if hours < _TWO_DAYS else (round(hours / 24), "day")
    return f"{count} {unit}{'' if count == 1 else 's'}"


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
