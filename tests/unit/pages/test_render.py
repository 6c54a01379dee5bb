import base64
import hashlib
import json
import re
from typing import Any

import lxml.html

from newsloom.pages import read_report, render
from support.texts.report_records import article, copy, lines, rejected

NASTY = '</script><img src=x onerror="alert(1)"><!--'


def page(*records: dict[str, object], title: str = "run") -> str:
    given = lines(records)
    return render(read_report(lambda: given), title=title, made="Made in a test.")


def parsed(html: str) -> Any:  # noqa: ANN401 - XPath returns anything
    return lxml.html.document_fromstring(html)


def policy(html: str) -> str:
    found = re.search(r'Content-Security-Policy" content="([^"]+)"', html)
    assert found is not None
    return found[1].replace("&#39;", "'")


def test_the_policy_allows_exactly_the_script_and_the_style_of_the_page() -> None:
    html = page(article(1))
    scripts = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    styles = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    assert len(scripts) == len(styles) == 1
    for text in (*scripts, *styles):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy(html)
    assert policy(html).startswith("default-src 'none';")
    assert "unsafe" not in policy(html)


def test_titles_names_and_problems_are_text() -> None:
    html = page(
        article(1, title=NASTY, source={"name": NASTY}), copy(2, of=1), rejected(3, f"own.{'x' * 5}", NASTY),
        {"schema": NASTY}, title=NASTY,
    )  # fmt: skip
    tree = parsed(html)
    assert tree.xpath("//img | //iframe | //object") == []
    assert [name for each in tree.iter() for name in each.attrib if name.startswith("on")] == []
    assert len(tree.xpath("//script")) == 3
    assert NASTY in tree.text_content()


def test_links_lead_only_into_the_page() -> None:
    tree = parsed(page(article(1, url="javascript:alert(1)"), copy(2, of=1)))
    assert {link[0] for link in tree.xpath("//a/@href")} == {"#"}


def test_the_page_loads_nothing() -> None:
    tree = parsed(page(article(1)))
    assert tree.xpath("//link | //script[@src] | //style[contains(., 'url(')] | //*[@style]") == []


def test_the_data_of_the_scripts_is_json() -> None:
    tree = parsed(page(article(1, title=NASTY), copy(2, of=1)))
    meta, data = (json.loads(each.text) for each in tree.xpath("//script[@type]"))
    assert meta["clusters"][0]["rows"] == [0, 1]
    assert data["format"] == 1


def test_figures_are_there_without_scripts() -> None:
    tree = parsed(page(article(1), copy(2, of=1), rejected(3)))
    assert str(tree.xpath("string(//ul[@class='equation']/@aria-label)")).startswith("3 in = 1 unique")


def test_an_article_without_a_title_is_named_by_the_beginning_of_its_text() -> None:
    tree = parsed(page(article(1, title=None), copy(2, of=1) | {"title": None}))
    assert next(each.text for each in tree.xpath("//ul[@class='groups']/li/h3/a")).startswith(
        "(The harbour board of Vik"
    )
