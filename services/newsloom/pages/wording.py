"""Say in words what each outcome, relation, kind and reason means, for a reader who never saw the records."""

from types import MappingProxyType
from typing import Final

OUTCOMES: Final = MappingProxyType(
    {
        "unique": ("Unique", "new text that goes on to the consumers"),
        "revision": ("Revision", "a new version of an earlier article; it goes on to the consumers"),
        "duplicate": ("Duplicate", "a copy of an earlier article"),
        "rejected": ("Rejected", "not wanted, with a reason"),
        "failed": ("Failed", "could not be processed; kept as a dead letter"),
        "under_way": ("Under way", "records between two stages, without an outcome yet"),
    }
)
"""Label and meaning of each outcome."""

RELATIONS: Final = MappingProxyType(
    {
        "original": ("Original", "shares no text with an earlier article that would make it a copy"),
        "exact": ("Exact copy", "the same text, word for word"),
        "near": ("Near copy", "nearly the same text"),
        "contained": ("Contained", "nearly all of one text is in the other"),
        "rewrite": ("Rewrite", "the same report in other words"),
        "revision": ("New version", "another version of the same document or report"),
        "update": ("Update", "a new version with news"),
        "correction": ("Correction", "a new version that corrects"),
        "retraction": ("Retraction", "the publisher takes the article back"),
    }
)

REASONS: Final = MappingProxyType(
    {
        "empty": "the record has no text",
        "too_short": "the text is too short for an article",
        "too_large": "the record is larger than the limit",
        "not_article": "a front page, a list or another page that is no article",
        "unsupported_media": "not a format that is read",
        "unsupported_language": "a language that the settings leave out",
        "bad_encoding": "the characters cannot be decoded",
        "boilerplate_only": "nothing but menus and notices",
        "consent_wall": "a page that asks for consent instead of the article",
        "paywall": "a page that asks for a subscription instead of the article",
        "registration_wall": "a page that asks to sign in instead of the article",
        "bot_wall": "a page that keeps programs out",
        "region_wall": "a page that is closed to readers of this region",
        "error_page": "an error message of the site",
        "interstitial": "a page between two pages, such as an advertisement",
    }
)

CUT_KINDS: Final = MappingProxyType(
    {
        "dateline": "Dateline",
        "credit": "Credit line",
        "caption": "Caption",
        "licence": "Licence line",
        "toc": "Table of contents",
        "site_boilerplate": "Site boilerplate",
        "title": "Repeated title",
        "correction": "Correction notice",
        "share": "Share buttons",
        "newsletter": "Newsletter box",
        "read_more": "Link to other articles",
        "control": "Control of the page",
        "subscription": "Subscription offer",
    }
)

PROVENANCE: Final = MappingProxyType(
    {
        "header": "a header of the message",
        "envelope": "the producer's record",
        "json_ld": "JSON-LD in the page",
        "meta": "meta elements of the page",
        "markup": "the markup of the page",
        "url": "the address",
        "text": "the text",
        "extractor": "the text extraction",
    }
)

ENTITY_TYPES: Final = MappingProxyType(
    {
        "PERSON": "Person",
        "ORG": "Organisation",
        "GPE": "Country, region, town",
        "LOC": "Other place",
        "FAC": "Building, road, bridge",
        "NORP": "People, religion, party",
        "EVENT": "Event",
        "PRODUCT": "Product",
        "LAW": "Law",
        "WORK_OF_ART": "Work of art",
        "DATE": "Date",
        "MONEY": "Money",
        "PERCENT": "Percentage",
    }
)


def label(name: str) -> str:
    """Return the label of an outcome or relation, or of a name that is not known, as in "Own reason"."""
    known = OUTCOMES.get(name) or RELATIONS.get(name)
    return known[0] if known else spaced(name)


def spaced(name: str) -> str:
    """Return a name such as `too_short` as words: "Too short"."""
    words = name.replace("_", " ").replace(".", ": ").strip()
    return words[:1].upper() + words[1:]


def names_for_pages() -> dict[str, dict[str, str]]:
    """Return all labels, for the part of the pages that runs in the browser."""
    return {
        "outcomes": {name: words[0] for name, words in OUTCOMES.items()},
        "relations": {name: words[0] for name, words in RELATIONS.items()},
        "relation_meanings": {name: words[1] for name, words in RELATIONS.items()},
        "reasons": dict(REASONS),
        "cut_kinds": dict(CUT_KINDS),
        "provenance": dict(PROVENANCE),
        "entity_types": dict(ENTITY_TYPES),
    }
