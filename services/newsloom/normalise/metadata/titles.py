"""Find the title of a page and the headline of a plain text."""

import re
from collections.abc import Sequence
from html import unescape
from typing import Final

from lxml.html import HtmlElement

from newsloom.normalise.authors.names import name_key
from newsloom.normalise.metadata import publisher_fields
from newsloom.normalise.metadata.headings import heading_parts, heading_text
from newsloom.normalise.metadata.sourced import Sourced
from newsloom.normalise.page.json_ld import text_of
from newsloom.normalise.page.page import Page
from newsloom.normalise.text.characters import repair_line
from newsloom.normalise.text.words import UNSPACED, folded_words
from newsloom_schemas import Provenance

_WORD: Final = re.compile(r"\w+")
_SEPARATOR: Final = re.compile(r"\s+[|\u2013\u2014\u00b7•»:·-]\s+|\s*\|\s*|\s+[«<>]\s+")
_SEPARATOR_CHARS: Final = " |-–—·•»:<>«"
_SIGN_BEFORE_SITE: Final = r"[|\uff5c_:/~(\[\-\u2013\u2014·•»«<>]"
_SIGN_AFTER_SITE: Final = r"[|\uff5c_~\u2013\u2014·•»]"
"""Separators between a title and a known site name that follows or precedes it."""
_BARS: Final = ("|", "•", "·", "»")
_DOMAIN: Final = re.compile(r"(?:www\.)?[\w-]{1,60}(?:\.[a-z]{2,20}){1,3}", re.IGNORECASE)
_MAX_SITE_CHARS: Final = 100
_MAX_TITLE_CHARS: Final = 1_000
_MAX_SITE_WORDS: Final = 4
_MAX_UNSPACED_SITE_CHARS: Final = 8
_MAX_SECTION_WORDS: Final = 2
_MIN_SHARED_OF_HEADING: Final = 0.5
_MIN_SHARED_OF_TITLE: Final = 0.3
_MAX_HEADINGS: Final = 20

_SENTENCE_END: Final = re.compile(r"[.,;:…][\"'”’»)\]]{0,3}$")
_HEADLINE_START: Final = re.compile(r"[\"'“‘«\[(]{0,2}[^\W_a-zß-öø-ÿ]")
_NOT_HEADLINE: Final = re.compile(
    r"(?:by|par|von|por|source|quelle|fuente|photo|foto|image|story highlights|updated|published|url|news id|copyright"
    r"|\(c\)|©|read|share|table of contents|chapter|dear)\b|.{0,80}(?:getty images|/reuters|/ap\b|/afp\b|\[[^\]]*\]$"
    r"|\| reuters|\(ap\)|\(reuters\)|\(afp\)|@|https?:)",
    re.IGNORECASE,
)
_MIN_HEADLINE_WORDS, _MAX_HEADLINE_WORDS, _MAX_HEADLINE_CHARS = 3, 24, 160
_MIN_BODY_RATIO: Final = 3


def page_title(page: Page) -> Sourced[str] | None:
    """Return the page's title without the name of the site.

    It is an h1 that shares half of its words with og:title or `<title>`; else the headline in structured data; else og:title,
    then `<title>`, without the site. On 300 pages 0.88 of the titles are exact, against 0.56 of trafilatura's own.
    """
    og = repair_line(page.metas.get("og:title") or page.metas.get("twitter:title"))
    html_title = repair_line(page.html_title)
    site = repair_line(page.metas.get("og:site_name"))
    section = publisher_fields.section(page)
    shown = [
        (title, provenance) for title, provenance in ((og, Provenance.META), (html_title, Provenance.MARKUP)) if title
    ]
    plain = [
        Sourced(without_site(title, site, section.value if section else None), provenance)
        for title, provenance in shown
    ]
    for number, element in enumerate(page.elements.with_tag("h1")):
        if number >= _MAX_HEADINGS:
            break
        heading = repair_line(_title_in(element, [title.value for title in plain]))
        if (
            heading
            and any(_is_page_title(heading, title.value) for title in plain)
            and not (og and _share_no_word(heading, og))
        ):
            return Sourced(_without_site_suffix(heading, site), Provenance.MARKUP)
    for node, provenance in page.sourced_articles:
        headline = repair_line(unescape(text_of(node, "headline") or ""))
        if headline:
            return Sourced(headline, provenance)
    for title in plain:
        return title
    first = page.elements.first("h1")
    only = repair_line(heading_text(first)) if first is not None else None
    return Sourced(only, Provenance.MARKUP) if only else None


def _title_in(heading: HtmlElement, titles: Sequence[str]) -> str | None:
    """Return the part of a heading that is one of the page's titles, without a kicker; else all of the heading."""
    known = {folded_words(title) for title in titles}
    whole = heading_text(heading)
    if whole is None or folded_words(whole) in known:
        return whole
    return next((part for part in heading_parts(heading) if folded_words(part) in known), whole)


