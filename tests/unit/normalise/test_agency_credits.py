"""Credits of news agencies at the end of an article, in many languages: cut from the text, and known by one name."""

import json

import pytest

from newsloom.core.outlets.agencies import agency_in_credit
from newsloom.normalise import normalise_article

BODY = (
    "The ferry left the harbour at six on Friday morning, and the mayor said that it would come back in the evening.\n\n"
    "The crew of twelve had waited two days for the wind to drop. The second boat stays in the port until Monday."
)
CREDITS = [
    ("(With inputs from PTI)", "PTI"),
    ("AP contributed.", "AP"),
    ("This report includes material from Agence France-Presse.", "AFP"),
    ("Copyright 2024 The Associated Press. All rights reserved.", "AP"),
    ("© 2024 AFP", "AFP"),
    ("Mit Material der dpa", "dpa"),
    ("© dpa-infocom, dpa:240504-99-123456/2", "dpa"),
    ("sda/awp", "Keystone-SDA"),
    ("Avec l’AFP", "AFP"),
    ("(avec Belga)", "Belga"),
    ("Con información de la agencia Reuters", "Reuters"),
    ("Fuente: EFE", "EFE"),
    ("Con informazioni dall'ANSA", "ANSA"),
    ("(con fonte Adnkronos)", "Adnkronos"),
    ("Com informações da AFP e da Reuters", "AFP"),
    ("*Com informações da Agência Brasil", "Agência Brasil"),
    ("Met informatie van ANP", "ANP"),
    ("Källa: TT", "TT"),
    ("/ritzau/", "Ritzau"),
    ("(©NTB)", "NTB"),
    ("Lähde: STT", "STT"),
    ("Źródło: PAP/Reuters", "PAP"),
    ("Zdroj: ČTK", "ČTK"),
    ("Forrás: MTI", "MTI"),
    ("Sursa: Agerpres", "Agerpres"),
    ("Извор: Танјуг", "Tanjug"),
    ("Πηγή: ΑΠΕ-ΜΠΕ", "AMNA"),
    ("Kaynak: Anadolu Ajansı", "Anadolu"),
    ("По информации Интерфакса", "Interfax"),
    ("За матеріалами Укрінформ", "Ukrinform"),
    ("稿件来源：中新社", "China News Service"),
    ("（据新华社）", "Xinhua"),
    ("（共同）", "Kyodo"),
    ("出典：ロイター", "Reuters"),
    ("[출처=뉴시스]", "Newsis"),
    ("<연합뉴스>", "Yonhap"),
    ("(أ ف ب)", "AFP"),
    ("المصدر: رويترز", "Reuters"),
    ("منبع: ایسنا", "ISNA"),
    ("מקור: רויטרס", "Reuters"),
    ("(भाषा)", "PTI"),
    ("(इनपुट: एएनआई)", "ANI"),
    ("Theo Reuters", "Reuters"),
    ("Nguồn: TTXVN", "VNA"),
    ("Sumber: Antara", "Antara"),
    ("ที่มา: รอยเตอร์", "Reuters"),
]
NO_CREDITS = [
    "Mehr",
    "Petra",
    "भाषा",
    "新华社记者",
    "Reuters sagte das am Montag.",
    "Theo Reuters, chiếc phà đã rời cảng hôm nay.",
]


@pytest.mark.parametrize(("line", "agency"), CREDITS)
def test_a_credit_line_names_its_agency_and_leaves_the_text(line: str, agency: str) -> None:
    article = normalise_article(json.dumps({"text": f"{BODY}\n\n{line}", "title": "The ferry"}).encode())
    credit = article.attribution.credited_to or article.attribution.agency
    assert credit is not None
    assert agency_in_credit(credit) == agency
    assert article.text == BODY
    assert [each.text for each in article.removed] == [line]


@pytest.mark.parametrize("line", NO_CREDITS)
def test_ordinary_words_and_sentences_are_no_credits(line: str) -> None:
    article = normalise_article(json.dumps({"text": f"{BODY}\n\n{line}", "title": "The ferry"}).encode())
    assert article.attribution.credited_to is None
    assert article.attribution.agency is None


@pytest.mark.parametrize("mark", ["(AFP)", "（共同）", "[Reuters]", "（新华社）", "(भाषा)", "(رويترز)"])
def test_a_credit_behind_the_last_sentence_is_cut(mark: str) -> None:
    article = normalise_article(json.dumps({"text": f"{BODY} {mark}", "title": "The ferry"}).encode())
    assert article.text == BODY
    assert agency_in_credit(article.attribution.credited_to or "") is not None
