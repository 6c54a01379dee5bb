"""The speed-ups: each gives exactly the spans that the plain way gives."""

import importlib
from functools import cache
from typing import Any

import pytest
from threadpoolctl import threadpool_info

from newsloom.tag import recognise
from newsloom.tag.packs import PACKS
from newsloom.tag.recognise import Model, model_for
from newsloom.tag.span import Span
from support.tag_texts import ENGLISH, FRENCH

TEXTS = {"en": ENGLISH, "fr": FRENCH}
LANGUAGES = sorted(PACKS)


def loaded(language: str) -> Model:
    model = model_for(language)
    assert model is not None
    return model


@cache
def plain(language: str) -> Any:  # noqa: ANN401 - spaCy's Language is untyped
    """The pack as spaCy loads it, less what has no part in entities: its shared tok2vec and ner, blis for products."""
    exclude = ["tagger", "parser", "senter", "attribute_ruler", "lemmatizer", "morphologizer"]
    return importlib.import_module(PACKS[language].module).load(exclude=exclude)


def plain_spans(text: str, language: str) -> list[Span]:
    scheme = PACKS[language].scheme
    return [
        Span(entity.start_char, entity.end_char, scheme[entity.label_])
        for entity in plain(language)(text).ents
        if entity.label_ in scheme
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_recogniser_alone_gives_what_tok2vec_and_recogniser_give(language: str) -> None:
    assert loaded(language).components == ("ner",)
    assert plain(language).pipe_names == ["tok2vec", "ner"]
    assert loaded(language).spans(TEXTS[language]) == plain_spans(TEXTS[language], language) != []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("window", [60, 120, 333])
def test_windows_give_what_the_whole_text_gives(language: str, window: int, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "\n\n".join([TEXTS[language]] * 5)
    monkeypatch.setattr(recognise, "WINDOW", window)
    assert loaded(language).spans(text) == plain_spans(text, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_beyond_the_window_gives_what_the_whole_text_gives(language: str) -> None:
    text = "\n\n".join([TEXTS[language]] * 12)
    assert len(text.split()) > recognise.WINDOW * 0.5
    assert loaded(language).spans(text) == plain_spans(text, language)


def test_a_model_leaves_one_thread_to_linear_algebra() -> None:
    loaded("en").spans(ENGLISH)
    assert {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"} == {1}


def test_words_learned_on_the_way_are_forgotten() -> None:
    model = loaded("en")
    model.forget()
    before = len(model._nlp.vocab.strings)
    model.spans("Qwzxv Vrblgh met Zzyxqq Plmokn in Uvwqqxt.")
    model.forget()
    assert len(model._nlp.vocab.strings) == before


def test_memory_stays_flat_however_many_new_words_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognise, "ZONE", 50)
    model = loaded("en")
    model.forget()
    before = len(model._nlp.vocab.strings)
    for number in range(40):
        model.spans(f"Qwzxv{number} Vrblgh{number} met Zzyxqq{number} Plmokn{number} in Uvwqqxt{number}.")
    assert len(model._nlp.vocab.strings) < before + 150


def test_a_language_without_a_pack_has_no_model() -> None:
    assert model_for("tlh") is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_installed_model_is_the_one_that_the_pack_names(language: str) -> None:
    pack = PACKS[language]
    meta = plain(language).meta
    assert (meta["version"], meta["lang"]) == (pack.version, language)
    assert pack.licence.split("-")[0] in meta["license"]
    assert {"ORG", "LOC"} <= set(plain(language).get_pipe("ner").labels) & set(pack.scheme)
