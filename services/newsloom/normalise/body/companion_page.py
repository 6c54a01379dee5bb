"""Read the page that came with a text for its metadata, and compare it with the text."""

from collections.abc import Sequence

from newsloom.normalise.body.value import much_longer
from newsloom.normalise.page.page import Page, TextLostError, parse_page
from newsloom.normalise.records import Decoded
from newsloom.normalise.text.words import count_words


def read_companion_page(record: Decoded, paragraphs: Sequence[str]) -> tuple[Page | None, dict[str, str]]:
    """Return the page that came with a text, and the trace notes on it.

    A page that cannot be parsed in full is ignored. If the page has a much longer text, a note says so, since the text may
    be its teaser.

    Args:
        record: a text, with or without a page.
        paragraphs: the paragraphs of the text.
    """
    if record.page_html is None:
        return None, {}
    try:
        page = parse_page(record.page_html, record.envelope.url)
    except TextLostError as lost:
        return None, {"html_left_out": str(lost)}
    if page is None:
        return None, {}
    size, shown = (sum(map(count_words, texts)) for texts in (paragraphs, page.prose))
    if not much_longer(shown, size):
        return page, {}
    return page, {
        "longer_text": f"the page's long paragraphs have {shown} words and were not used; the body has {size}"
    }
