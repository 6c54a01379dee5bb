"""The console under load, while somebody reads: 500 articles a second for ten seconds, for a minute in `make soak`."""

import itertools
import logging
import os
import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from newsloom.dev.child import Child
from support.browser.chromium import Opened
from support.kafka.long_articles import LongArticles
from support.kafka.server import KafkaAddress
from support.polling import until
from support.workers.console_process import is_ready, running_console, text_at

_log = logging.getLogger(__name__)

SECONDS = min(60.0, float(os.environ.get("NEWSLOOM_SOAK_SECONDS", "10")))
RATE = 500
MAX_BYTES = 128_000_000 if SECONDS >= 60 else 32_000_000
"""The bound of the console: that of its settings, or what ten seconds reach."""
MAX_RESIDENT = 150_000_000 + 2 * MAX_BYTES
"""What `newsloom_deploy.sizes.console_memory` promises."""
READ_DEADLINE = 120.0
PAGES = (
    ("#/articles?outcome=duplicate&order=newest", "text=Page 1 of"),
    ("#/articles?outcome=duplicate&order=newest&page=2", "text=Page 2 of"),
    ("#/articles?source=Vik+Post&cut=dateline&page=3", "text=Page 3 of"),
    ("#/", "#overview:not([hidden]) .equation"),
    ("#/stories", "#view .groups"),
    ("#/clusters", "#view .groups"),
    ("#/rejected", "#results:not([aria-busy]) .rejected"),
    ("#/articles?q=report", "#results:not([aria-busy]) .unique"),
    ("#/articles?q=nowhere&texts=1", "#results:not([aria-busy]) :text('No record')"),
)


def figures(url: str) -> dict[str, int]:
    found = re.findall(r"^newsloom_console_(\w+?)(?:_records_total)? (\S+)$", text_at(f"{url}metrics"), re.MULTILINE)
    return {name: round(float(value)) for name, value in found}


def peak_memory(child: Child) -> int:
    """Return the largest resident memory that the process ever had, in bytes."""
    status = Path(f"/proc/{child.pid}/status").read_text()
    return 1_024 * int(status.split("VmHWM:")[1].split()[0])


def read_page(opened: Opened, address: str, ready: str) -> float:
    """Show what is new and go to a page, as a reader does. Return the seconds until it is there."""
    begun = time.monotonic()
    if opened.page.locator("#live-more").is_visible():
        opened.page.click("#live-more")
        opened.page.wait_for_selector("#live-more:not(:disabled)", state="attached")
    opened.go(address, ready)
    return time.monotonic() - begun


@pytest.mark.timeout(SECONDS * 4 + 300)
def test_memory_is_bounded_and_pages_answer_while_records_pour_in(
    browser: Browser, fresh_topics: KafkaAddress, tmp_path: Path
) -> None:
    address = fresh_topics.bootstrap_servers
    bound = {"NEWSLOOM_CONSOLE__MAX_BYTES": str(MAX_BYTES), "NEWSLOOM_CONSOLE__MAX_RECORDS": "100000"}
    feed = LongArticles(address, RATE, SECONDS)
    with running_console(address, tmp_path, **bound) as (url, child):
        until(lambda: is_ready(url, child), READ_DEADLINE, "the console to be ready")
        begun = time.monotonic()
        feed.start()
        until(lambda: figures(url)["records"] > RATE, READ_DEADLINE, "the first records")
        opened = Opened(browser, url)
        slowest = 0.0
        for step in itertools.count():
            slowest = max(slowest, read_page(opened, *PAGES[step % len(PAGES)]))
            assert figures(url)["bytes"] <= MAX_BYTES
            if step >= len(PAGES) and not feed.running:
                break
        feed.end()
        until(lambda: figures(url)["read"] == feed.sent, READ_DEADLINE, "all records to be read")
        seconds = time.monotonic() - begun
        counts = figures(url)
        _log.info(
            "%d records read in %.0f s, peak memory %.0f MB, slowest page %.1f s, %s",
            feed.sent, seconds, peak_memory(child) / 1e6, slowest, counts,
        )  # fmt: skip
        assert counts["read"] == counts["records"] + counts["dropped"] + counts["unreadable"]
        assert counts["unreadable"] == feed.broken
        assert counts["dropped"] > 0, "the bound was reached"
        assert counts["bytes"] <= MAX_BYTES
        assert peak_memory(child) < MAX_RESIDENT
        opened.page.reload()
        opened.page.wait_for_selector("html[data-ready]")
        assert opened.page.inner_text("#live-state").startswith(f"{counts['records']:,} records since ")
        assert opened.complaints == []
        opened.close()
