"""Notes and marks at the end of a text are cut, and the record says that the text is a part."""

import json

import pytest

from newsloom.normalise import normalise_article
from newsloom_schemas import Completeness, Incompleteness, NormalisedArticle

BEGINNINGS = {
    "de": [
        "Die Reederei, die die Insel Marrow anläuft, stellt ihre Nachtfähren im Juni ein, weil der Treibstoff zu teuer geworden ist, wie sie am Montag mitteilte.",
        "Inselbewohner, die auf dem Festland arbeiten und nach zehn Uhr heimkommen, müssten nun Zimmer in der Stadt mieten oder ihre Arbeit aufgeben.",
    ],
    "fr": [
        "La compagnie qui dessert l’île de Marrow a annoncé lundi qu’elle arrêterait ses bateaux de nuit en juin, le carburant étant devenu trop cher.",
        "Les insulaires qui travaillent sur le continent et rentrent après dix heures devront louer des chambres en ville ou quitter leur emploi.",
    ],
    "en": [
        "The ferry company that serves the island of Marrow said on Monday it would stop running its night boats from June, because fuel had become too dear.",
        "Islanders who work on the mainland and come home after ten said they would have to rent rooms in town or give up their jobs.",
    ],
    "pt": [
        "A companhia que serve a ilha de Marrow disse na segunda-feira que deixará de operar os barcos noturnos em junho porque o combustível ficou caro demais.",
        "Os ilhéus que trabalham no continente e voltam depois das dez terão de alugar quartos na cidade ou deixar o emprego.",
    ],
    "nl": [
        "De rederij die het eiland Marrow bedient, zei maandag dat zij vanaf juni haar nachtboten schrapt omdat de brandstof te duur is geworden.",
        "Eilandbewoners die op het vasteland werken en na tienen thuiskomen, moeten nu kamers in de stad huren of hun baan opgeven.",
    ],
    "pl": [
        "Przewoźnik obsługujący wyspę Marrow poinformował w poniedziałek, że od czerwca zawiesi nocne promy, ponieważ paliwo stało się zbyt drogie.",
        "Wyspiarze pracujący na lądzie i wracający po dziesiątej będą musieli wynajmować pokoje w mieście albo zrezygnować z pracy.",
    ],
    "ru": [
        "Компания, которая возит пассажиров на остров Марроу, сообщила в понедельник, что с июня отменит ночные рейсы, потому что топливо стало слишком дорогим.",
        "Жители острова, которые работают на материке и возвращаются после десяти, будут вынуждены снимать комнаты в городе или уволиться.",
    ],
    "ja": [
        "マロー島を結ぶフェリー会社は月曜日、燃料費の高騰を理由に六月から夜間便を廃止すると発表した。島と本土を結ぶ最終便は午後八時になる。",
        "本土で働き、午後十時以降に帰宅する島民は、町に部屋を借りるか仕事を辞めるしかないと話している。町は補助金を検討している。",
    ],
    "tr": [
        "Marrow adasına sefer yapan feribot şirketi, yakıtın çok pahalılaşması nedeniyle haziran ayından itibaren gece seferlerini kaldıracağını pazartesi günü açıkladı.",
        "Anakarada çalışan ve saat ondan sonra eve dönen adalılar şehirde oda kiralamak ya da işlerini bırakmak zorunda kalacaklarını söyledi.",
    ],
}
NOTES = {
    "de": [
        "Lesen Sie weiter mit M+",
        "Dieser Artikel ist nur für Abonnenten. Jetzt testen: 4 Wochen für 1 Euro.",
        "Sie sind bereits Abonnent? Hier anmelden",
    ],
    "fr": [
        "Il vous reste 80 % de cet article à lire. La suite est réservée aux abonnés.",
        "Déjà abonné ? Se connecter",
    ],
    "en": ["To read the full story, subscribe or sign in.", "Already a subscriber? Log in", "Cancel anytime."],
    "pt": ["Conteúdo exclusivo para assinantes.", "Já é assinante? Faça login"],
    "nl": ["Dit artikel is alleen voor abonnees. Lees verder met een abonnement.", "Heb je al een abonnement? Log in"],
    "pl": ["Ten artykuł jest dostępny tylko dla prenumeratorów.", "Masz już prenumeratę? Zaloguj się"],
    "ru": ["Материал доступен только по подписке.", "Уже подписаны? Войти"],
    "ja": ["この記事は会員限定です。残り1,250文字", "会員の方はログイン"],
    "tr": ["Bu haberin devamı abonelere özeldir. Abone olun.", "Zaten abone misiniz? Giriş yapın"],
}
A, B = BEGINNINGS["en"]
MARKS = [
    "… [+1843 chars]",
    "[+312 chars]",
    "[1234 chars]",
    "… [+99 characters]",
    "(2345 Zeichen)",
    "[...]",
    "[…]",
    "(more…)",
    "… (weiterlesen)",
    "Read more at marrowtimes.example",
    "Continue reading Night boats to Marrow end in June",
    "Read the full article here",
    "The post Night boats to Marrow end in June appeared first on Marrow Times.",
    "Weiterlesen …",
    "Lire la suite",
    "Leer más",
    "続きを読む",
    "残り1,250文字",
]


