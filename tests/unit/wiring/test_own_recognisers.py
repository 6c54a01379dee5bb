"""Recognisers of users in the settings: what they find, and the errors for mistakes."""

from typing import Any

import pytest

from newsloom.core.clock import SystemClock
from newsloom.core.message import Inbound
from newsloom.core.outcome import Delivered, Failed
from newsloom.core.pipeline import Pipeline
from newsloom.settings import Settings
from newsloom.wiring.stages import batch_steps, stage
from newsloom_schemas import FileOrigin, StageName, TaggedArticle
from support.texts.tag_texts import deduplicated
from support.workers.own_recognisers import RESULTS

OWN = "support.workers.own_recognisers"
TEXT = "In der Halle der Muster Orgelbau wurde gestern gefeiert."


def settings(recogniser: dict[str, Any], **tag: Any) -> Settings:  # noqa: ANN401 - any settings
    return Settings.model_validate({"tag": {"preload_languages": (), "recognisers": {"mine": recogniser}, **tag}})


def tagged(recogniser: dict[str, Any], language: str = "de") -> object:
    made = stage(settings(recogniser, profiles={"de": "mine"}), StageName.TAG)
    pipeline = Pipeline([made], SystemClock())
    return pipeline.start(Inbound(deduplicated(TEXT, language).to_bytes(), FileOrigin(file="a"))).result


def test_names_and_notes_are_those_of_the_recogniser() -> None:
    result = tagged({"use": f"{OWN}:FindsWord", "options": {"word": "Muster Orgelbau"}})
    assert isinstance(result, Delivered)
    article = TaggedArticle.from_bytes(result.written[0].value)
    assert [(each.name, each.type.value) for each in article.entities] == [("Muster Orgelbau", "ORG")]
    notes = article.trace.stages[-1].notes
    assert (notes["model"], notes["model_version"], notes["mine.language"]) == ("finds-word", "2.5", "de")


def test_other_languages_keep_their_recogniser() -> None:
    result = tagged({"use": f"{OWN}:FindsWord", "options": {"word": "Halle"}}, "zh")
    assert isinstance(result, Delivered)
    assert TaggedArticle.from_bytes(result.written[0].value).trace.stages[-1].notes["model"] == "gazetteer only"


@pytest.mark.parametrize("result", RESULTS)
def test_a_result_that_breaks_a_rule_is_a_dead_letter(result: str) -> None:
    ended = tagged({"use": f"{OWN}:Faulty", "options": {"result": result}})
    assert isinstance(ended, Failed)
    assert (ended.failure.step, ended.failure.error) == ("recognise", "newsloom.OwnStepError")
    assert "mine" in ended.failure.message


def test_a_recogniser_cannot_end_the_process() -> None:
    ended = tagged({"use": f"{OWN}:Exits"})
    assert isinstance(ended, Failed)
    assert ended.failure.error == "newsloom.OwnStepError"


@pytest.mark.parametrize(
    ("recogniser", "said"),
    [
        ({"use": "no_such"}, "use: no installed package has an entry point no_such in the group newsloom.recognisers"),
        ({"use": f"{OWN}:FindsWord"}, "options.word: is missing"),
        ({"use": f"{OWN}:WithoutVersion"}, "use: the factory returned WithoutVersion, which has not the name, version"),
    ],
)
def test_mistake_is_one_line_that_names_the_setting(recogniser: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        batch_steps(settings(recogniser), (StageName.TAG,))
    assert str(caught.value).startswith(f"setting tag.recognisers.mine.{said}")


@pytest.mark.parametrize(
    ("tag", "said"),
    [
        ({"profile": "acurate"}, "profile: there is no profile acurate (did you mean accurate?)"),
        ({"profiles": {"de": "slow"}}, "profiles.de: there is no profile slow; there are accurate, fast"),
        ({"recognisers": {"fast": {"use": "a:b"}}}, "recognisers.fast: fast is a profile of newsloom's own"),
    ],
)
def test_an_unknown_profile_is_refused(tag: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        Settings.model_validate({"tag": tag})
    assert said in str(caught.value)
