"""The fast recogniser gives exactly the spans of spaCy."""

import pytest
from threadpoolctl import threadpool_info

from newsloom.tag.model import network, recognise, token_cache
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
def test_ner_alone_gives_the_spans_of_tok2vec_and_ner(language: str) -> None:
    assert loaded(language).components == ("ner",)
    assert plain(language).pipe_names == ["tok2vec", "ner"]
    assert loaded(language).spans(TEXTS[language]) == plain_spans(TEXTS[language], language) != []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("window", [60, 120, 333])
def test_windows_give_the_spans_of_the_whole_text(language: str, window: int, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "\n\n".join([TEXTS[language]] * 5)
    monkeypatch.setattr(recognise, "WINDOW_WORDS", window)
    assert loaded(language).spans(text) == plain_spans(text, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_longer_than_a_window_gives_the_spans_of_the_whole_text(language: str) -> None:
    text = "\n\n".join([TEXTS[language]] * 12)
    assert len(text.split()) > 1_000
    assert loaded(language).spans(text) == plain_spans(text, language)


def test_a_model_uses_one_thread_for_linear_algebra() -> None:
    loaded("en").spans(ENGLISH)
    assert {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"} == {1}


def test_the_vocabulary_does_not_grow_and_the_cache_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    model = loaded("en")
    vocabulary = model._tokenizer._nlp.vocab.strings
    before = len(vocabulary)
    monkeypatch.setattr(token_cache, "MAX_CACHED_TOKENS", 100)
    for number in range(40):
        model.spans(f"Qwzxv{number} Vrblgh{number} met Zzyxqq{number} Plmokn{number} in Uvwqqxt{number}.")
        assert model.cached_tokens <= 100 + 10
    assert len(vocabulary) == before


@pytest.mark.parametrize("language", LANGUAGES)
def test_cached_words_do_not_change_the_spans(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    model, expected = loaded(language), plain_spans(TEXTS[language], language)
    model.clear_cache()
    assert [model.spans(TEXTS[language]) for _ in range(2)] == [expected] * 2
    monkeypatch.setattr(token_cache, "MAX_CACHED_TOKENS", 50)
    model.spans("Other words push them out, one by one, until but few of them are left.")
    assert [model.spans(TEXTS[language]) for _ in range(3)] == [expected] * 3


@pytest.mark.parametrize("block", [1, 7, 64])
def test_blocks_give_the_spans_of_the_whole_text(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network, "BLOCK_TOKENS", block)
    assert loaded("en").spans(ENGLISH) == plain_spans(ENGLISH, "en")


def test_a_long_entity_ends_where_spacy_ends_it() -> None:
    text = "The Goat and Sheep and Cow and Horse and Hen and Duck and Dog and Cat and Bee Protection Society met."
    assert loaded("en").spans(text) == plain_spans(text, "en")


def test_a_network_with_another_structure_is_refused() -> None:
    model = plain("en").get_pipe("ner").model.copy()
    extract = next(layer for layer in model.walk() if layer.name == "extract_features")
    extract.attrs["columns"] = [*extract.attrs["columns"], "SPACY"]
    with pytest.raises(network.UnlikeSpacySmallError, match="SPACY"):
        network.Network(model)


def test_a_language_without_a_pack_has_no_model() -> None:
    assert model_for("tlh") is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_installed_model_is_the_model_of_the_pack(language: str) -> None:
    pack = PACKS[language]
    meta = plain(language).meta
    assert (meta["version"], meta["lang"]) == (pack.version, language)
    assert pack.licence.split("-")[0] in meta["license"]
    assert {"ORG", "LOC"} <= set(plain(language).get_pipe("ner").labels) & set(pack.scheme)
