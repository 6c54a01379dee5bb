"""The browser for tests of pages. It is closed after each module: its event loop would disturb tests that have their own."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from support.browser.chromium import chromium


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return the browser."""
    with chromium() as started:
        yield started
