"""The second step: find the article in a page, with fallbacks that are recorded in the trace."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from newsloom.api import Emit, Reject, StepResult
from newsloom.core.facts import TextExtracted
from newsloom.normalise.body.companion_page import read_companion_page
from newsloom.normalise.body.wrapped_markup import unwrap_markup
from newsloom.normalise.extraction.blocks import part_at_block_ends, read_fragment
from newsloom.normalise.extraction.extractors import PageTexts, TrafilaturaMode, warm_up
from newsloom.normalise.extraction.lede import missing_lede
from newsloom.normalise.extraction.menu import text_without_menu
from newsloom.normalise.extraction.merge import comparison_key, merge_missing
from newsloom.normalise.extraction.prepare import prepared
from newsloom.normalise.extraction.text_quality import (
    MIN_SHARE_OF_STRUCTURED_BODY,
    count_chars,
    dice_similarity,
    why_no_breaks,
    why_too_short,
)
from newsloom.normalise.page.json_ld import text_of, types_of
from newsloom.normalise.page.page import Page, TextLostError, one_line, parse_page
from newsloom.normalise.page_kind.decide import why_not_article
from newsloom.normalise.records import Decoded, Extracted
from newsloom.normalise.text.characters import repair
from newsloom.normalise.text.paragraphs import split_paragraphs
from newsloom_schemas import RejectionReason, Removed

_NEARLY_EMPTY_CHARS = 250
"""Characters below which the page's long paragraphs are a better guess than the extracted text."""

_MIN_SUMMARY_CHARS = 60
"""Characters that a page's description must have to be used as its text."""


_PLAIN_TEXT = "plain_text"
"""The method for a record without HTML."""

_MIN_SAME_TEXT_SIMILARITY = 0.7
"""Share of common words from which on two texts count as the same text with different paragraph breaks."""

_MIN_NEAR_IDENTICAL_SIMILARITY = 0.9
"""Share of common words from which on the careful mode is not needed."""

_MIN_AGREEMENT = 0.5
"""Share of common words below which two extractors have not found the same text."""

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_START_CHARS = 20_000
_DOCUMENT_TAG = re.compile(r"<(?:html|body|head)[\s/>]", re.IGNORECASE)
"""A tag that only whole pages have; `<header>` is no such tag."""


@dataclass(frozen=True, slots=True)
class Extraction:
    """Extracted paragraphs, with the method that found them.

    `fallback` says why earlier methods were not used. `merged_lines` counts the lines from the second extractor.
    `removed` has what a browser shows and an article does not have, such as the words on a button.
    """

    paragraphs: tuple[str, ...]
    method: str
    fallback: str | None = None
    merged_lines: int = 0
    removed: tuple[Removed, ...] = ()


class Extract:
    """Decoded → Extracted: the main text of a page, or the paragraphs of a plain text.

    Reject pages that are not articles, or in which no method finds any text, as `not_article`.
    """

    name = "extract"

    def __init__(self) -> None:
        warm_up()

    def __call__(self, record: Decoded, /) -> StepResult[Extracted]:
        """Extract one article."""
        if record.text is not None:
            paragraphs = split_paragraphs(record.text)
            if not paragraphs:
                return Reject(RejectionReason.EMPTY, "the body is empty or white space only", record.known)
            page, notes = read_companion_page(record, paragraphs)
            return Emit(
                Extracted(record, paragraphs, page, record.removed),
                {"extraction": _PLAIN_TEXT, **notes},
                facts=(TextExtracted(_PLAIN_TEXT),),
            )
        html = unwrap_markup(record.html or "")
        is_fragment = _DOCUMENT_TAG.search(html, 0, _START_CHARS) is None
        if is_fragment:
            html = part_at_block_ends(html)
        try:
            page = parse_page(html, record.envelope.url)
        except TextLostError as lost:
            return Reject(RejectionReason.TOO_LARGE, str(lost), record.known)
        if page is None:
            return Reject(RejectionReason.EMPTY, "the HTML has no element and no text", record.known)
        return _extract_page(record, page, is_fragment=is_fragment)


def _extract_page(record: Decoded, page: Page, *, is_fragment: bool) -> StepResult[Extracted]:
    why_not = None if is_fragment else why_not_article(page)
    if why_not is not None:
        return Reject(RejectionReason.NOT_ARTICLE, why_not, record.known)
    found = find_article(page, is_fragment=is_fragment)
    if not found.paragraphs and not page.has_live_updates:
        return Reject(RejectionReason.NOT_ARTICLE, "no method finds the text of an article in the page", record.known)
    repaired = repair("\n".join(found.paragraphs))
    notes = {"extraction": found.method, **repaired.notes}
    if found.fallback:
        notes["extraction_fallback"] = found.fallback
    if found.merged_lines:
        notes["extraction_merged"] = f"{found.merged_lines} lines from resiliparse"
    paragraphs = tuple(tidy for line in repaired.text.split("\n") if (tidy := " ".join(line.split())))
    extracted = Extracted(record, paragraphs, page, (*record.removed, *found.removed, *repaired.removed))
    return Emit(extracted, notes, facts=(TextExtracted(found.method),))


