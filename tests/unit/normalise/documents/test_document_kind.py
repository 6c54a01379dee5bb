"""The kind of a document: structured data first, then the page, its address and its title; unknown is allowed."""

import json

import pytest

from newsloom.normalise import normalise_article
from newsloom_schemas import DocumentKind, NormalisedArticle

TEXT = [
    "The ferry company that serves the island of Marrow will stop its night boats in June, because fuel has become too dear.",
    "Islanders who work on the mainland said they would have to rent rooms in town or give up their jobs.",
]


def page(head: str = "", title: str = "Night boats end", url: str = "https://m.example/a") -> NormalisedArticle:
    text = "".join(f"<p>{each}</p>" for each in TEXT)
    html = f"<!DOCTYPE html><html><head><title>{title}</title>{head}</head><body><article><h1>{title}</h1>{text}</article></body></html>"
    return normalise_article(json.dumps({"url": url, "html": html}).encode())


def data(kind: object, **fields: object) -> str:
    node = {"@context": "https://schema.org", "@type": kind, "headline": "Night boats end", **fields}
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("NewsArticle", DocumentKind.ARTICLE),
        ("OpinionNewsArticle", DocumentKind.OPINION),
        (["Article", "AnalysisNewsArticle"], DocumentKind.ANALYSIS),
        ("ReviewNewsArticle", DocumentKind.REVIEW),
        ("https://schema.org/SatiricalArticle", DocumentKind.SATIRE),
        ("AdvertiserContentArticle", DocumentKind.SPONSORED),
    ],
)
def test_the_type_in_structured_data_decides(kind: object, expected: DocumentKind) -> None:
    article = page(data(kind))
    assert article.kind is expected
    assert article.provenance["kind"] == "json_ld"


@pytest.mark.parametrize(
    ("head", "expected", "source"),
    [
        (data("NewsArticle", genre="Opinion"), DocumentKind.OPINION, "json_ld"),
        (data("NewsArticle", genre=["Islands", "Interview"]), DocumentKind.INTERVIEW, "json_ld"),
        ('<meta property="article:opinion" content="true">', DocumentKind.OPINION, "meta"),
        ('<meta property="article:opinion" content="false">', None, None),
        ('<meta property="og:type" content="video.other">', DocumentKind.VIDEO, "meta"),
    ],
)
def test_a_genre_in_the_head_of_the_page_says_the_kind(
    head: str, expected: DocumentKind | None, source: str | None
) -> None:
    article = page(head)
    assert (article.kind, article.provenance.get("kind")) == (expected, source)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Opinion: Night boats are worth their price", DocumentKind.OPINION),
        ("Kommentar: Die Nachtfähren sind ihr Geld wert", DocumentKind.OPINION),
        ("Interview: „Uns hat niemand gefragt“", DocumentKind.INTERVIEW),
        ("Entrevista | «Nadie nos preguntó»", DocumentKind.INTERVIEW),
        ("CORRECTED-Night boats to Marrow end in June", DocumentKind.CORRECTION),
        ("Korrektur: Nachtfähren enden im Juni", DocumentKind.CORRECTION),
        ("Исправление: ночные рейсы отменят в июне", DocumentKind.CORRECTION),
        ("[사설] 야간 여객선을 지켜야 한다", DocumentKind.OPINION),
        ("【社説】夜の船を守れ", DocumentKind.OPINION),
        ("In pictures: the last night boat", DocumentKind.GALLERY),
        ("Pressemitteilung: Nachtfähren enden", DocumentKind.PRESS_RELEASE),
        ("The last night boat – in pictures", DocumentKind.GALLERY),
        ("Night boats end – video", DocumentKind.VIDEO),
        ("The Night Boat - Review", DocumentKind.REVIEW),
        ("Boats are worth it | Opinion", DocumentKind.OPINION),
        ("Fähren: Alles im Newsticker", DocumentKind.LIVE_BLOG),
        ("Night boats end | Online", None),
        ("Annonce : les bateaux de nuit s'arrêtent", None),
        ("Opinion | Night boats end | The Marrow Times", DocumentKind.OPINION),
        ("The deliveblogger of Marrow", None),
        ("Night boats end: islanders angry", None),
        ("Marrow: the night boats end", None),
    ],
)
def test_the_label_before_a_title_says_the_kind(title: str, expected: DocumentKind | None) -> None:
    assert page(title=title).kind is expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://m.example/opinion/night-boats.html", DocumentKind.OPINION),
        ("https://m.example/es/opinion/2026/05/barcos", DocumentKind.OPINION),
        ("https://m.example/video/night-boats", DocumentKind.VIDEO),
        ("https://m.example/bildergalerie/faehren", DocumentKind.GALLERY),
        ("https://m.example/news/opinion", None),
        ("https://m.example/news/opinions-differ-on-boats", None),
    ],
)
def test_a_directory_of_the_address_says_the_kind(url: str, expected: DocumentKind | None) -> None:
    assert page(url=url).kind is expected


def test_a_page_sign_is_more_than_a_general_type() -> None:
    assert page(data("NewsArticle"), url="https://m.example/opinion/night-boats").kind is DocumentKind.OPINION


def test_the_section_says_the_kind_only_if_it_is_one() -> None:
    assert page('<meta property="article:section" content="Meinung">').kind is DocumentKind.OPINION
    assert page('<meta property="article:section" content="Islands">').kind is None


def test_a_press_release_is_known_by_its_first_words() -> None:
    text = "FOR IMMEDIATE RELEASE\n\n" + "\n\n".join(TEXT)
    assert normalise_article(text.encode()).kind is DocumentKind.PRESS_RELEASE


def test_a_plain_text_without_signs_has_no_kind() -> None:
    assert normalise_article("\n\n".join(TEXT).encode()).kind is None
