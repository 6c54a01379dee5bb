"""The pages that the report and the console both have, and what is checked on each of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Final, Literal

from playwright.sync_api import Browser

from support.browser.axe import serious_findings
from support.browser.chromium import Opened, screenshot_folder
from support.browser.report_pages import key

PAGES: Final = {
    "overview": ("#/", "#overview:not([hidden]) h1"),
    "stories": ("#/stories", "#view .groups"),
    "story": ("#/story/s1", "#view .members"),
    "clusters": ("#/clusters", "#view .groups"),
    "cluster": (f"#/cluster/{key(1)}", "#view .members"),
    "compare": (f"#/compare/{key(1)}/{key(3)}", "#view .pair"),
    "articles": ("#/articles", "#results:not([aria-busy])"),
    "article": (f"#/article/{key(1)}", "#view .record"),
    "rejected": ("#/rejected", "#results:not([aria-busy])"),
    "rejection": (f"#/article/x{'0' * 16}", "#view .record"),
    "judgements": ("#/judgements", "#view h1"),
    "help": ("#/help", "#help:not([hidden])"),
}
"""The address of each page, and an element that is there when the page is. The records are those of `usual_records`."""
_WIDTHS: Final = (360, 900, 1_600)
_SCHEMES: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")


@contextmanager
def opened_page(browser: Browser, address: Path | str) -> Iterator[Opened]:
    """Open a report or a console. At the end, fail if the page complained about something."""
    opened = Opened(browser, address)
    yield opened
    assert opened.complaints == []
    opened.close()


def texts(opened: Opened, selector: str) -> list[str]:
    """Return the texts of all elements that a selector finds."""
    return [each.strip() for each in opened.page.locator(selector).all_inner_texts()]


def check_sizes_and_colours(opened: Opened, name: str, product_name: str) -> None:
    """Check that a page fits its window and that axe finds nothing serious, at each width, light and dark.

    Args:
        opened: the report or the console.
        name: names the page in `PAGES`.
        product_name: begins the names of the screenshots.
    """
    page = opened.go(*PAGES[name])
    for width, scheme in product(_WIDTHS, _SCHEMES):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.screenshot(path=screenshot_folder() / f"{product_name}-{name}-{width}-{scheme}.png", full_page=True)
        assert opened.overflow == 0, (width, scheme)
        assert serious_findings(page) == [], (width, scheme)
