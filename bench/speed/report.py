"""Measure a report: `python -m bench.speed.report RECORDS`, with the JSON lines that `newsloom process` wrote.

Prints the size of the records and of the page, the seconds that it takes to make it, and, if there is a Chromium, those until it
can be used in the browser.
"""

import argparse
import platform
import shutil
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

from newsloom.cli.report_file import lines_of
from newsloom.pages import read_report, render

_MEGA = 1e6
_ROUNDS = 3


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="bench.speed.report", description=__doc__)
    parser.add_argument("records", type=Path)
    records: Path = parser.parse_args().records
    print(f"Python {platform.python_version()}, {platform.machine()}")
    begun = time.perf_counter()
    report = read_report(lines_of(records, records.name))
    page = render(report, title=records.name, made="").encode()
    print(f"{report.figures.total} records, {records.stat().st_size / _MEGA:.1f} MB")
    print(
        f"page: {len(page) / _MEGA:.2f} MB, made in {time.perf_counter() - begun:.1f} s; texts cut at {report.text_limit}"
    )
    chromium = shutil.which("chromium")
    if chromium is None:
        return
    with TemporaryDirectory() as folder:
        file = Path(folder) / "report.html"
        file.write_bytes(page)
        print(f"opened in {_seconds_to_open(file, chromium):.2f} s (best of {_ROUNDS})")


def _seconds_to_open(file: Path, chromium: str) -> float:
    taken = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for _ in range(_ROUNDS):
            page = browser.new_page()
            begun = time.perf_counter()
            page.goto(file.as_uri())
            page.wait_for_selector("html[data-ready]", timeout=120_000)
            taken.append(time.perf_counter() - begun)
            page.close()
        browser.close()
    return min(taken)


if __name__ == "__main__":
    main()