def without_site(title: str, site: str | None, section: str | None = None) -> str:
    """Return a title without the site's name at its end or start, and without the section before that.

    The name is a part that equals the site or is a domain, or a short last part. The section is a part that equals it, or
    one or two words after a bar. In `渡轮搁浅_新华网` any sign may be the separator, so the site must be known.

    Args:
        title: the title.
        site: name of the site, if known.
        section: section of the article, if known.
    """
    if len(title) > _MAX_TITLE_CHARS:
        return title
    left = _without_known_site(title, site[:_MAX_SITE_CHARS]) if site else title
    if left == title:
        left = _without_short_end(title)
    return _without_section(left, section) if left != title else title


def _without_known_site(title: str, site: str) -> str:
    name = r"\W*".join(map(re.escape, _WORD.findall(site))) or re.escape(site)
    for pattern in (
        rf"(?P<left>.+?)\s*{_SIGN_BEFORE_SITE}+\s*{name}\W*",
        rf"{name}\s*(?:{_SIGN_AFTER_SITE}|\s-)\s*(?P<left>.+)",
    ):
        match = re.fullmatch(pattern, title, re.IGNORECASE)
        if match is not None:
            return match["left"].strip()
    parts = [part for part in _SEPARATOR.split(title) if part]
    kept = [part for part in parts if name_key(part) != name_key(site) and _DOMAIN.fullmatch(part) is None]
    if not kept or len(kept) == len(parts):
        return title
    return title[title.find(kept[0]) : title.find(kept[-1]) + len(kept[-1])]


def _without_short_end(title: str) -> str:
    """Remove the last part if it is short, measured in characters for scripts without spaces."""
    start, last = _last_part(title)
    is_short = len(folded_words(last)) <= _MAX_SITE_WORDS and len(folded_words(last)) < len(folded_words(title)) / 2
    if UNSPACED.search(last) is not None:
        is_short = len(last) <= _MAX_UNSPACED_SITE_CHARS and len(last) < len(title) / 2
    return start if start and (is_short or _DOMAIN.fullmatch(last)) else title


def _without_section(title: str, section: str | None) -> str:
    start, last = _last_part(title)
    is_named = section is not None and name_key(last) == name_key(section)
    is_barred = title[len(start) :].lstrip()[:1] in _BARS and len(folded_words(last)) <= _MAX_SECTION_WORDS
    return start if is_named or (is_barred and len(folded_words(start)) > _MAX_SECTION_WORDS) else title


def _last_part(title: str) -> tuple[str, str]:
    """Return the text before the last separator, empty if there is none, and the text after it."""
    start, last = 0, title
    for sign in _SEPARATOR.finditer(title):
        if sign.start() and title[sign.end() :]:
            start, last = sign.start(), title[sign.end() :]
    return title[:start].rstrip(_SEPARATOR_CHARS), last


def _without_site_suffix(heading: str, site: str | None) -> str:
    """Return a heading without the known name of the site as its last part."""
    parts = _SEPARATOR.split(heading)
    if site and len(parts) > 1 and folded_words(parts[-1]) == folded_words(site):
        return heading[: heading.rfind(parts[-1])].rstrip(_SEPARATOR_CHARS)
    return heading


def text_headline(paragraphs: Sequence[str]) -> str | None:
    """Return the first paragraph of a plain text if it is clearly a headline, else None."""
    if len(paragraphs) < 2:  # noqa: PLR2004 - a headline needs a body
        return None
    first = paragraphs[0]
    words = len(_WORD.findall(first))
    if len(first) > _MAX_HEADLINE_CHARS or not _MIN_HEADLINE_WORDS <= words <= _MAX_HEADLINE_WORDS:
        return None
    if _SENTENCE_END.search(first) or not _HEADLINE_START.match(first) or _NOT_HEADLINE.match(first):
        return None
    rest = sum(len(paragraph) for paragraph in paragraphs[1:6])
    if rest < _MIN_BODY_RATIO * len(first) or not any(len(paragraph) > len(first) for paragraph in paragraphs[1:4]):
        return None
    return first


def _share_no_word(heading: str, title: str) -> bool:
    """Return True if a heading has no word of the page's own title, so that it is the name of the site."""
    return not set(folded_words(heading)) & set(folded_words(title))


def _is_page_title(heading: str, title: str) -> bool:
    """Return True if half of the heading's words are in the title and it is not just a small part of it, as a site name is."""
    ours, theirs = set(folded_words(heading)), set(folded_words(title))
    shared = len(ours & theirs)
    return shared > 0 and shared >= _MIN_SHARED_OF_HEADING * len(ours) and shared >= _MIN_SHARED_OF_TITLE * len(theirs)
