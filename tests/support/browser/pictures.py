"""Take the pictures of docs/report.md: `python -m support.browser.pictures FOLDER`, from the root of the checkout.

The articles are those of `examples/`, so each picture shows what `make demo` shows.
"""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from support.browser.chromium import Opened, chromium

_WIDTH: Final = 1100
_PICTURES: Final = (
    ("overview", "#/", "#overview:not([hidden])", None, 560),
    ("compare", "#/clusters", "#view .groups", "Power is back in Lisbon after a seven-hour cut", 900),
    ("cuts", "#/articles", "#results:not([aria-busy])", "Battery ferry to link Gdansk and Karlskrona", 720),
    ("rejected", "#/rejected", "#results:not([aria-busy])", "09-front-page.html", 640),
)
"""Name, address, element to wait for, the title to click on, and the height in pixels."""


def main() -> None:
    """Process the examples and take the pictures."""
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder, chromium() as browser:
        page_file = Path(folder) / "demo.html"
        command = (
            sys.executable,
            "-m",
            "newsloom",
            "process",
            "examples",
            "--out",
            f"{folder}/demo.jsonl",
            "--report",
            str(page_file),
        )
        subprocess.run(command, check=True)
        for name, address, ready, title, height in _PICTURES:
            opened = Opened(browser, page_file, _WIDTH)
            page = opened.go(address, ready)
            if title is not None:
                page.click(f"a:text-is({title!r}) >> visible=true")
                page.wait_for_selector("#view .record")
            if name == "compare":
                page.click("a.action")
                page.wait_for_selector("#view .pair")
            if name == "cuts":
                page.eval_on_selector(".columns", "columns => columns.scrollIntoView()")
            page.mouse.move(0, 0)
            page.set_viewport_size({"width": _WIDTH, "height": height})
            page.screenshot(path=target / f"{name}.png")
            opened.close()


if __name__ == "__main__":
    main()
