"""Records by somebody who wants to run a script in the report, or to break it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Browser

from support.browser.chromium import Opened, screenshot_folder
from support.browser.report_pages import key, write_page
from support.texts.report_records import article, copy, dead_letter, rejected, verdict

ATTACKS: Final = (
    "<script>window.attacked = 1</script>",
    '"><img src=x onerror="window.attacked = 1">',
    "</script><script>window.attacked = 1</script>",
    "<!--<script>",
    "-->",
    "</title><svg onload=window.attacked=1>",
    "javascript:window.attacked=1",
    "{{ 7 * 7 }}{% raw %}",
    "';window.attacked=1;//",
    "${window.attacked = 1}",
    "&lt;script&gt;window.attacked=1&lt;/script&gt;",
    "data:text/html,<script>window.attacked=1</script>",
    "\u202egnitirw desrever \u2066 \u202d",
    "\u0000\u0001\u0002\u001b[31m",
    "W" * 5_000,
    "\u0300" * 300,
    "\u2028\u2029",
    "\U0001f6a2" * 200,
    "عنوان طويل جدا عن عبارة جديدة بين المدينتين <b>",
    "&lol;" * 100,
)
RECORDS: Final = [
    article(
        number,
        f"{attack}\n\n{attack} at the harbour. {attack}",
        title=attack,
        source={"name": attack, "domain": attack},
        url=attack,
        canonical_url=f"javascript:{attack}",
        image=attack,
        authors=[attack],
        keywords=[attack],
        labels={attack[:60]: attack[:500]},
        section=attack,
        corrections=[attack],
        removed=[{"kind": "caption", "text": attack, "rule": attack}],
        language={"code": attack[:20], "confidence": 1},
        entities=[
            {
                "id": attack, "name": attack, "type": "ORG", "count": 1, "links": {"wikidata": attack, "ticker": attack},
                "mentions": [{"start": 0, "end": len(attack), "text": attack}],
            }
        ],
        dedup=verdict(f"{number:032x}", evidence={"summary": attack, "precedence": attack, "changed_facts": [f"{attack} → {attack}"]}),
    )
    for number, attack in enumerate(ATTACKS, 1)
]  # fmt: skip


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    others = [
        *(copy(100 + number, of=number) | {"title": attack} for number, attack in enumerate(ATTACKS, 1)),
        *(rejected(200 + number, "own.step", attack) | {"step": attack} for number, attack in enumerate(ATTACKS)),
        *(dead_letter(300 + number, attack.encode(), attack) for number, attack in enumerate(ATTACKS)),
    ]
    raw = {f"file:in/{number}.txt#0": attack.encode() for number, attack in enumerate(ATTACKS, 1)}
    return write_page(tmp_path_factory.mktemp("report"), [*RECORDS, *others], raw)


@pytest.fixture
def opened(browser: Browser, file: Path) -> Iterator[Opened]:
    page = Opened(browser, file)
    yield page
    assert page.complaints == []
    assert page.page.evaluate("window.attacked === undefined")
    page.close()


def check(opened: Opened) -> None:
    """No element and no link is made of data, and nothing sticks out of the page."""
    made: Any = opened.page.evaluate(
        """() => [...document.querySelectorAll('main *')].filter(each =>
            ['IMG', 'IFRAME', 'SCRIPT', 'OBJECT', 'B', 'BASE'].includes(each.tagName) ||
            [...each.attributes].some(one => one.name.startsWith('on')) ||
            (each.tagName === 'A' && each.getAttribute('href') && !/^(#|https?:|blob:)/.test(each.getAttribute('href')))
        ).map(each => each.outerHTML.slice(0, 200))"""
    )
    assert made == []
    assert opened.overflow == 0


@pytest.mark.parametrize("width", [360, 1280])
def test_lists_show_hostile_titles_as_text(browser: Browser, file: Path, width: int) -> None:
    opened = Opened(browser, file, width)
    for address, ready in (
        ("#/", "#overview:not([hidden])"),
        ("#/articles", "#count"),
        ("#/rejected", "#count"),
        ("#/clusters", "#view .groups"),
    ):
        page = opened.go(address, ready)
        page.wait_for_timeout(50)
        check(opened)
        page.screenshot(
            path=screenshot_folder() / f"hostile-{address.strip('#/') or 'overview'}-{width}.png", full_page=True
        )
    assert opened.complaints == []
    opened.close()


@pytest.mark.parametrize("number", range(1, len(ATTACKS) + 1))
def test_a_hostile_article_is_shown_as_text(opened: Opened, number: int) -> None:
    page = opened.go(f"#/article/{key(number)}", ".record")
    check(opened)
    attack = ATTACKS[number - 1]
    if attack.isprintable():
        assert attack[:200] in page.inner_text("main")
    for entity in page.locator(".entity").all()[:1]:
        entity.focus()
    page.click("summary:text('The record as JSON')")
    check(opened)
    opened.go(f"#/compare/{key(number)}/{key(100 + number)}", ".pair")
    check(opened)


def test_hostile_rejections_and_dead_letters_are_shown_as_text(opened: Opened) -> None:
    page = opened.go("#/rejected", "#count")
    for href in page.eval_on_selector_all(".title-link", "links => links.map(each => each.getAttribute('href'))"):
        opened.go(href, ".record")
        check(opened)


def test_every_attack_can_be_searched_and_filtered(opened: Opened) -> None:
    page = opened.page
    for attack in ATTACKS[:12]:
        page.evaluate("source => { location.hash = '#/articles?' + new URLSearchParams({source, q: source}) }", attack)
        page.wait_for_selector("#results:not([aria-busy]) #count")
        check(opened)


def test_an_address_by_somebody_else_does_nothing(browser: Browser, file: Path) -> None:
    opened = Opened(browser, file)
    for attack in ATTACKS[:12]:
        opened.page.evaluate(
            "attack => { location.hash = '#/articles?q=' + attack + '&entity=' + attack + '&page=' + attack }", attack
        )
        opened.page.evaluate("attack => { location.hash = '#/' + attack }", attack)
        opened.page.wait_for_timeout(20)
        check(opened)
    assert opened.complaints == []


def test_a_text_of_five_megabytes_opens_in_parts(browser: Browser, tmp_path: Path) -> None:
    long = "A very long report from the harbour. " * 140_000
    opened = Opened(browser, write_page(tmp_path, [article(1, long, entities=[]), copy(2, of=1) | {"text": long}]))
    page = opened.go(f"#/article/{key(1)}", ".record")
    page.wait_for_selector("text=Show more of the text")
    check(opened)
    opened.go(f"#/compare/{key(1)}/{key(2)}", ".pair")
    assert "Only the beginnings" in page.inner_text("main")
    assert opened.complaints == []
    opened.close()
