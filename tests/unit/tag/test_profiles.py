"""Profiles: which recogniser reads which language, and what the trace says of it."""

import pytest

from newsloom.api import RecognisedName, Recognition
from newsloom.tag.recognition.accurate import AccurateRecogniser, merged
from newsloom.tag.recognition.fast import FastRecogniser
from newsloom.tag.recognition.languages import MEASURED_LANGUAGES, TRANSFORMER_LANGUAGES, UNMEASURED_LANGUAGES
from newsloom.tag.recognition.profiles import ACCURATE, FAST, Profiles
from newsloom.tag.tagger import Tagger
from newsloom_schemas import EntityType


class Nobody:
    """A recogniser that finds nothing."""

    name = "nobody"
    version = "3"

    def recognise(self, text: str, language: str, /) -> Recognition:  # noqa: ARG002 - as the protocol has it
        """Return no names."""
        return Recognition(())


@pytest.mark.parametrize("language", ["en", "fr"])
def test_fast_profile_uses_the_small_model_of_english_and_french(language: str) -> None:
    assert isinstance(Profiles(FAST).recogniser(language), FastRecogniser)


@pytest.mark.parametrize("profile", [FAST, ACCURATE])
@pytest.mark.parametrize("language", ["de", "es", "ru", "uk", "el"])
def test_other_languages_have_the_transformer_in_every_profile(profile: str, language: str) -> None:
    assert isinstance(Profiles(profile).recogniser(language), AccurateRecogniser)


def test_one_language_can_have_another_profile() -> None:
    profiles = Profiles(FAST, {"en": ACCURATE})
    assert isinstance(profiles.recogniser("en"), AccurateRecogniser)
    assert isinstance(profiles.recogniser("fr"), FastRecogniser)


def test_a_recogniser_of_a_user_can_have_one_language() -> None:
    nobody = Nobody()
    profiles = Profiles(FAST, {"zh": "mine"}, {"mine": nobody})
    assert profiles.recogniser("zh") is nobody
    assert profiles.recogniser("ja") is None


@pytest.mark.parametrize("language", ["zh", "ar", "und", "tlh"])
def test_languages_without_a_model_are_left_to_the_gazetteer_and_say_so(language: str) -> None:
    spans, notes, _ = Tagger().recognise("Berlin", language)
    assert notes == {"model": "gazetteer only"}
    assert all(span.label is EntityType.GPE for span in spans)


def test_trace_names_the_recogniser_and_its_version() -> None:
    tagger = Tagger(Profiles("mine", {}, {"mine": Nobody()}))
    assert tagger.recognise("Berlin", "de").notes == {"model": "nobody", "model_version": "3"}


def test_measured_and_unmeasured_languages_are_apart() -> None:
    assert not MEASURED_LANGUAGES & UNMEASURED_LANGUAGES
    assert {"de", "en", "es", "fr", "it", "nl", "pl", "pt", "ru", "uk"} <= TRANSFORMER_LANGUAGES


def test_names_of_the_fast_model_replace_only_names_without_a_type() -> None:
    names = [
        RecognisedName(0, 5, EntityType.PERSON, 0.9),
        RecognisedName(10, 18, None, 0.5),
        RecognisedName(30, 35, None, 0.5),
    ]
    others = [
        RecognisedName(3, 8, EntityType.EVENT),  # overlaps a person
        RecognisedName(10, 22, EntityType.LAW),  # replaces a name without a type
        RecognisedName(24, 28, EntityType.ORG),  # a type that the transformer knows
        RecognisedName(40, 44, EntityType.DATE),
        RecognisedName(60, 64, EntityType.ORG),  # behind what the transformer read
    ]
    assert merged(names, others, 50) == [names[0], others[1], names[2], others[3], others[4]]
