"""Pages and texts that are made to exhaust a parser. Each is below the size limit, and none is an article."""

import json
from collections.abc import Callable, Mapping
from types import MappingProxyType

from newsloom_schemas import RawArticle

PROSE = "The ferry left the harbour at noon, and came back in the evening with nobody on board but the crew. "


def _page(body: str, head: str = "") -> RawArticle:
    html = (
        f"<html><head><title>Ferry season grows by a month</title>{head}</head><body><h1>Ferry</h1>{body}</body></html>"
    )
    return RawArticle(html=html, url="https://fjord.example/2024/05/04/ferry-season-grows-by-a-month")


def _json_ld(value: str) -> str:
    return f'<script type="application/ld+json">{value}</script>'


HOSTILE_PAGES: Mapping[str, Callable[[], RawArticle]] = MappingProxyType(
    {
        # known attacks
        "a hundred thousand nested tags": lambda: _page("<div>" * 100_000),
        "fifty thousand attributes on a tag": lambda: _page("<p " + " ".join(f"a{n}=1" for n in range(50_000)) + ">x"),
        "two hundred thousand paragraphs": lambda: _page("<p>x</p>" * 200_000),
        "two million opening brackets": lambda: _page("<" * 1_900_000),
        "a million unclosed tags": lambda: _page("<b>" * 600_000),
        # our own, most of them just below the limits of the markup guard
        "as many short paragraphs as may be": lambda: _page("<p>Ferry.</p>" * 19_900),
        "as many linked list items as may be": lambda: _page(
            "<ul>" + "<li><a href=/a>The ferry left at noon</a></li>" * 9_900
        ),
        "prose at every depth": lambda: _page((f"<div>{PROSE}" * 195 + "</div>" * 195) * 40),
        "tables in tables": lambda: _page(("<table><tr><td>x</td><td>" * 45 + PROSE + "</td></tr></table>" * 45) * 60),
        "tables deeper than the parser reads": lambda: _page(
            "<table><tr><td>" * 120 + PROSE + "</td></tr></table>" * 120
        ),
        "tags full of attributes": lambda: _page(
            ("<p " + " ".join(f"a{n}=1" for n in range(4_000)) + f">{PROSE}</p>") * 50
        ),
        "classes of ten thousand words": lambda: _page(
            (f'<div class="{"author byline newsletter promo card " * 300}">{PROSE}</div>') * 150
        ),
        "a word of two million letters": lambda: _page(f"<p>{'a' * 1_900_000}</p>"),
        "a line of almost datelines": lambda: RawArticle(text="\n\n".join(["PARIS, " * 4_000] * 40)),
        "a text of almost names": lambda: RawArticle(text="\n\n".join(["By " + "Ada De La Van " * 20] * 20_000)),
        "a headline of separators": lambda: _page(PROSE * 5, f"<meta property=og:title content='{'a | ' * 200_000}'>"),
        "ten thousand headlines": lambda: _page("<h1>Ferry season grows</h1>" * 9_900 + f"<p>{PROSE}</p>" * 9),
        "ten thousand times": lambda: _page("<time datetime=soon>May</time>" * 9_900 + f"<p>{PROSE}</p>" * 9),
        "structured data without end": lambda: _page(
            PROSE * 5,
            _json_ld(json.dumps([{"@type": "NewsArticle", "author": {"@id": f"#{n}"}} for n in range(20_000)])),
        ),
        "structured data without bottom": lambda: _page(PROSE * 5, _json_ld('{"author":' * 150_000)),
        "authors without end": lambda: _page(
            PROSE * 5,
            _json_ld(json.dumps({"@type": "NewsArticle", "author": [f"Ada {n} Quill" for n in range(60_000)]})),
        ),
        "broken characters": lambda: RawArticle(text="\n\n".join(["ÃƒÂ©tÃƒÂ© â€œÂ " * 400] * 400)),
        "marks upon marks": lambda: RawArticle(text="a" + "\u0301" * 1_000_000 + "\u200b\u202e" * 500_000),
        "paragraphs in scripts without spaces": lambda: RawArticle(
            text="\n\n".join(["船は正午に港を出た。" * 400] * 300)
        ),
        "a URL of marks": lambda: RawArticle(text=PROSE * 9, url="https://m.example.com" + "/amp" * 480 + "?amp=1"),
        "a URL of escapes": lambda: RawArticle(text=PROSE * 9, url="https://fjord.example/" + "%2e%2E/%" * 500),
        "comments before nothing": lambda: RawArticle(text="<!--x-->" * 100_000),
        "a field of almost names": lambda: RawArticle(text=PROSE * 9, authors=("Ada in Oslo (and " * 60,) * 2_000),
        "a form around all": lambda: _page("<form>" + "<button><main><p>" * 60 + f"<p>{PROSE}</p>" * 5_000),
    }
)