def find_article(page: Page, *, is_fragment: bool = False) -> Extraction:
    """Extract the article by the first method that gives enough text.

    The methods are trafilatura's fast mode; the better of its careful mode and resiliparse; the text in structured data; all
    long paragraphs; the page's description.

    Args:
        page: the page.
        is_fragment: the HTML is a fragment of a page, so that all of it is the article.
    """
    if is_fragment:
        paragraphs, controls = read_fragment(page)
        return Extraction(paragraphs, "fragment", removed=controls)
    page = prepared(page)
    found = _find(page)
    lede = missing_lede(page, found.paragraphs)
    return found if lede is None else replace(found, paragraphs=(lede, *found.paragraphs))


def _find(page: Page) -> Extraction:
    texts = PageTexts(page.tree)
    fast = Extraction(texts.fast, TrafilaturaMode.FAST)
    body = _structured_body(page)
    reason = why_too_short(fast.paragraphs, page, body) or why_no_breaks(fast.paragraphs)
    if reason is None and (careful_text := text_without_menu(fast.paragraphs, page, texts)):
        fast = Extraction(careful_text, TrafilaturaMode.CAREFUL, "the fast mode's text begins with a menu")
    is_news = _is_news_page(page)
    if reason is None and is_news:
        return fast
    second = Extraction(texts.second, "resiliparse")
    improved = (
        _merge_second(fast, second, page)
        if reason is None
        else _with_paragraph_breaks(fast, (second,), _MIN_NEAR_IDENTICAL_SIMILARITY)
    )
    if reason is None or improved is not fast:
        return improved
    careful = Extraction(texts.careful, TrafilaturaMode.CAREFUL, reason)
    best = _with_paragraph_breaks(
        _choose_extraction(fast, careful, second), (careful, second, Extraction(page.prose, "long_paragraphs"))
    )
    if not is_news and best.method != second.method:
        best = _merge_second(best, second, page)
    size = count_chars(best.paragraphs)
    if size < MIN_SHARE_OF_STRUCTURED_BODY * count_chars(body):
        return Extraction(
            body, "json_ld", f"{best.method} finds {size} characters, structured data has {count_chars(body)}"
        )
    if size < _NEARLY_EMPTY_CHARS and count_chars(page.prose) > _NEARLY_EMPTY_CHARS:
        return Extraction(page.prose, "long_paragraphs", f"{best.method} finds only {size} characters")
    return best if best.paragraphs else _summary(page)


def _summary(page: Page) -> Extraction:
    """Return the page's description, if the page says that it is an article but no method finds its text."""
    says_so = page.json_ld.articles or page.metas.get("og:type", "").lower() == "article"
    summary = next(
        (line for text in page.descriptions if (line := one_line(text)) and len(line) >= _MIN_SUMMARY_CHARS), None
    )
    if summary is None or not says_so:
        return Extraction((), "none")
    return Extraction((summary,), "summary", "no method finds text; this is the page's own description")


def _is_news_page(page: Page) -> bool:
    """Return True if a page says that it is news, or that it is by a news organisation."""
    if page.is_news or "news_keywords" in page.metas:
        return True
    return any("newsmediaorganization" in types_of(node) for node in page.json_ld.nodes)


def _merge_second(found: Extraction, second: Extraction, page: Page) -> Extraction:
    """Merge in what the second extractor has in the middle of the text; for guides and blogs only, as it harms news texts."""

    @cache
    def headings() -> set[str]:
        return {comparison_key(str(heading.text_content())) for heading in page.elements.with_tags(*_HEADINGS)}

    paragraphs = merge_missing(found.paragraphs, second.paragraphs, headings)
    return replace(found, paragraphs=paragraphs, merged_lines=len(paragraphs) - len(found.paragraphs))


def _choose_extraction(fast: Extraction, careful: Extraction, second: Extraction) -> Extraction:
    """Choose the careful mode's text, unless only the second extractor finds one; record it if the two disagree widely."""
    size = count_chars(careful.paragraphs)
    if size < _NEARLY_EMPTY_CHARS < count_chars(second.paragraphs):
        return Extraction(second.paragraphs, second.method, f"trafilatura finds only {size} characters")
    if not careful.paragraphs:
        return Extraction(fast.paragraphs, fast.method, "the careful mode finds nothing")
    shared = dice_similarity(careful.paragraphs, second.paragraphs)
    doubt = f"; resiliparse shares {shared:.0%} of its words" if shared < _MIN_AGREEMENT else ""
    return Extraction(careful.paragraphs, careful.method, f"{careful.fallback}{doubt}")


def _with_paragraph_breaks(
    found: Extraction, others: Sequence[Extraction], min_similarity: float = _MIN_SAME_TEXT_SIMILARITY
) -> Extraction:
    """Replace a text that is a single long paragraph with the first other one that has the same words in several."""
    if why_no_breaks(found.paragraphs) is None:
        return found
    for other in others:
        if len(other.paragraphs) > 1 and dice_similarity(found.paragraphs, other.paragraphs) >= min_similarity:
            return replace(other, fallback=f"{found.method} finds {why_no_breaks(found.paragraphs)}")
    return found


def _structured_body(page: Page) -> tuple[str, ...]:
    """Return the text in the page's structured data; it is often truncated, so it is only a fallback."""
    for node in page.json_ld.articles:
        text = text_of(node, "articleBody")
        if text and "<" not in text:
            return split_paragraphs(repair(text).text)
    return ()
