"""The labels by which agencies say which version of a report an article is."""

import tomllib
from importlib.resources import files

import pytest

from newsloom.dedup import versions
from newsloom.dedup.text.features import article_features
from newsloom.dedup.versions.wire_label import LabelKind, WireLabel, wire_label
from support.stores.dedup_runner import article, prose

TABLE = tomllib.loads(files(versions).joinpath("wire_labels.toml").read_text("utf-8"))


def label(title: str, text: str = "") -> WireLabel:
    return wire_label(article_features(article(text or prose(3, 80), name="wire", title=title)))


@pytest.mark.parametrize(
    ("title", "kind", "number", "headline"),
    [
        ("UPDATE 1-Two missing as ship runs aground", LabelKind.UPDATE, 1, "two missing as ship runs aground"),
        ("UPDATE 12: Ship aground", LabelKind.UPDATE, 12, "ship aground"),
        ("CORRECTED-Cableways profit up 14 pct", LabelKind.CORRECTION, 0, "cableways profit up 14 pct"),
        ("CORRECTED-UPDATE 2-Cableways profit up", LabelKind.CORRECTION, 2, "cableways profit up"),
        ("REFILE-Cableways profit up", LabelKind.CORRECTION, 0, "cableways profit up"),
        ("WRAPUP 3-Ships aground", LabelKind.UPDATE, 3, "ships aground"),
        ("The Latest: Tugs reach the ship", LabelKind.UPDATE, 0, "tugs reach the ship"),
        ("(LEAD) Ship aground off Skerrow", LabelKind.UPDATE, 0, "ship aground off skerrow"),
        ("(2nd LD) Ship aground off Skerrow", LabelKind.UPDATE, 2, "ship aground off skerrow"),
        ("Ship aground off Skerrow (Updated)", LabelKind.UPDATE, 0, "ship aground off skerrow"),
        ("2. ZUSAMMENFASSUNG: Frachter auf Grund", LabelKind.UPDATE, 2, "frachter auf grund"),
        ("AKTUALISIERT: Frachter auf Grund", LabelKind.UPDATE, 0, "frachter auf grund"),
        ("Korrektur: Frachter auf Grund", LabelKind.CORRECTION, 0, "frachter auf grund"),
        ("EILMELDUNG: Frachter auf Grund", LabelKind.FLASH, 0, "frachter auf grund"),
        ("WDH: Frachter auf Grund", LabelKind.REPEAT, 0, "frachter auf grund"),
        ("ACTUALIZACIÓN 1-Encalla un carguero", LabelKind.UPDATE, 1, "encalla un carguero"),
        ("CORRECCIÓN: Encalla un carguero", LabelKind.CORRECTION, 0, "encalla un carguero"),
        ("Rectificatif - Un cargo s'échoue", LabelKind.CORRECTION, 0, "un cargo s'échoue"),
        ("URGENT: Un cargo s'échoue", LabelKind.FLASH, 0, "un cargo s'échoue"),
        ("ANNULATION - Un cargo s'échoue", LabelKind.RETRACTION, 0, "un cargo s'échoue"),
        ("ATUALIZA 2-Navio encalha", LabelKind.UPDATE, 2, "navio encalha"),
        ("RIEPILOGO: Nave incagliata", LabelKind.UPDATE, 0, "nave incagliata"),
        ("ОБНОВЛЕНО: Судно село на мель", LabelKind.UPDATE, 0, "судно село на мель"),
        ("ИСПРАВЛЕНИЕ: Судно село на мель", LabelKind.CORRECTION, 0, "судно село на мель"),
        ("تصحيح: جنوح سفينة شحن", LabelKind.CORRECTION, 0, "جنوح سفينة شحن"),
        ("عاجل: جنوح سفينة شحن", LabelKind.FLASH, 0, "جنوح سفينة شحن"),
        ("【更新】貨物船が座礁", LabelKind.UPDATE, 0, "貨物船が座礁"),
        ("貨物船が座礁（訂正）", LabelKind.CORRECTION, 0, "貨物船が座礁"),
        ("更正：货轮搁浅", LabelKind.CORRECTION, 0, "货轮搁浅"),
        ("화물선 좌초(종합2보)", LabelKind.UPDATE, 2, "화물선 좌초"),
        ("[속보] 화물선 좌초", LabelKind.FLASH, 0, "화물선 좌초"),
        ("अपडेट: जहाज फंसा", LabelKind.UPDATE, 0, "जहाज फंसा"),
        ("KILL-Ship aground off Skerrow", LabelKind.RETRACTION, 0, "ship aground off skerrow"),
        ("Kill notice: Ship aground off Skerrow", LabelKind.RETRACTION, 0, "ship aground off skerrow"),
        ("RPT-UPDATE 1-Ship aground", LabelKind.REPEAT, 1, "ship aground"),
    ],
)
def test_a_label_gives_its_kind_its_number_and_the_headline(
    title: str, kind: LabelKind, number: int, headline: str
) -> None:
    found = label(title)
    assert kind in found.kinds
    assert found.number == number
    assert found.headline == headline


@pytest.mark.parametrize(
    "title",
    [
        "Update-heavy release breaks phones",
        "Lead found in drinking water",
        "Withdrawal: what comes next for the troops",
        "Kill: a word and its history",
        "Updates on the harbour bridge",
        "Neue Brücke eröffnet",
        "Correction fluid maker closes",
        "Urgent repairs close the bridge",
        "",
    ],
)
def test_a_headline_that_only_begins_with_such_a_word_has_no_label(title: str) -> None:
    assert not label(title).kinds


@pytest.mark.parametrize(
    "text",
    [
        "(Adds quotes from the coast guard)",
        "(Updates with number of missing)",
        "(ergänzt: Zahl der Vermissten)",
        "(Añade declaraciones)",
        "(ajoute réactions)",
    ],
)
def test_a_note_at_the_head_of_the_text_says_that_it_is_an_update(text: str) -> None:
    assert label("Ship aground", f"{text}\n\n{prose(2, 80)}").kinds == {LabelKind.UPDATE}


@pytest.mark.parametrize("kind", list(LabelKind))
def test_each_label_of_the_table_is_read_in_capitals(kind: LabelKind) -> None:
    for words in TABLE[kind.value].values():
        for word in words:
            for title in (f"{word.upper()}: Ship aground", f"Ship aground ({word})"):
                found = label(title)
                assert found.kinds, title
                assert found.headline == "ship aground", title


def test_labels_are_in_many_languages() -> None:
    assert len(TABLE["update"]) >= 20
    assert len(TABLE["correction"]) >= 20
    assert len(TABLE["retraction"]) >= 20


def test_a_headline_of_only_labels_and_a_hostile_one_are_read_in_time() -> None:
    assert label("UPDATE 1-" * 40).number == 1
    assert label("(" * 300).kinds == frozenset()
    assert label("update " * 60).kinds <= {LabelKind.UPDATE}
