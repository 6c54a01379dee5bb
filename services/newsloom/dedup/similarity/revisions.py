"""Tell whether a new version of a document is an update, a correction or a retraction, by its own notices."""

import re
from collections.abc import Iterator
from typing import Final

from newsloom.dedup.text.features import ArticleFeatures
from newsloom_schemas import RevisionKind

_SEARCHED_CHARS: Final = 400
"""Characters searched at each end of a text: notices are at the head or at the foot."""
_NOTICE_CHARS: Final = 80
"""Characters by which two notices are compared."""

MARKERS: Final[tuple[tuple[RevisionKind, str, str], ...]] = (
    (
        RevisionKind.RETRACTION,
        "en",
        r"(?:this|our) (?:article|story|report|piece|post|item) (?:has been|was|is|is being) (?:retracted|withdrawn|taken down)",
    ),
    (
        RevisionKind.RETRACTION,
        "en",
        r"retract(?:s|ed|ing) (?:this|our|the above) (?:article|story|report|piece|post|item)",
    ),
    (
        RevisionKind.RETRACTION,
        "en",
        r"^\W{0,9}(?:mandatory|bulletin|advisory) kill\b|kill/takedown notice",
    ),
    (
        RevisionKind.RETRACTION,
        "en",
        r"\b(?:kill|eliminate|disregard) (?:the|this|our) (?:story|item|article|report)\b",
    ),
    (RevisionKind.RETRACTION, "en", r"^\W{0,9}(?:retraction|retracted|withdrawn|story withdrawn|kill notice)\b"),
    (
        RevisionKind.RETRACTION,
        "fr",
        r"(?:article|dépêche) (?:a été|est) (?:retirée?|annulée?)|veuillez (?:annuler|ne pas utiliser)|^\W{0,9}rétractation\b",
    ),
    (
        RevisionKind.RETRACTION,
        "de",
        r"(?:artikel|meldung|bericht) (?:wurde|wird|ist) zurückgezogen|meldung\b.{0,60}\bnicht (?:zu )?verwenden|zieh(?:t|en) (?:ihre|die|diese|unsere) meldung\b.{0,60}\bzurück",
    ),
    (
        RevisionKind.RETRACTION,
        "es",
        r"(?:artículo|noticia|despacho) (?:ha sido|fue) (?:retirad|anulad)[oa]|(?:rogamos|favor de) (?:anular|eliminar|no utilizar)|^\W{0,9}retractación\b",
    ),
    (RevisionKind.RETRACTION, "pt", r"(?:artigo|notícia|matéria) foi retirad[oa]|^\W{0,9}retratação\b"),
    (RevisionKind.RETRACTION, "it", r"(?:articolo|notizia) è stat[oa] ritirat[oa]"),
    (RevisionKind.RETRACTION, "nl", r"(?:artikel|bericht) is ingetrokken"),
    (RevisionKind.RETRACTION, "ru", r"(?:материал|статья|сообщение|новость) (?:отозван|аннулирован|снят)"),
    (RevisionKind.RETRACTION, "ar", r"تم (?:سحب|إلغاء) هذا (?:المقال|الخبر)"),
    (RevisionKind.RETRACTION, "hi", r"(?:लेख|ख़बर|खबर|समाचार) (?:को )?वापस (?:ले लिया|ली गई|लिया)"),
    (RevisionKind.RETRACTION, "zh", r"(?:本文|此文|本报道|此稿|本稿)已?(?:被)?(?:撤回|撤稿|撤下)"),
    (RevisionKind.RETRACTION, "ja", r"記事(?:は|を)(?:取り消|撤回|削除)"),
    (RevisionKind.RETRACTION, "ko", r"기사(?:는|를|가) (?:취소|철회)"),
    (
        RevisionKind.CORRECTION,
        "en",
        r"^\W{0,9}(?:corrections?|corrected|correcting|corrects|clarification|editor.s note)\b",
    ),
    (RevisionKind.CORRECTION, "en", r"(?:has been|was) (?:corrected|amended to|updated to correct)\b"),
    (
        RevisionKind.CORRECTION,
        "en",
        r"(?:earlier|previous) version .{0,80}(?:misstated|incorrectly|wrongly|misspelled|misidentified)",
    ),
    (
        RevisionKind.CORRECTION,
        "en",
        r"\bthis (?:version|story|article|item) corrects\b|^\W{0,9}refil(?:es|ing) to (?:fix|correct)\b|\bregrets? the error\b",
    ),
    (
        RevisionKind.CORRECTION,
        "fr",
        r"^\W{0,9}(?:rectificatif|correction|erratum|corrigé|précision)\b|version corrigée",
    ),
    (RevisionKind.CORRECTION, "fr", r"version (?:précédente|antérieure) .{0,80}(?:à tort|erronée|par erreur)"),
    (
        RevisionKind.CORRECTION,
        "de",
        r"^\W{0,9}(?:korrektur|berichtigung|richtigstellung)\b|(?:früheren|ersten|vorigen) (?:version|fassung) (?:dieses|des)\b",
    ),
    (RevisionKind.CORRECTION, "de", r"(?:artikel|meldung|text|bericht)\b.{0,30}\b(?:korrigiert|berichtigt)"),
    (
        RevisionKind.CORRECTION,
        "es",
        r"^\W{0,9}(?:corrección|rectificación|fe de erratas|corrige)\b|(?:artículo|texto) ha sido corregido",
    ),
    (RevisionKind.CORRECTION, "es", r"versión anterior .{0,80}(?:erróneamente|incorrectamente|por error)"),
    (
        RevisionKind.CORRECTION,
        "pt",
        r"^\W{0,9}(?:correção|errata|corrige|erramos)\b|versão anterior .{0,80}(?:incorretamente|erroneamente|errad)",
    ),
    (
        RevisionKind.CORRECTION,
        "it",
        r"^\W{0,9}(?:errata corrige|rettifica|correzione)\b|versione .{0,80}(?:erroneamente|per errore)",
    ),
    (
        RevisionKind.CORRECTION,
        "nl",
        r"^\W{0,9}(?:correctie|rectificatie)\b|eerdere versie .{0,80}(?:ten onrechte|abusievelijk|onjuist)",
    ),
    (RevisionKind.CORRECTION, "sv", r"^\W{0,9}(?:rättelse|korrigering)\b"),
    (RevisionKind.CORRECTION, "da", r"^\W{0,9}(?:rettelse|berigtigelse)\b"),
    (RevisionKind.CORRECTION, "fi", r"^\W{0,9}(?:oikaisu|korjaus)\b"),
    (RevisionKind.CORRECTION, "pl", r"^\W{0,9}(?:sprostowanie|korekta|poprawka)\b"),
    (RevisionKind.CORRECTION, "cs", r"^\W{0,9}(?:oprava|opravujeme)\b"),
    (RevisionKind.CORRECTION, "tr", r"^\W{0,9}düzeltme\b"),
    (RevisionKind.CORRECTION, "el", r"^\W{0,9}(?:διόρθωση|διευκρίνιση)\b"),
    (RevisionKind.CORRECTION, "ru", r"^\W{0,9}(?:исправление|поправка|уточнение)\b|ранней версии .{0,80}ошибочно"),
    (RevisionKind.CORRECTION, "uk", r"^\W{0,9}(?:виправлення|уточнення)\b"),
    (RevisionKind.CORRECTION, "ar", r"^\W{0,9}(?:تصحيح|تصويب)"),
    (RevisionKind.CORRECTION, "fa", r"^\W{0,9}اصلاحیه"),
    (RevisionKind.CORRECTION, "he", r"^\W{0,9}תיקון\s?:"),
    (RevisionKind.CORRECTION, "hi", r"^\W{0,9}(?:संशोधन|भूल सुधार|शुद्धिपत्र)"),
    (RevisionKind.CORRECTION, "bn", r"^\W{0,9}(?:সংশোধনী|সংশোধন)\s?:"),
    (RevisionKind.CORRECTION, "th", r"^\W{0,9}(?:แก้ไข|แก้ข่าว)\s?:"),
    (RevisionKind.CORRECTION, "zh", r"^\W{0,9}(?:更正|勘误|勘誤)"),
    (RevisionKind.CORRECTION, "ja", r"^\W{0,9}(?:訂正|お詫びと訂正)"),
    (RevisionKind.CORRECTION, "ko", r"^\W{0,9}(?:정정|바로잡습니다|바로잡음)"),
    (RevisionKind.CORRECTION, "id", r"^\W{0,9}(?:koreksi|ralat)\b"),
    (RevisionKind.CORRECTION, "vi", r"^\W{0,9}(?:đính chính|cải chính)\b"),
)
"""Kind, language, and the pattern of its notices. The first match counts."""

