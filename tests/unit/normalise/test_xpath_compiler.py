"""Compiled searches find the same elements as their XPaths, and unsupported XPaths are kept."""

from itertools import islice
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree, html
from trafilatura import xpaths
from trafilatura.settings import BASIC_CLEAN_XPATH

from newsloom.normalise.extraction.xpath_compiler import AttributeSearch, AttributeTests, compile_xpath
from newsloom.normalise.page.tree import find_elements

NAMESPACES = {"re": "http://exslt.org/regular-expressions"}
THEIRS = [
    path
    for paths in (*(value for value in vars(xpaths).values() if isinstance(value, list)), [BASIC_CLEAN_XPATH])
    for path in paths
    if isinstance(path, etree.XPath)
]
WORDS = [
    "article-body",
    "post",
    "entry",
    "story-body",
    "content",
    "main-content",
    "sidebar",
    "nav",
    "share-",
    "social",
    "author",
    "byline",
    "footer",
    "Footer",
    "menu",
    "related",
    "teaser",
    "Teaser",
    "caption",
    "comments-title",
    "comment-list",
    "Commentary",
    "comment",
    "reply-1",
    "hidden",
    "display:none",
    "newsletter",
    "cookie-banner",
    "infinite-scroll",
    "mvp-post-add-box",
    "elementor-share-buttons",
    "tags",
    "widget",
    "plain",
    "bottom",
    "link",
    "ad",
    "true",
    "text",
]

values = st.lists(st.sampled_from(WORDS), max_size=3).map(" ".join)
attributes = st.lists(
    st.tuples(
        st.sampled_from(
            ["class", "id", "role", "style", "aria-hidden", "itemprop", "data-component", "data-lp-replacement-content"]
        ),
        values,
    ),
    max_size=3,
    unique_by=lambda pair: pair[0],
)
tags = st.sampled_from(
    ["div", "p", "span", "section", "article", "main", "ul", "list", "item", "aside", "footer", "h1", "a"]
)
trees: st.SearchStrategy[tuple[str, list[tuple[str, str]], list[Any]]] = st.recursive(
    st.tuples(tags, attributes, st.just([])),
    lambda below: st.tuples(tags, attributes, st.lists(below, max_size=4)),
    max_leaves=12,
)


def element(drawn: tuple[str, list[tuple[str, str]], list[Any]]) -> html.HtmlElement:
    tag, pairs, below = drawn
    made = html.Element(tag)
    for name, value in pairs:
        made.set(name, value)
    made.text = tag
    for each in below:
        made.append(element(each))
    return made


@settings(max_examples=40)
@given(trees)
def test_a_search_finds_the_same_elements_as_each_xpath_of_trafilatura(
    drawn: tuple[str, list[tuple[str, str]], list[Any]],
) -> None:
    tree = element(("body", [], [drawn]))
    for path in THEIRS:
        wanted = 1 if str(path.path).rstrip().endswith("[1]") else None

        assert list(islice(find_elements(compile_xpath(path), tree), wanted)) == list(
            islice(find_elements(path, tree), wanted)
        ), path.path


def test_the_slowest_xpaths_are_compiled() -> None:
    costly = (
        *xpaths.OVERALL_DISCARD_XPATH,
        *xpaths.REMOVE_COMMENTS_AND_LISTS_XPATH,
        *xpaths.RAW_TREE_PRUNE_XPATH,
        *xpaths.TEASER_DISCARD_XPATH,
        *xpaths.DISCARD_IMAGE_ELEMENTS,
        xpaths.BODY_XPATH[0],
        BASIC_CLEAN_XPATH,
    )

    assert [path.path for path in costly if compile_xpath(path) is path] == []


@pytest.mark.parametrize(
    "path",
    [
        ".//header",
        "//div[@class='a']",
        ".//div[@class='a']//a",
        ".//div[2]",
        ".//div[@class='a'][2]",
        ".//div[@class='a'][last()]",
        ".//div[@class='a'][not(position()=2)]",
        ".//div[@class='a' and @id='b']",
        ".//div[@id|@class='a']",
        ".//div[@id|@class]",
        ".//div[string-length(@id) > 3]",
        ".//div[re:test(@class, 'a*')]",
        ".//div[@class='a']|//p",
        ".//p|.//div",
    ],
)
def test_an_unsupported_xpath_is_kept(path: str) -> None:
    compiled = etree.XPath(path, namespaces=NAMESPACES)

    assert compile_xpath(compiled) is compiled


def test_brackets_and_operators_in_quotes_are_not_parsed() -> None:
    tree = html.fromstring("<body><p class='a] or @id=b'>1</p><p class='x'>2</p><p id='|'>3</p></body>")
    path = ".//p[@class='a] or @id=b' or re:test(@id, '[|]')]"

    assert [each.text for each in AttributeSearch(path)(tree)] == ["1", "3"]


def test_the_first_attribute_of_a_union_counts() -> None:
    tree = html.fromstring("<body><p id='a' class='b'>1</p><p class='b' id='a'>2</p><p class='b'>3</p></body>")

    assert [each.text for each in AttributeSearch(".//p[contains(@id|@class, 'b')]")(tree)] == ["2", "3"]


def test_a_search_finds_descendants_only() -> None:
    tree = html.fromstring("<div class='a'><div class='a'><div class='a'>x</div></div></div>")

    assert AttributeSearch(".//div[@class='a']")(tree) == list(tree.iterdescendants("div"))


def test_the_cache_of_values_is_bounded() -> None:
    verdicts = AttributeTests()
    verdicts.tests.append((lambda value: value.endswith("7"), None))

    assert [verdicts[value] for value in ("7", "8", "x" * 100_000 + "7")] == [(None,), (), (None,)]
    assert set(verdicts) == {"7", "8"}
    for number in range(30_000):
        assert bool(verdicts[str(number)]) == (number % 10 == 7)
    assert len(verdicts) <= 10_000
