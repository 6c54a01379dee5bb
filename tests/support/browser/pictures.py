"""Take the pictures of docs/report.md and docs/console.md: `python -m support.browser.pictures FOLDER`, from the root.

The articles are those of `examples/`, so each picture shows what `make demo` shows.
"""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import orjson
from playwright.sync_api import Browser

from support.browser.chromium import Opened, chromium
from support.browser.console_service import console_state, put, served_console

_WIDTH: Final = 1100
_PICTURES: Final = (
    ("overview", "#/", "#overview:not([hidden])", None, 560),
    ("compare", "#/clusters", "#view .groups", "Power is back in Lisbon after a seven-hour cut", 900),
    ("cuts", "#/articles", "#results:not([aria-busy])", "Battery ferry to link Gdansk and Karlskrona", 720),
    ("rejected", "#/rejected", "#results:not([aria-busy])", "09-front-page.html", 640),
)
"""Name, address, element to wait for, the title to click on, and the height in pixels."""
_CONSOLE_PICTURES: Final = (
    ("console", "#/", "#overview:not([hidden]) h1", False, 820),
    ("console-articles", "#/articles?language=en&order=newest", "#results:not([aria-busy])", True, 700),
)
"""Name, address, element to wait for, whether it is dark, and the height in pixels."""
_LATE_RECORDS: Final = 3
"""Records that come while the page is open."""
_MINUTE: Final = 60.0


def main() -> None:
    """Process the examples and take the pictures."""
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder, chromium() as browser:
        page, records = Path(folder) / "demo.html", Path(folder) / "demo.jsonl"
        newsloom = (sys.executable, "-m", "newsloom")
        subprocess.run((*newsloom, "process", "examples", "--out", records, "--report", page), check=True)
        _take_report(browser, page, target)
        _take_console(browser, records, target)


def _take_report(browser: Browser, page_file: Path, target: Path) -> None:
    for name, address, ready, title, height in _PICTURES:
        opened = Opened(browser, page_file, _WIDTH)
        opened.page.emulate_media(reduced_motion="reduce")  # else links are pictured while their colours change
        page = opened.go(address, ready)
        if title is not None:
            page.click(f"a:text-is({title!r}) >> visible=true")
            page.wait_for_selector("#view .record")
        if name == "compare":
            page.click("a.action")
            page.wait_for_selector("#view .pair")
        if name == "cuts":
            page.eval_on_selector(".columns", "columns => columns.scrollIntoView()")
        _take(opened, target / f"{name}.png", height)


def _take_console(browser: Browser, records: Path, target: Path) -> None:
    found = [orjson.loads(line) for line in records.read_bytes().splitlines()]
    for name, address, ready, dark, height in _CONSOLE_PICTURES:
        state = console_state()
        for number, record in enumerate(found[:-_LATE_RECORDS], 1):
            put(state, [record], ago=number**2 * _MINUTE)
        with served_console(state, title="The last 6 hours") as served:
            opened = Opened(browser, served.url, _WIDTH, dark=dark)
            opened.go(address, ready)
            put(state, found[-_LATE_RECORDS:])
            opened.page.wait_for_selector("#live-more:not([hidden])")
            _take(opened, target / f"{name}.png", height)


def _take(opened: Opened, file: Path, height: int) -> None:
    opened.page.mouse.move(0, 0)
    opened.page.set_viewport_size({"width": _WIDTH, "height": height})
    opened.page.screenshot(path=file)
    opened.close()


if __name__ == "__main__":
    main()
