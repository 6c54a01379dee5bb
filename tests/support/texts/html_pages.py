"""HTML pages of an invented newspaper, for tests of what is read from a page."""

import json

from newsloom.normalise.page.page import Page, parse_page

PARAGRAPHS = [
    "The ferry company of the fjord will run its boats until the end of November this year, a month longer than before.",
    "“Nobody here wants to drive around the water in the dark,” said Ada Quill, who has kept the harbour for ten years.",
    "The crews asked for the longer season in the spring, after a mild winter had kept the water free of ice for weeks.",
    "A decision on the boats’ winter quarters is expected when the county council meets at the beginning of next month.",
]


BODY = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)


STRUCTURED_DATA = {
    "@context": "https://schema.org",
    "@graph": [
        {"@type": "WebPage", "@id": "https://fjord.example/p", "datePublished": "2020-01-01"},
        {"@type": "Person", "@id": "#ada", "name": "Bo Reed"},
        {
            "@type": ["NewsArticle"],
            "headline": "Ferry season grows by a month",
            "author": [{"@id": "#ada"}, {"@type": "Organization", "name": "Fjord Wire"}],
            "datePublished": "2024-05-04T10:30:00+02:00",
            "publisher": {"@type": "NewsMediaOrganization", "name": "The Fjord Times"},
        },
    ],
}


PAGE = f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
<title>Ferry season grows by a month | The Fjord Times</title>
<meta property="og:title" content="Ferry season grows">
<meta property="og:site_name" content="The Fjord Times">
<meta property="og:url" content="https://www.fjord.example/2024/05/04/ferry?utm_source=x">
<link rel="canonical" href="/2024/05/04/ferry?utm_campaign=y&amp;id=7#top">
<script type="application/ld+json">{json.dumps(STRUCTURED_DATA)}</script>
</head><body><nav><a href="/">Home</a> <a href="/news">News</a></nav>
<article><h1>The ferry season grows by a month</h1>{BODY}</article>
<footer>© 2024 The Fjord Times</footer></body></html>"""


URL = "https://www.fjord.example/2024/05/04/ferry?fbclid=1"


def page_with(head: str = "", body: str = BODY) -> str:
    return f"<html><head>{head}</head><body><article>{body}</article></body></html>"


def parsed(html: str, url: str | None = None) -> Page:
    page = parse_page(html, url)
    assert page is not None
    return page


TEASER_CARD = '<li><a href="/a"><img src="/a.jpg"><h3>Another story of the coast</h3></a></li>'


SECTION = page_with("<title>Coast</title>", f"<h1>Coast</h1><ul>{TEASER_CARD * 30}</ul><p>{PARAGRAPHS[0]}</p>")


SHOP = page_with(
    '<title>Oars</title><meta property="og:type" content="product.group">',
    "<h1>Oars</h1>" + "<div><img src='/o.jpg'><a href='/o'>Oar</a> $45.00 <button>Add to cart</button></div>" * 12,
)


LABELLED = page_with(
    head="""<title>Ferry season grows | Ada's Log</title><meta property="og:title" content="Ferry season grows">
<meta property="article:section" content="Travel"><meta property="article:tag" content="Ferries">
<meta property="article:tag" content="Fjords"><meta property="article:tag" content="ferries">
<meta property="og:image" content="/ferry.jpg?utm_source=x">
<script type="application/ld+json">{"@type": "NewsArticle", "publisher": {"@type": "Organization", "name": "Log Press"},
"datePublished": "2024-05-04T23:30:00-04:00", "dateModified": "2024-05-06"}</script>""",
    body=f"<h1>Ada's Log</h1><h2>Ferry season grows</h2>{BODY}<p>Correction: An earlier version misnamed the ferry.</p>",
)
