"""The second step: from a page to its article, by a cascade whose every fall-back is on record."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from newsloom.core.step_result import Emit, Reject, StepResult
from newsloom.normalise.body.companion_page import page_beside
from newsloom.normalise.extraction.extractors import Path, extract_with_resiliparse, extract_with_trafilatura, warm
from newsloom.normalise.extraction.merge import filled, key
from newsloom.normalise.page.json_ld import text_of, types_of
from newsloom.normalise.page.page import Page, TextLostError, blocks, one_line, parse_page
from newsloom.normalise.page_kind.decide import why_no_article
from newsloom.normalise.records import Decoded, Extracted
from newsloom.normalise.text.characters import repair
from newsloom.normalise.text.paragraphs import split_paragraphs
from newsloom_schemas import RejectionReason

_THIN = 400
"""Characters; a text shorter than this is looked for again by the careful path."""

_SHARE_OF_PROSE = 0.6
"""A text shorter than this share of the page's long paragraphs has probably lost some of them."""

_SHARE_OF_BODY = 0.5
"""And so has one that is shorter than this share of the text in the page's structured data."""

_NOTHING = 250
"""Characters below which a page's long paragraphs are a better guess than what was found."""

_SUMMARY = 60
"""Characters that a page's description must have to stand for its article."""

_LONGEST_PARAGRAPH = 2_000
"""Characters of a text that is one paragraph and may be right so."""

_SAME_WORDS = 0.7
"""Texts that share so many of their words are the same text, differently parted."""

_QUITE_THE_SAME = 0.9
"""And so many that there is no need to ask the careful path."""

_DISAGREE = 0.5
"""Two extractors that share less of their words do not speak of the same text."""

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BEGINNING = 20_000
_FRAGMENT_WITHOUT = ("<html", "<body", "<head")


@dataclass(frozen=True, slots=True)
class Found:
    """Paragraphs, the method that found them, why those before it did not do, and how many are from the second extractor."""

    paragraphs: tuple[str, ...]
    method: str
    fallback: str | None = None
    filled: int = 0


class Extract:
    """Decoded → Extracted: for HTML the main text of the page, for plain text its paragraphs.

    Rejects pages in which no method finds any text as `not_article`.
    """

    name = "extract"

    def __init__(self) -> None:
        warm()

    def __call__(self, record: Decoded, /) -> StepResult[Extracted]:
        """Extract one article."""
        if record.text is not None:
            paragraphs = split_paragraphs(record.text)
            if not paragraphs:
                return Reject(RejectionReason.EMPTY, "no characters but white space", record.known)
            page, notes = page_beside(record, paragraphs)
            return Emit(Extracted(record, paragraphs, page, record.removed), {"extraction": "plain_text", **notes})
        try:
            page = parse_page(record.html or "", record.said.url)
        except TextLostError as lost:
            return Reject(RejectionReason.TOO_LARGE, str(lost), record.known)
        if page is None:
            return Reject(RejectionReason.EMPTY, "HTML without any element or text", record.known)
        return _of_page(record, page)


def _of_page(record: Decoded, page: Page) -> StepResult[Extracted]:
    beginning = (record.html or "")[:_BEGINNING].lower()
    is_fragment = not any(tag in beginning for tag in _FRAGMENT_WITHOUT)
    against = None if is_fragment else why_no_article(page)
    if against is not None:
        return Reject(RejectionReason.NOT_ARTICLE, against, record.known)
    found = find_article(page, is_fragment=is_fragment)
    if not found.paragraphs:
        return Reject(RejectionReason.NOT_ARTICLE, "no method finds an article's text in the page", record.known)
    repaired = repair("\n".join(found.paragraphs))
    notes = {"extraction": found.method, **repaired.notes}
    if found.fallback:
        notes["extraction_fallback"] = found.fallback
    if found.filled:
        notes["extraction_filled"] = f"{found.filled} lines from resiliparse"
    paragraphs = tuple(tidy for line in repaired.text.split("\n") if (tidy := " ".join(line.split())))
    return Emit(Extracted(record, paragraphs, page, (*record.removed, *repaired.removed)), notes)


def find_article(page: Page, *, is_fragment: bool = False) -> Found:
    """The cascade: the fast path; where it is thin, the better of two opinions more; structured data; paragraphs; summary."""
    if is_fragment:
        return Found(tuple(blocks(page.tree)), "fragment")
    fast = Found(extract_with_trafilatura(page.tree, Path.FAST), Path.FAST)
    body = _article_body(page)
    reason = thin(fast.paragraphs, page, body) or _unparted(fast.paragraphs)
    is_news = _is_of_news(page)
    if reason is None and is_news:
        return fast
    second = Found(extract_with_resiliparse(page.tree), "resiliparse")
    quick = _whole(fast, second, page) if reason is None else _parted(fast, (second,), _QUITE_THE_SAME)
    if reason is None or quick is not fast:
        return quick
    careful = Found(extract_with_trafilatura(page.tree, Path.CAREFUL), Path.CAREFUL, reason)
    best = _parted(_best(fast, careful, second), (careful, second, Found(page.prose, "long_paragraphs")))
    if not is_news and best.method != second.method:
        best = _whole(best, second, page)
    size = _size(best.paragraphs)
    if size < _SHARE_OF_BODY * _size(body):
        return Found(body, "json_ld", f"{best.method} finds {size} characters, structured data holds {_size(body)}")
    if size < _NOTHING and _size(page.prose) > _NOTHING:
        return Found(page.prose, "long_paragraphs", f"{best.method} finds {size} characters only")
    return best if best.paragraphs else _summary(page)


