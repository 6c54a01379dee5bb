"""The speed-ups: each gives exactly the spans that the plain way gives."""

import pytest
from threadpoolctl import threadpool_info

from newsloom.tag.model import network, recognise, tokens
from newsloom.tag.model.packs import PACKS
from newsloom.tag.model.recognise import Model, model_for
from support.texts.spacy_spans import plain, plain_spans
from support.texts.tag_texts import ENGLISH, FRENCH

TEXTS = {"en": ENGLISH, "fr": FRENCH}
LANGUAGES = sorted(PACKS)


def loaded(language: str) -> Model:
    model = model_for(language)
    assert model is not None
    return model


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
    assert len(text.split()) > 1_000
    assert loaded(language).spans(text) == plain_spans(text, language)


def test_a_model_leaves_one_thread_to_linear_algebra() -> None:
    loaded("en").spans(ENGLISH)
    assert {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"} == {1}


def test_words_are_forgotten_by_the_vocabulary_and_bounded_in_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    model = loaded("en")
    vocabulary = model._tokenizer._nlp.vocab.strings
    before = len(vocabulary)
    monkeypatch.setattr(tokens, "MOST", 100)
    for number in range(40):
        model.spans(f"Qwzxv{number} Vrblgh{number} met Zzyxqq{number} Plmokn{number} in Uvwqqxt{number}.")
        assert model.remembered <= 100 + 10
    assert len(vocabulary) == before


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_reads_the_same_whether_its_words_were_seen_before_or_not(
    language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    model, expected = loaded(language), plain_spans(TEXTS[language], language)
    model.forget()
    assert [model.spans(TEXTS[language]) for _ in range(2)] == [expected] * 2
    monkeypatch.setattr(tokens, "MOST", 50)
    model.spans("Other words push them out, one by one, until but few of them are left.")
    assert [model.spans(TEXTS[language]) for _ in range(3)] == [expected] * 3


@pytest.mark.parametrize("block", [1, 7, 64])
def test_blocks_give_what_the_whole_text_gives(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network, "BLOCK", block)
    assert loaded("en").spans(ENGLISH) == plain_spans(ENGLISH, "en")


def test_an_entity_of_many_words_ends_where_spacy_ends_it() -> None:
    text = "The Goat and Sheep and Cow and Horse and Hen and Duck and Dog and Cat and Bee Protection Society met."
    assert loaded("en").spans(text) == plain_spans(text, "en")


def test_a_network_of_another_build_is_refused() -> None:
    model = plain("en").get_pipe("ner").model.copy()
    extract = next(layer for layer in model.walk() if layer.name == "extract_features")
    extract.attrs["columns"] = [*extract.attrs["columns"], "SPACY"]
    with pytest.raises(network.UnlikeSpacySmallError, match="SPACY"):
        network.Network(model)


def test_a_language_without_a_pack_has_no_model() -> None:
    assert model_for("tlh") is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_installed_model_is_the_one_that_the_pack_names(language: str) -> None:
    pack = PACKS[language]
    meta = plain(language).meta
    assert (meta["version"], meta["lang"]) == (pack.version, language)
    assert pack.licence.split("-")[0] in meta["license"]
    assert {"ORG", "LOC"} <= set(plain(language).get_pipe("ner").labels) & set(pack.scheme)
