"""What a new version of a document is: an update, a correction or a retraction, by what it says of itself."""

import re
from collections.abc import Iterator
from typing import Final

from newsloom.dedup.subject import Subject
from newsloom_schemas import RevisionKind

_LEAD: Final = 400
"""Code points at either end of a text that are searched: notices stand at the head or at the foot."""

MARKERS: Final[tuple[tuple[RevisionKind, str, str], ...]] = (
    (RevisionKind.RETRACTION, "en", r"retract(?:s|ed|ion)\b.{0,40}\b(?:article|story|report|piece)"),
    (RevisionKind.RETRACTION, "en", r"(?:article|story|report) (?:has been|was|is) (?:retracted|withdrawn)"),
    (RevisionKind.RETRACTION, "en", r"^\W*(?:retraction|retracted|withdrawn|story withdrawn|kill notice)\b"),
    (RevisionKind.RETRACTION, "fr", r"(?:article|dépêche) (?:a été|est) (?:retirée?|annulée?)|^\W*rétractation\b"),
    (RevisionKind.RETRACTION, "de", r"(?:artikel|meldung|bericht) wurde zurückgezogen"),
    (RevisionKind.RETRACTION, "es", r"(?:artículo|noticia) ha sido retirad[oa]|^\W*retractación\b"),
    (RevisionKind.RETRACTION, "pt", r"(?:artigo|notícia|matéria) foi retirad[oa]"),
    (RevisionKind.RETRACTION, "it", r"(?:articolo|notizia) è stat[oa] ritirat[oa]"),
    (
        RevisionKind.CORRECTION,
        "en",
        r"^\W*(?:corrections?|corrected|correcting|corrects|clarification|editor.s note)\b",
    ),
    (RevisionKind.CORRECTION, "en", r"(?:has been|was) (?:corrected|amended to|updated to correct)\b"),
    (
        RevisionKind.CORRECTION,
        "en",
        r"(?:earlier|previous) version .{0,80}(?:misstated|incorrectly|wrongly|misspelled)",
    ),
    (RevisionKind.CORRECTION, "fr", r"^\W*(?:rectificatif|correction|erratum|corrigé)\b|version corrigée"),
    (RevisionKind.CORRECTION, "de", r"^\W*(?:korrektur|berichtigung|richtigstellung)\b"),
    (RevisionKind.CORRECTION, "es", r"^\W*(?:corrección|rectificación|fe de erratas|corrige)\b"),
    (RevisionKind.CORRECTION, "pt", r"^\W*(?:correção|errata|corrige)\b"),
    (RevisionKind.CORRECTION, "it", r"^\W*(?:errata corrige|rettifica|correzione)\b"),
    (RevisionKind.CORRECTION, "nl", r"^\W*(?:correctie|rectificatie)\b"),
    (RevisionKind.CORRECTION, "ru", r"^\W*(?:исправление|поправка)\b"),
    (RevisionKind.CORRECTION, "ar", r"^\W*تصحيح"),
    (RevisionKind.CORRECTION, "hi", r"^\W*(?:संशोधन|भूल सुधार)"),
    (RevisionKind.CORRECTION, "zh", r"^\W*(?:更正|勘误|勘誤)"),
    (RevisionKind.CORRECTION, "ja", r"^\W*訂正"),
)
"""Kind, language, and how its notices begin or what they say. The first that is met counts."""

_COMPILED: Final = tuple((kind, re.compile(marker, re.IGNORECASE | re.MULTILINE)) for kind, _, marker in MARKERS)


def revision_kind(new: Subject, old: Subject) -> RevisionKind:
    """What `new` is to `old`, an earlier version of the same document. A notice that `old` had already says nothing."""
    known = set(_notices(old))
    for notice in _notices(new):
        if notice not in known:
            return notice[0]
    return RevisionKind.UPDATE


def _notices(version: Subject) -> Iterator[tuple[RevisionKind, str]]:
    """The markers found, with the words they were found in; what cleaning cut as a correction is one in any case."""
    text = version.text or ""
    places = (version.title, *version.notices, text[:_LEAD], text[max(_LEAD, len(text) - _LEAD) :])
    for kind, marker in _COMPILED:
        for place in places:
            for match in marker.finditer(place):
                yield kind, place[match.start() : match.start() + 80].casefold()
    for notice in version.notices:
        yield RevisionKind.CORRECTION, notice.casefold()
