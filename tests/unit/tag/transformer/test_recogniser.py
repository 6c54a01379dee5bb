"""newsloom's own model on texts: names with exact offsets in any text, and weights that are the published ones."""

import hashlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import newsloom_entities
from newsloom.tag.recognition.accurate import transformer_model
from newsloom.tag.transformer import recogniser
from newsloom.tag.transformer.recogniser import BLOCK_CHARS, MAX_PIECES_READ, blocks
from newsloom_schemas import EntityType

PERSON, ORG, GPE = EntityType.PERSON, EntityType.ORG, EntityType.GPE

SENTENCES = {
    "da": ("Statsminister Mette Lindgaard besøgte torsdag Aarhus.", {"Mette Lindgaard": PERSON, "Aarhus": GPE}),
    "de": (
        "Der Chef von Siemens, Jonas Hartwig, reiste am Montag nach München.",
        {"Siemens": ORG, "Jonas Hartwig": PERSON},
    ),
    "es": ("La ministra Carmen Ortuño viajó el lunes a Sevilla.", {"Carmen Ortuño": PERSON, "Sevilla": GPE}),
    "it": (
        "Il sindaco Paolo Ferrante ha incontrato i tifosi della Juventus a Torino.",
        {"Paolo Ferrante": PERSON, "Torino": GPE},
    ),
    "nl": ("Minister Sanne de Bruin sprak dinsdag in Rotterdam.", {"Sanne de Bruin": PERSON, "Rotterdam": GPE}),
    "pl": ("Minister Tomasz Zawadzki przyjechał we wtorek do Warszawy.", {"Tomasz Zawadzki": PERSON}),
    "pt": ("O ministro Rui Carvalhal visitou o Porto na terça-feira.", {"Rui Carvalhal": PERSON}),
    "ru": ("Министр Андрей Селезнёв приехал во вторник в Казань.", {"Андрей Селезнёв": PERSON, "Казань": GPE}),
    "uk": ("Міністр Олег Савчук приїхав у вівторок до Львова.", {"Олег Савчук": PERSON}),
}


@pytest.mark.parametrize("language", SENTENCES)
def test_people_and_places_of_a_sentence_are_found(language: str) -> None:
    text, wanted = SENTENCES[language]
    found = {text[name.start : name.end]: name.type for name in transformer_model().names(text)[0]}
    assert wanted.items() <= found.items()


ODD = st.text(
    st.one_of(
        st.sampled_from("Anna Müller\r\n\t .,'’“”e\u0301\u202e\u200f\u00a0😀𝐀שלום中文Путин\x00\ud800"), st.characters()
    ),
    max_size=300,
)


@settings(deadline=None)
@given(ODD)
def test_offsets_are_exact_in_any_text(text: str) -> None:
    names, read_to = transformer_model().names(text)
    assert read_to == len(text)
    end = 0
    for name in names:
        assert end <= name.start < name.end <= len(text)
        assert text[name.start : name.end].strip() == text[name.start : name.end]
        assert name.likely is not None
        assert 0 <= name.likely <= 1
        end = name.end


@pytest.mark.parametrize("before", ["", "😀 ", "e\u0301\u0301 ", "שלום. ", "\r\n\r\n", "\u202e\u200f "])
def test_a_name_is_the_same_behind_any_characters(before: str) -> None:
    text = f"{before}Yesterday Anna Müller spoke in Berlin."
    found = {text[name.start : name.end] for name in transformer_model().names(text)[0]}
    assert {"Anna Müller", "Berlin"} <= found


@given(st.lists(st.sampled_from(["word ", "line\n", "x" * 700]), max_size=200))
def test_blocks_are_the_whole_text(parts: list[str]) -> None:
    text = "".join(parts)
    assert "".join(block.text for block in blocks(text)) == text
    assert all(len(block.text) <= BLOCK_CHARS for block in blocks(text))
    at = 0
    for block in blocks(text):
        assert block.offset == at
        at += len(block.text)


def test_a_long_text_is_read_whole() -> None:
    text = "Nothing happened in the town that day, and nobody came. " * 700 + "Then Anna Müller arrived."
    names, read_to = transformer_model().names(text)
    assert read_to == len(text)
    assert text[names[-1].start : names[-1].end] == "Anna Müller"


def test_reading_stops_at_the_limit_and_says_where(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recogniser, "MAX_PIECES_READ", 6_000)
    text = "Anna Müller spoke in Berlin. " * 1_500
    names, read_to = transformer_model().names(text)
    assert 0 < read_to < len(text)
    assert names
    assert names[-1].end <= read_to
    assert MAX_PIECES_READ > 6_000


def test_equal_texts_have_equal_names() -> None:
    text = "\n".join(sentence for sentence, _ in SENTENCES.values())
    assert transformer_model().names(text) == transformer_model().names(text)


def test_weights_are_those_that_were_published() -> None:
    folder = newsloom_entities.folder()
    stated: dict[str, str] = json.loads((folder / "model.json").read_text())["files_sha256"]
    assert {file.name for file in folder.iterdir()} == {*stated, "model.json"}
    for name, digest in stated.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest, name
