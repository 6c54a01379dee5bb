"""The page that came with a text: read for what it tells of it, and compared with it."""

from collections.abc import Sequence

from newsloom.normalise.body.value import much_longer
from newsloom.normalise.page.page import Page, TextLostError, parse_page
from newsloom.normalise.records import Decoded
from newsloom.normalise.text.words import count_words


def read_companion_page(record: Decoded, paragraphs: Sequence[str]) -> tuple[Page | None, dict[str, str]]:
    """Return the page that came with a text, and what the trace should say of it.

    A page that cannot be read whole is left out. A page that shows a much longer text is named: the text may be its teaser.

    Args:
        record: a text, with or without a page.
        paragraphs: of the text.
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
        "longer_text": f"the page's long paragraphs hold {shown} words and were left out; the body has {size}"
    }
