"""Open pages in the Chromium of the system."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, Dialog, Page, sync_playwright

_NAMES: Final = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
REQUIRED: Final = "NEWSLOOM_BROWSER_TESTS"
"""Set to `required`, a missing browser fails the tests instead of leaving them out; `.ci/run` does so."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the browser. Without one, the tests are skipped, unless they are required."""
    found = next((path for name in _NAMES if (path := shutil.which(name))), None)
    if found is None:
        message = "no Chromium: make chromium installs it on Debian"
        if os.environ.get(REQUIRED) == "required":
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])  # tests may run as root
        yield browser
        browser.close()


class Opened:
    """A page with what it complained about.

    Args:
        file: a report, or the address of a console, which may also ask for its own records.

    Attributes:
        page: the page.
        complaints: errors, warnings, dialogs and requests that a page of ours never makes.
    """

    def __init__(self, browser: Browser, file: Path | str, width: int = 1280, *, dark: bool = False) -> None:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light", accept_downloads=True
        )
        self.complaints: list[str] = []
        self.page: Page = context.new_page()
        self.page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        self.page.on("console", lambda message: self._note(message.type, message.text))
        self.page.on("dialog", self._dismiss)
        self.page.on("request", lambda request: self._requested(request.url))
        self.page.on("popup", lambda _: self.complaints.append("popup"))
        self._url = file if isinstance(file, str) else file.as_uri()
        self.page.goto(self._url)
        self.page.wait_for_selector("html[data-ready], #token-form:not([hidden])")

    def go(self, address: str, ready: str) -> Page:
        """Go to an address of the page, such as `#/articles`, and wait for an element."""
        self.page.evaluate("hash => { location.hash = hash }", address)
        self.page.wait_for_selector(ready)
        return self.page

    @property
    def overflow(self) -> int:
        """How many pixels the page is wider than the window."""
        found: int = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        return found

    def close(self) -> None:
        """Close the page and all that belongs to it."""
        self.page.context.close()

    def _dismiss(self, dialog: Dialog) -> None:
        self.complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _note(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"}:
            self.complaints.append(f"{kind}: {text}")

    def _requested(self, url: str) -> None:
        own = url == self._url or (self._url.startswith("http") and url.startswith(f"{self._url}api/"))
        if not own and not url.startswith("blob:"):
            self.complaints.append(f"request: {url[:200]}")


def screenshot_folder() -> Path:
    """Return the folder for screenshots, outside the checkout."""
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    folder = Path(os.environ.get("NEWSLOOM_SCREENSHOTS", cache / "newsloom" / "screenshots"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder
