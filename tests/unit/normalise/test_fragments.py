"""HTML fragments: all of their text is the article, with what a browser shows apart kept apart."""

import json

import pytest

from newsloom.normalise import normalise_article
from newsloom.normalise.body.wrapped_markup import unwrap_markup
from newsloom_schemas import NormalisedArticle

A = "The ferry company said on Monday it would stop its night boats from June, because fuel had become too dear."
B = "Islanders who work on the mainland said they would have to rent rooms in town or give up their jobs."


def article_of(html: str) -> NormalisedArticle:
    return normalise_article(json.dumps({"url": "https://slow.example/boats", "html": html}).encode())


@pytest.mark.parametrize(
    "html",
    [
        f"{A}<br>{B}",
        f"{A}<br/><br/>{B}",
        f"<p>{A}<br>{B}</p>",
        f"<div>{A}<p>{B}</p></div>",
        f"<div>{A}</div>{B}",
        f"<blockquote>{A}<p>{B}</p></blockquote>",
        f"<section>{A}</section><section>{B}</section>",
        f"<ul><li>{A}<ul><li>{B}</li></ul></li></ul>",
        f"<table><tr><td>{A}<br>{B}</td></tr></table>",
        f"<table><tr><th>{A}</th><td>{B}</td></tr></table>",
        f"<dl><dt>{A}</dt><dd>{B}</dd></dl>",
        f"<center><font size=2>{A}<br><br>{B}</font></center>",
        f"<header>{A}</header><footer>{B}</footer>",
        f"<details><summary>{A}</summary>{B}</details>",
        f"<pre>{A}\n\n{B}</pre>",
        f"<svg><title>icon</title></svg><p>{A}</p><p>{B}</p>",
        f"<template>unseen</template><p>{A}</p>{B}",
        f"<amp-carousel></amp-carousel><p>{A}</p>{B}",
        f"<![CDATA[<p>{A}</p><p>{B}</p>]]>",
        f"&lt;p&gt;{A}&lt;/p&gt;&lt;p&gt;{B}&lt;/p&gt;",
        f"&lt;![CDATA[&lt;p&gt;{A}&lt;/p&gt;&lt;p&gt;{B}&lt;/p&gt;]]&gt;",
        f"<p>{A}</p><p>{B}</p>]]>",
        f"&lt;![CDATA[&amp;lt;p&amp;gt;{A}&amp;lt;/p&amp;gt;&amp;lt;p&amp;gt;{B}&amp;lt;/p&amp;gt;]]&gt;",
    ],
)
def test_blocks_and_line_breaks_part_paragraphs_and_lose_no_text(html: str) -> None:
    assert article_of(html).text == f"{A}\n\n{B}"


def test_inline_elements_do_not_part_words() -> None:
    assert "company" in article_of(f"<p>{A.replace('company', '<b>com</b>pa<wbr>ny')}</p><p>{B}</p>").text


def test_code_and_hidden_text_are_no_part_of_the_article() -> None:
    unseen = "<script>x</script><style>x</style><noscript>x</noscript><p hidden>x</p><p style='display: none'>x</p>"
    assert article_of(f"<p>{A}</p>{unseen}<p>{B}</p>").text == f"{A}\n\n{B}"


def test_words_on_buttons_and_captions_are_removed_and_said_to_be() -> None:
    article = article_of(
        f"<p>{A}</p><button>Share it</button><figure><figcaption>The night boat</figcaption></figure><p>{B}</p>"
    )
    assert article.text == f"{A}\n\n{B}"
    assert {(each.text, each.rule) for each in article.removed} == {
        ("Share it", "form_control"),
        ("The night boat", "figcaption"),
    }


def test_lines_wrapped_by_hand_are_one_paragraph() -> None:
    wrapped = "The ferry company that serves the island said on Monday<br>that it would stop its night boats from June, because<br>"
    wrapped += "fuel had become too dear, and that the last boat of the<br>day would leave the harbour at eight from then on, as it<br>"
    wrapped += "had done in the war."
    assert "\n" not in article_of(f"<div>{wrapped}</div>").text


def test_marks_of_cdata_within_a_text_stay() -> None:
    text = f"{A} The tag <![CDATA[x]]> says so."
    assert unwrap_markup(text) == text
    assert unwrap_markup(f"<![CDATA[<![CDATA[<![CDATA[<![CDATA[{A}]]>]]>]]>]]>") == f"<![CDATA[{A}]]>"