_COMPILED: Final = tuple((kind, re.compile(marker, re.IGNORECASE | re.MULTILINE)) for kind, _, marker in MARKERS)


def announced_kind(new: ArticleFeatures, old: ArticleFeatures) -> RevisionKind | None:
    """Return the kind of change that a notice in `new` announces; `None` if it has no notice that `old` lacks."""
    found = list(_notices(new))
    known_before = frozenset(_notices(old)) if found else frozenset()
    return next((notice[0] for notice in found if notice not in known_before), None)


def revision_kind(new: ArticleFeatures, old: ArticleFeatures) -> RevisionKind:
    """Return the kind of change from `old` to `new`, a later version of the same document.

    A notice that `old` already had is ignored. Without a new notice the version is an update.
    """
    return announced_kind(new, old) or RevisionKind.UPDATE


def _notices(version: ArticleFeatures) -> Iterator[tuple[RevisionKind, str]]:
    """Yield the notices of a version, with the text around each match.

    A notice that cleaning removed as a correction always counts as one.
    """
    text = version.text
    parts = (
        version.title,
        *version.notices,
        text[:_SEARCHED_CHARS],
        text[max(_SEARCHED_CHARS, len(text) - _SEARCHED_CHARS) :],
    )
    for kind, marker in _COMPILED:
        for part in parts:
            for match in marker.finditer(part):
                yield kind, part[match.start() : match.start() + _NOTICE_CHARS].casefold()
    for notice in version.notices:
        yield RevisionKind.CORRECTION, notice.casefold()
