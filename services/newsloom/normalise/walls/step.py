"""The walls step: reject walls, cut notes below the beginning of an article, and say how complete the text is."""

from typing import Final

from newsloom.api import Emit, Reject, StepResult
from newsloom.normalise.page.page import Page
from newsloom.normalise.records import Draft
from newsloom.normalise.text.words import count_words
from newsloom.normalise.walls.completeness import completeness_of
from newsloom.normalise.walls.judge import judge
from newsloom.normalise.walls.notes import SUBSCRIPTION_NOTE, Notes, cut_notes, mark_patterns
from newsloom.normalise.walls.phrases import Wall, packaged_phrases
from newsloom_schemas import Incompleteness, RejectionReason

_REASONS = {
    Wall.CONSENT: RejectionReason.CONSENT_WALL,
    Wall.SUBSCRIPTION: RejectionReason.PAYWALL,
    Wall.REGISTRATION: RejectionReason.REGISTRATION_WALL,
    Wall.BOT: RejectionReason.BOT_WALL,
    Wall.REGION: RejectionReason.REGION_WALL,
    Wall.ERROR: RejectionReason.ERROR_PAGE,
    Wall.SCRIPT: RejectionReason.INTERSTITIAL,
    Wall.INTERSTITIAL: RejectionReason.INTERSTITIAL,
}
_CALLS: Final = frozenset({"read_on", "read_on_at", "appeared_first"})
"""Marks that also stand below whole articles, as links to others."""
_SHORT_WORDS: Final = 150
"""Words of a text below which a call to read on says that it was cut."""


class Walls:
    """Draft → Draft. It looks at the text alone, so that a page, a fragment, a feed and an envelope are judged alike."""

    name = "walls"

    def __init__(self) -> None:
        packaged_phrases()  # now, not with the first article
        mark_patterns()

    def __call__(self, record: Draft, /) -> StepResult[Draft]:
        """Judge one article."""
        verdict = judge(record.paragraphs, record.title)
        if verdict is not None:
            return Reject(_REASONS[verdict.wall], verdict.detail, record.known)
        notes = cut_notes(record.paragraphs) if not record.posts else Notes(record.paragraphs, ())
        signs = [*record.decoded.incomplete]
        rules = {each.rule for each in notes.removed}
        if SUBSCRIPTION_NOTE in rules:
            signs.append(Incompleteness.SUBSCRIPTION_NOTE)
        if _says_cut(rules - {SUBSCRIPTION_NOTE}, notes.paragraphs, record.page):
            signs.append(Incompleteness.MARKER)
        return Emit(
            record.replace(
                paragraphs=notes.paragraphs,
                removed=(*record.removed, *notes.removed),
                completeness=completeness_of("\n\n".join(notes.paragraphs), record.page, signs),
            )
        )


def _says_cut(marks: set[str], paragraphs: tuple[str, ...], page: Page | None) -> bool:
    """Return True if one of the marks that stood at the end says that the text was cut."""
    if marks - _CALLS:
        return True
    is_page = page is not None and page.html_title is not None
    text = "\n".join(paragraphs)
    return bool(marks) and not is_page and (text.endswith(("…", "...")) or count_words(text) < _SHORT_WORDS)