def _summary(page: Page) -> Found:
    """The page's own description, for a page that says it is an article and shows no text: all there is to be had."""
    says_so = page.json_ld.articles or page.metas.get("og:type", "").lower() == "article"
    told = (page.metas.get(name) for name in ("og:description", "description", "twitter:description"))
    summary = next((line for text in told if (line := one_line(text)) and len(line) >= _SUMMARY), None)
    if summary is None or not says_so:
        return Found((), "none")
    return Found((summary,), "summary", "no method finds text; this is the description that the page gives of itself")


def _is_of_news(page: Page) -> bool:
    """Whether a page says that it is news, or that it comes from those who make news."""
    if page.is_news or "news_keywords" in page.metas:
        return True
    return any("newsmediaorganization" in types_of(node) for node in page.json_ld.nodes)


def _whole(found: Found, second: Found, page: Page) -> Found:
    """A guide's or blog's text with what the second extractor has in its midst; news loses more than it gains by that."""

    @cache
    def headings() -> set[str]:
        return {key(str(heading.text_content())) for heading in page.elements.among(*_HEADINGS)}

    paragraphs = filled(found.paragraphs, second.paragraphs, headings)
    return replace(found, paragraphs=paragraphs, filled=len(paragraphs) - len(found.paragraphs))


def _best(fast: Found, careful: Found, second: Found) -> Found:
    """The careful path's text, unless that finds nothing and the second extractor does; wide disagreement is said."""
    size = _size(careful.paragraphs)
    if size < _NOTHING < _size(second.paragraphs):
        return Found(second.paragraphs, second.method, f"trafilatura finds {size} characters only")
    if not careful.paragraphs:
        return Found(fast.paragraphs, fast.method, "careful path finds nothing")
    shared = alike(careful.paragraphs, second.paragraphs)
    doubt = f"; resiliparse shares {shared:.0%} of its words" if shared < _DISAGREE else ""
    return Found(careful.paragraphs, careful.method, f"{careful.fallback}{doubt}")


def _unparted(paragraphs: Sequence[str]) -> str | None:
    """Why a text cannot be all that there is to be had: it has lost where its paragraphs end."""
    if len(paragraphs) == 1 and len(paragraphs[0]) > _LONGEST_PARAGRAPH:
        return f"{len(paragraphs[0])} characters in one paragraph"
    return None


def _parted(found: Found, others: Sequence[Found], alike_by: float = _SAME_WORDS) -> Found:
    """A text that is all one paragraph, as the first of the others has it that has the same words in several."""
    if _unparted(found.paragraphs) is None:
        return found
    for other in others:
        if len(other.paragraphs) > 1 and alike(found.paragraphs, other.paragraphs) >= alike_by:
            return replace(other, fallback=f"{found.method} finds {_unparted(found.paragraphs)}")
    return found


def _said_once(paragraphs: Sequence[str]) -> int:
    """The characters of the paragraphs that do not for the most part repeat others, as prices for many countries do."""
    seen: set[tuple[str, ...]] = set()
    size = 0
    for paragraph in paragraphs:
        words = paragraph.split()
        triples = set(zip(words, words[1:], words[2:], strict=False))
        size += len(paragraph) if 2 * len(triples & seen) <= len(triples) else 0
        seen |= triples
    return size


def alike(one: Sequence[str], other: Sequence[str]) -> float:
    """The share of words that two texts have in common, with multiplicity (Dice's coefficient), from 0 to 1."""
    ours, theirs = (Counter(word for text in texts for word in text.split()) for texts in (one, other))
    total = ours.total() + theirs.total()
    return 2 * (ours & theirs).total() / total if total else 1.0


def thin(paragraphs: Sequence[str], page: Page, body: Sequence[str]) -> str | None:
    """Why an extracted text is too little for its page; `None` when it is not.

    Args:
        paragraphs: what was extracted.
        page: the page; its long paragraphs are what an article would be made of.
        body: the article's text in the page's structured data.
    """
    size, said = _size(paragraphs), _size(body)
    if size < _THIN:
        return f"{size} characters only"
    if size < _SHARE_OF_PROSE * _size(page.prose) and size < _SHARE_OF_PROSE * (prose := _said_once(page.prose)):
        return f"{size} characters where long paragraphs hold {prose}"
    if size < _SHARE_OF_BODY * said:
        return f"{size} characters where structured data holds {said}"
    return None


def _article_body(page: Page) -> tuple[str, ...]:
    """The text in the page's structured data; often cut short, so it is a rescue and no short way."""
    for node in page.json_ld.articles:
        text = text_of(node, "articleBody")
        if text and "<" not in text:
            return split_paragraphs(repair(text).text)
    return ()


def _size(paragraphs: Sequence[str]) -> int:
    return sum(map(len, paragraphs))