def article_of(**envelope: object) -> NormalisedArticle:
    return normalise_article(json.dumps({"url": "https://m.example/a", "title": "Night boats", **envelope}).encode())


def page(head: str, *paragraphs: str) -> str:
    text = "".join(f"<p>{each}</p>" for each in paragraphs)
    return f"<!DOCTYPE html><html><head><title>Night boats</title>{head}</head><body><article><h1>Night boats</h1>{text}</article></body></html>"


def data(**fields: object) -> str:
    node = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Night boats", **fields}
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


@pytest.mark.parametrize("language", NOTES)
def test_an_offer_to_subscribe_below_the_beginning_is_cut(language: str) -> None:
    article = article_of(text="\n\n".join([*BEGINNINGS[language], *NOTES[language]]))
    assert article.text == "\n\n".join(BEGINNINGS[language])
    assert "".join(each.text for each in article.removed) == "".join(NOTES[language])
    assert article.completeness.value is Completeness.PARTIAL
    assert Incompleteness.SUBSCRIPTION_NOTE in article.completeness.reasons


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("gap", [" ", "\n\n"])
def test_the_mark_of_an_aggregator_is_cut(mark: str, gap: str) -> None:
    article = article_of(text=f"{A}\n\n{B}{gap}{mark}")
    assert article.text == f"{A}\n\n{B}"
    assert any(mark.strip(" …") in each.text for each in article.removed)
    assert article.completeness.value is Completeness.PARTIAL or mark.startswith("The post")


@pytest.mark.parametrize(
    "last",
    [
        "“To continue reading I need my glasses,” said Greta Holm, who subscribes to four newspapers.",
        "The company sold 300 subscriptions in May and said that readers who subscribe stay for three years.",
        "The virus first appeared on the ship in March, after it had called at two ports.",
        "Die Fähre fährt weiter mit halber Kraft, und die Passagiere lesen weiter mit der Taschenlampe.",
        "He read on until four.",
    ],
)
def test_a_sentence_that_only_sounds_like_a_note_stays(last: str) -> None:
    assert article_of(text=f"{A}\n\n{B}\n\n{last}").text.endswith(last)


@pytest.mark.parametrize("false", [False, "False", "false", "http://schema.org/False"])
def test_a_page_that_is_not_free_is_a_part(false: object) -> None:
    article = normalise_article(page(data(isAccessibleForFree=false), A, B).encode())
    assert article.completeness.reasons == (Incompleteness.NOT_ACCESSIBLE_FOR_FREE,)


def test_a_locked_part_makes_the_text_a_part() -> None:
    part = {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".paywall"}
    article = normalise_article(page(data(hasPart=[part]), A, B).encode())
    assert article.completeness.reasons == (Incompleteness.LOCKED_PART,)


def test_a_locked_content_tier_makes_the_text_a_part() -> None:
    article = normalise_article(page('<meta property="article:content_tier" content="locked">', A, B).encode())
    assert article.completeness.reasons == (Incompleteness.NOT_ACCESSIBLE_FOR_FREE,)


def test_a_text_of_all_the_words_that_the_page_counts_is_full_even_behind_a_paywall() -> None:
    words = len(f"{A} {B}".split())
    article = normalise_article(page(data(isAccessibleForFree=False, wordCount=words), A, B).encode())
    assert article.completeness.value is Completeness.FULL


def test_a_text_much_shorter_than_the_page_counts_is_a_part() -> None:
    article = normalise_article(page(data(wordCount="900"), A, B).encode())
    assert article.completeness.reasons == (Incompleteness.SHORTER_THAN_STATED,)


def test_a_page_that_is_free_is_full() -> None:
    assert (
        normalise_article(page(data(isAccessibleForFree=True), A, B).encode()).completeness.value is Completeness.FULL
    )


def test_a_page_that_says_nothing_is_unknown() -> None:
    assert normalise_article(page("", A, B).encode()).completeness.value is Completeness.UNKNOWN


def test_the_summary_of_a_feed_is_a_part() -> None:
    feed = f"<rss version='2.0'><channel><title>M</title><item><title>Night boats</title><link>https://m.example/1</link><description>{A}</description></item></channel></rss>"
    assert Incompleteness.FEED_SUMMARY in normalise_article(feed.encode()).completeness.reasons


@pytest.mark.parametrize(
    ("last", "kept"),
    [
        (f"{B} To read the full story, subscribe or sign in. Already a subscriber? Log in.", B),
        (f"{B} Sign up.", f"{B} Sign up."),
    ],
)
def test_sentences_at_the_end_of_the_last_paragraph_are_cut_if_one_is_a_clear_note(last: str, kept: str) -> None:
    assert article_of(text=f"{A}\n\n{last}").text == f"{A}\n\n{kept}"
