"""Short posts on pages without metadata, whose text stands in boxes, cells and lines: what blogs of older systems look like."""

import pytest

from newsloom.normalise import normalise_article
from newsloom.normalise.errors import Rejected
from newsloom.normalise.extraction.extractors import PageTexts
from newsloom.normalise.extraction.menu import text_without_menu
from newsloom.normalise.page.page import Page, parse_page
from newsloom.normalise.page_kind.shape import largest_block, most_paragraphs_in_block
from newsloom_schemas import RawArticle, RejectionReason

GERMAN = (
    "Am Samstag haben wir den alten Wasserturm besucht, der seit drei Jahren leer steht und nun verkauft werden soll.",
    "Der Hausmeister schloss uns auf und erzählte, wie er als Junge die Tauben aus dem Dachstuhl vertrieben hat.",
    "Oben sieht man über die ganze Stadt, bis zu den Hügeln, hinter denen die Autobahn im Dunst verschwindet.",
    "Die Gemeinde sucht einen Käufer, der das Gebäude erhält; bisher gab es zwei Anfragen, beide von Brauereien.",
    "Wer mehr wissen will, kommt am Donnerstag in den Saal der Feuerwehr, dort stellt der Rat seine Pläne vor.",
)
ENGLISH = (
    "On Saturday we climbed the old water tower, which has stood empty for three years and is now to be sold off.",
    "The caretaker let us in and told us how he had chased the pigeons out of the rafters there when he was a boy.",
    "From the top one sees all of the town and the hills beyond, where the motorway goes out of sight in the haze.",
    "The parish looks for a buyer who will keep the building up; it has had two offers so far, both from breweries.",
)
FRENCH = (
    "Samedi, nous avons visité l'ancien château d'eau, vide depuis trois ans et que la commune veut maintenant vendre.",
    "Le gardien nous a ouvert la porte et a raconté comment, enfant, il chassait les pigeons de toute la charpente.",
    "D'en haut, on voit la ville entière et les collines derrière lesquelles l'autoroute disparaît dans la brume.",
)
MENU = "".join(
    f'<li><a href="/{each}">{each}</a></li>' for each in ("Start", "Archiv", "Rezepte", "Impressum", "Kontakt")
)
FURNITURE = '<img src="a.jpg">' * 12 + "<button>Teilen</button>" * 6
SIDEBAR = "".join(f'<li><a href="/{at}">Ein früherer Beitrag über Türme, Nummer {at}</a></li>' for at in range(20))


def page_of(body: str) -> str:
    return (
        f"<html><head><title>Der Wasserturm</title></head><body><div><ul>{MENU}</ul></div><h1>Der Wasserturm</h1>{body}"
        f"{FURNITURE}<div><ul>{SIDEBAR}</ul></div></body></html>"
    )


def parsed(body: str) -> Page:
    page = parse_page(f"<html><body>{body}</body></html>")
    assert page is not None
    return page


MARKUP = {
    "paragraphs": ("<div>", "<p>", "</p>", "</div>"),
    "lines": ("<div>", "", "<br><br>", "</div>"),
    "lines in a named box": ('<div class="post-body">', "", "<br><br>", "</div>"),
    "boxes": ("<div>", "<div>", "</div>", "</div>"),
    "boxes in a section": ("<main><section>", "<div>", "</div>", "</section></main>"),
    "lines in a cell": ("<table><tr><td>", "", "<br>", "</td></tr></table>"),
    "rows of a table": ("<table>", "<tr><td>", "</td></tr>", "</table>"),
    "spans": ("<div>", "<span>", "</span><br>", "</div>"),
    "lines in a font": ("<center><font>", "", "<br><br>", "</font></center>"),
    "lines of the body": ("", "", "<br><br>", ""),
}


@pytest.mark.parametrize("markup", MARKUP.values(), ids=MARKUP)
@pytest.mark.parametrize("texts", [GERMAN, ENGLISH, FRENCH], ids=["German", "English", "French"])
def test_a_short_post_without_metadata_is_an_article_in_any_markup(
    markup: tuple[str, str, str, str], texts: tuple[str, ...]
) -> None:
    before, start, end, after = markup
    body = before + "".join(f"{start}{text}{end}" for text in texts) + after
    article = normalise_article(RawArticle(html=page_of(body), url="https://blog.example/turm.html"))
    assert all(text in article.text for text in texts)


