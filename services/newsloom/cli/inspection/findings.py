"""Find what may be wrong with an input, and say it in a plain sentence."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from newsloom.cli.inspection.input_fields import InputFields
from newsloom_schemas import NormalisedArticle, Precision

_MARKUP: Final = re.compile(
    r"</?(?:p|a|b|i|u|br|hr|em|strong|span|div|img|ul|ol|li|h[1-6]|table|tr|td|blockquote|figure|iframe|script|style)"
    r"(?:\s[^<>]{0,500})?/?>|&(?:nbsp|amp|quot|lt|gt|apos|#\d{2,6}|#x[0-9a-f]{2,5});",
    re.IGNORECASE,
)
_CLOCK: Final = re.compile(r"\d{1,2}[:.h]\d{2}|[T ]\d{4,6}\b")
_REPLACEMENT: Final = "\ufffd"
_MIN_CONFIDENCE: Final = 0.6
_MAX_SHOWN_CHARS: Final = 60
_UNKNOWN: Final = "und"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that may be wrong. `code` is a stable name, and `message` a sentence for a person."""

    code: str
    message: str


OF_NOTES: Final[Mapping[str, tuple[str, str]]] = {
    "dates_implausible": ("date_implausible", "the date is before 1990 or in the future and is not used: {}"),
    "text_cut_short": ("text_cut_short", "the text was cut short before it came here: {}"),
    "longer_text": ("longer_text", "a longer text was not used: {}"),
    "html_left_out": ("html_left_out", "the HTML beside the text was not read: {}"),
    "replaced_characters": ("undecodable_characters", "{} bytes are not valid in the charset and became U+FFFD"),
    "mojibake_lines": (
        "mojibake",
        "{} lines were decoded in the wrong charset before they came here; they are repaired",
    ),
    "mojibake_lines_unrepaired": ("mojibake", "{} lines look decoded in the wrong charset and were not repaired"),
    "charset_misread": (
        "mojibake",
        "the text was decoded in the wrong charset before it came here ({}); it is repaired",
    ),
    "canonical_refused": ("canonical_refused", "a declared canonical URL is not used: {}"),
    "charset_declared": ("charset_wrong", "the declared charset {} is not used, since the bytes are in another"),
    "type_declared": ("type_wrong", "declared as {}, but the bytes are certainly JSON and are read as such"),
    "received_at_ignored": ("time_of_reception_wrong", "the time stamp of the record is no time of reception: {}"),
    "languages_mixed": ("languages_mixed", "the text is in several languages: {}"),
    "labels_left_out": ("labels_left_out", "labels were left out: {}"),
    "labels_cut": ("labels_cut", "labels were cut: {}"),
    "external_id_left_out": ("external_id_left_out", "the id of the producer was left out: {}"),
}
"""The code and sentence of each note of the trace that says that something is wrong."""

CODES: Final = (
    "rejected",
    "dead_letter",
    "no_title",
    "no_url",
    "no_source",
    "no_date",
    "date_unreadable",
    "date_without_time_zone",
    "date_only_day",
    "date_coarse",
    "teaser_only",
    "markup_in_text",
    "replacement_characters",
    "language_uncertain",
    *dict.fromkeys(code for code, _ in OF_NOTES.values()),
)
"""Every code of a warning."""


def find_all(
    article: NormalisedArticle | None,
    notes: Mapping[str, str],
    inputs: InputFields | None = None,
    sent_date: str | None = None,
) -> Iterator[Finding]:
    """Yield what may be wrong with an input.

    Args:
        article: what normalise made of it; None if it was rejected or failed.
        notes: the notes of normalise.
        inputs: the fields of a JSON input.
        sent_date: the date of publication as a JSON input has it, if that is where it comes from.
    """
    if article is not None:
        yield from _about_identity(article, inputs)
        yield from _about_date(article, inputs, sent_date)
        yield from _about_text(article, notes)
    for note, (code, sentence) in OF_NOTES.items():
        if note in notes:
            yield Finding(code, sentence.format(notes[note]))


def _about_identity(article: NormalisedArticle, inputs: InputFields | None) -> Iterator[Finding]:
    if not article.title:
        yield Finding("no_title", f"there is no title{_hint(inputs, 'title')}")
    if not article.canonical_url and article.external_id:
        yield Finding("no_url", f"there is no URL; the external id tells which document this is{_hint(inputs, 'url')}")
    elif not article.canonical_url:
        said = "there is no URL and no external id; a changed version counts as another document"
        yield Finding("no_url", f"{said}{_hint(inputs, 'url')}")
    if not (article.source.name or article.source.domain):
        yield Finding("no_source", "there is no source")


def _hint(inputs: InputFields | None, ours: str) -> str:
    """Return a clause on a field that was not used and looks like what is missing."""
    found = inputs.unread_hint(ours) if inputs is not None else None
    return f"; the field {found} looks like one and is not read" if found else ""


def _about_date(article: NormalisedArticle, inputs: InputFields | None, sent: str | None) -> Iterator[Finding]:
    unread = inputs.unread_date() if inputs is not None else None
    published = article.published_at
    if unread is not None:
        shown = unread.value[:_MAX_SHOWN_CHARS]
        yield Finding("date_unreadable", f"the field {unread.path} is not a date that newsloom reads: {shown}")
    if published is None:
        yield Finding("no_date", f"there is no date of publication{_hint(inputs, 'published_at')}")
    elif published.precision in {Precision.YEAR, Precision.MONTH}:
        yield Finding("date_coarse", f"the date of publication is only a {published.precision.value}")
    elif published.precision is Precision.DAY:
        if sent is not None and _CLOCK.search(sent):
            said = f"the date {sent[:_MAX_SHOWN_CHARS]} has no time zone, so that only its day is used"
            yield Finding("date_without_time_zone", said)
        else:
            yield Finding("date_only_day", "the date of publication is only a day")


def _about_text(article: NormalisedArticle, notes: Mapping[str, str]) -> Iterator[Finding]:
    if notes.get("body_rule") == "feed_summary" or notes.get("extraction") == "summary":
        yield Finding("teaser_only", "the text is only a summary; the input has no text of the article")
    texts = {"text": article.text, "title": article.title or "", "standfirst": article.standfirst or ""}
    for name, text in texts.items():
        markup = _MARKUP.search(text)
        if markup is not None:
            shown = markup[0][:_MAX_SHOWN_CHARS]
            yield Finding("markup_in_text", f"the {name} has HTML markup, such as {shown}")
        if _REPLACEMENT in text:
            count = text.count(_REPLACEMENT)
            yield Finding("replacement_characters", f"the {name} has {count} replacement characters (U+FFFD)")
    language = article.language
    if language.code == _UNKNOWN:
        yield Finding("language_uncertain", "the language is not known")
    elif language.confidence < _MIN_CONFIDENCE:
        said = f"the language is uncertain: {language.code} with a confidence of {language.confidence:.2f}"
        yield Finding("language_uncertain", said)
