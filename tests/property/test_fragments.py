"""Laws of HTML fragments: every visible word comes out, in order, and no two words that a browser shows apart are joined."""

import json
import re
from dataclasses import dataclass

from hypothesis import example, given
from hypothesis import strategies as st

from newsloom.normalise import normalise_article
from newsloom.normalise.extraction.blocks import blocks, part_at_block_ends
from newsloom.normalise.page.page import parse_page

BLOCKS = (
    "p",
    "div",
    "section",
    "article",
    "blockquote",
    "h2",
    "h4",
    "header",
    "footer",
    "aside",
    "figure",
    "address",
    "center",
)
INLINE = ("b", "i", "em", "span", "a", "font", "small", "mark", "abbr", "custom-part")
UNSEEN = ("script", "style", "template", "noscript", "svg")
LEAD = (
    "The ferry company that serves the island said on Monday that it would stop its night boats from June, because fuel had "
    "become too dear, and that the last boat of the day would leave the harbour at eight in the evening from then on."
)


@dataclass(frozen=True)
class Piece:
    """A piece of a fragment: its HTML, and what a browser shows of it, where white space parts words."""

    html: str
    shown: str


def block(tag: str, inner: Piece) -> Piece:
    return Piece(f"<{tag}>{inner.html}</{tag}>", f"\n{inner.shown}\n")


def joined(pieces: list[Piece]) -> Piece:
    return Piece("".join(each.html for each in pieces), "".join(each.shown for each in pieces))


def list_of(items: list[Piece]) -> Piece:
    return Piece(
        "<ul>" + "".join(f"<li>{each.html}</li>" for each in items) + "</ul>",
        "\n" + "\n".join(each.shown for each in items) + "\n",
    )


def table_of(cells: list[Piece]) -> Piece:
    row = "".join(f"<td>{each.html}</td><th>Head</th>" for each in cells)
    return Piece(f"<table><tr>{row}</tr></table>", "\n" + "".join(f"{each.shown}\nHead\n" for each in cells) + "\n")


words = st.text("abcdefghijklmnopqrstuvwxyz", min_size=3, max_size=8).map(lambda word: Piece(word, word))
leaves = st.one_of(
    words,
    st.sampled_from(
        [Piece(" ", " "), Piece("\n  ", " "), Piece("&nbsp;", " "), Piece("&#8203;", ""), Piece("<wbr>", "")]
    ),
    st.sampled_from(
        [
            Piece("<br>", "\n"),
            Piece("<br/><br>", "\n"),
            Piece("<hr>", "\n"),
            Piece("<img src=a>", " "),
            Piece("<iframe>unseen</iframe>", " "),
        ]
    ),
    st.sampled_from(UNSEEN).map(lambda tag: Piece(f"<{tag}>unseen words</{tag}>", "")),
    st.sampled_from([Piece("<p hidden>unseen</p>", "\n"), Piece("<p style='display: none'>unseen</p>", "\n")]),
    words.map(lambda word: Piece(f"<button>{word.html}</button>", f"\n{word.shown}\n")),
    words.map(lambda word: Piece(f"<figcaption>{word.html}</figcaption>", f"\n{word.shown}\n")),
)
inline_runs = st.tuples(st.sampled_from(INLINE), st.lists(words, max_size=3).map(joined)).map(
    lambda drawn: Piece(f"<{drawn[0]}>{drawn[1].html}</{drawn[0]}>", drawn[1].shown)
)


def containers(inner: st.SearchStrategy[Piece]) -> st.SearchStrategy[Piece]:
    part = st.deferred(lambda: inner)  # so that Hypothesis does not spell out the whole strategy at each level
    return st.one_of(
        st.lists(part, max_size=5).map(joined),
        st.tuples(st.sampled_from(BLOCKS), st.lists(part, max_size=4).map(joined)).map(lambda drawn: block(*drawn)),
        st.lists(part, max_size=4).map(list_of),
        st.lists(part, max_size=3).map(table_of),
    )


fragments = st.recursive(st.one_of(leaves, inline_runs), containers, max_leaves=25)


def words_in(text: str) -> list[str]:
    return text.replace("\u200b", "").split()


@given(fragments)
@example(Piece("one.<br>two", "one.\ntwo"))
@example(Piece("<b>re</b>build <ul><li>a<ul><li>b</li></ul>c</li></ul>tail", "rebuild\na\nb\nc\ntail"))
def test_blocks_have_every_visible_word_in_order_and_join_none(fragment: Piece) -> None:
    page = parse_page(part_at_block_ends(f"<div>{fragment.html}</div>"))
    assert page is not None
    found = [word for each in blocks(page.tree) for word in words_in(each.text)]
    assert found == words_in(fragment.shown)


@given(fragments)
def test_every_visible_word_of_an_envelopes_html_is_in_the_text_or_removed(fragment: Piece) -> None:
    envelope = {"url": "https://slow.example/a", "html": f"<p>{LEAD}</p>{fragment.html}"}
    article = normalise_article(json.dumps(envelope).encode())
    found = "\n".join([article.text, *(each.text for each in article.removed)])
    assert sorted(re.findall(r"[^\W\d_]+", found)) == sorted(re.findall(r"[^\W\d_]+", f"{LEAD} {fragment.shown}"))