@pytest.mark.parametrize("name", ["paragraphs", "boxes", "boxes in a section", "lines in a cell", "rows of a table"])
def test_the_side_bar_of_a_short_post_is_no_part_of_its_text(name: str) -> None:
    before, start, end, after = MARKUP[name]
    body = before + "".join(f"{start}{text}{end}" for text in GERMAN) + after
    article = normalise_article(RawArticle(html=page_of(body), url="https://blog.example/turm.html"))
    assert "früherer Beitrag" not in article.text


def test_a_page_with_paragraphs_is_refused_if_its_signs_speak_for_a_shop() -> None:
    offers = "".join(f"<p>{text} Add to cart for $19.99, free shipping, in stock.</p>" for text in ENGLISH)
    with pytest.raises(Rejected) as refused:
        normalise_article(RawArticle(html=page_of(offers), url="https://shop.example/products/tower"))
    assert refused.value.reason is RejectionReason.NOT_ARTICLE


def test_a_page_with_pictures_and_buttons_but_no_paragraphs_is_refused() -> None:
    with pytest.raises(Rejected):
        normalise_article(RawArticle(html=page_of(f"<div>{ENGLISH[0]}</div>"), url="https://blog.example/"))


def test_runs_of_text_between_line_breaks_are_paragraphs_of_the_box_around_them() -> None:
    page = parsed(f"<div>{'<br><br>'.join(ENGLISH)}</div>")
    assert page.prose == ENGLISH
    assert largest_block(page) == sum(map(len, ENGLISH))


def test_boxes_with_one_run_each_are_paragraphs_of_what_holds_them() -> None:
    page = parsed("<section>" + "".join(f"<div>{text}</div>" for text in ENGLISH) + "</section>")
    assert page.prose == ENGLISH
    assert most_paragraphs_in_block(page) == len(ENGLISH)


def test_emphasis_and_links_do_not_part_a_run() -> None:
    page = parsed(f"<div><b>Note:</b> {ENGLISH[0]} <a href='/b'>See <i>more</i></a> below.<br>Short.</div>")
    assert page.prose == (f"Note: {ENGLISH[0]} See more below.",)


@pytest.mark.parametrize("tag", ["nav", "footer", "aside", "form", "a", "script", "li", "figure"])
def test_text_that_is_no_part_of_an_article_is_no_run(tag: str) -> None:
    assert parsed(f"<{tag}><div>{ENGLISH[0]}</div></{tag}><div>Short.</div>").prose == ()


def test_a_page_that_uses_paragraphs_is_judged_by_them() -> None:
    page = parsed("".join(f"<p>{text}</p>" for text in ENGLISH) + f"<div>{GERMAN[0]}</div>")
    assert page.prose == ENGLISH


BOXES = page_of("<div>" + "".join(f"<div>{text}</div>" for text in GERMAN) + "</div>")
LABELS = ("Start", "Archiv", "Rezepte", "Impressum", "Kontakt")


def test_a_text_that_begins_with_the_menu_gives_way_to_the_careful_mode_that_leaves_it_out() -> None:
    page = parse_page(BOXES)
    assert page is not None
    sidebar = tuple(f"Ein früherer Beitrag über Türme, Nummer {at}" for at in range(20))
    assert text_without_menu((*LABELS, *GERMAN, *sidebar), page, PageTexts(page.tree)) == GERMAN


def test_a_text_that_begins_with_sentences_is_kept() -> None:
    page = parsed("".join(f"<p>{text}</p>" for text in GERMAN))
    assert text_without_menu((*GERMAN, *GERMAN, *LABELS), page, PageTexts(page.tree)) is None


def test_a_text_with_labels_that_is_a_small_part_of_its_page_is_kept() -> None:
    page = parse_page(BOXES)
    assert page is not None
    assert text_without_menu((*LABELS, GERMAN[0]), page, PageTexts(page.tree)) is None
