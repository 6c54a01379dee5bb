"""Own steps in the settings: their positions, and the errors for mistakes."""

import json
from pathlib import Path
from typing import Any

import pytest

from newsloom.core.clock import SystemClock
from newsloom.core.message import Inbound
from newsloom.core.outcome import Delivered, Failed, Rejected
from newsloom.core.own_steps.step import OwnStep
from newsloom.core.pipeline import Pipeline
from newsloom.core.pipeline_run import PipelineRun
from newsloom.settings import NormaliseSettings, PublishSettings, Settings, TagSettings
from newsloom.wiring.slots import SLOTS, STEPS
from newsloom.wiring.stages import batch_steps, stage
from newsloom_schemas import EnrichedArticle, FileOrigin, StageName
from support.stores.in_memory import stores_in_memory
from support.texts.tagged_articles import tagged

OWN = "support.workers.own_steps"


def settings(**sections: list[dict[str, Any]]) -> Settings:
    """Return settings with own steps in stages."""
    return Settings.model_validate({name: {"steps": steps} for name, steps in sections.items()})


def order(name: StageName, *steps: dict[str, Any]) -> list[str]:
    return [step.name for step in stage(settings(**{name.value: list(steps)}), name).steps]


def refusal(**sections: list[dict[str, Any]]) -> str:
    with pytest.raises(ValueError, match=r".") as caught:
        batch_steps(settings(**sections), tuple(StageName), stores_in_memory())
    said = str(caught.value)
    assert "\n" not in said
    return said


def published(steps: list[dict[str, Any]]) -> PipelineRun:
    pipeline = Pipeline([stage(settings(publish=steps), StageName.PUBLISH)], SystemClock())
    return pipeline.start(Inbound(tagged().to_bytes(), FileOrigin(file="a")))


@pytest.mark.parametrize("name", StageName)
def test_slots_match_the_steps_of_the_stage(name: StageName) -> None:
    built = stage(Settings(tag=TagSettings(preload_languages=())), name)
    assert tuple(step.name for step in built.steps) == STEPS[name]
    assert all(slot.index <= len(built.steps) for slot in SLOTS[name])


def test_steps_run_in_the_order_of_the_settings_by_default() -> None:
    one, two = ({"use": f"{OWN}:AddKeyword", "name": name} for name in ("one", "two"))
    assert order(StageName.PUBLISH, one, two) == ["one", "two", "enrich", "route"]
    assert order(StageName.DEDUP, one) == ["one", "fingerprint", "claim", "decide", "settle", "policy"]
    assert order(StageName.NORMALISE, one)[-2:] == ["identify", "one"]


def test_steps_run_after_or_before_the_step_that_they_name() -> None:
    one = {"use": f"{OWN}:AddKeyword", "name": "one"}
    two = {"use": f"{OWN}:AddKeyword", "name": "two"}
    three = {"use": f"{OWN}:AddKeyword", "name": "three", "after": "one"}
    four = {"use": f"{OWN}:AddKeyword", "name": "four", "before": "one"}
    five = {"use": f"{OWN}:AddKeyword", "name": "five", "before": "enrich"}
    expected = ["four", "one", "three", "two", "five", "enrich", "route"]
    assert order(StageName.PUBLISH, one, two, three, four, five) == expected


def test_result_is_in_the_record_and_the_trace_says_which_step_ran() -> None:
    ran = published([{"use": f"{OWN}:AddKeyword", "options": {"keyword": "ferries"}}])
    assert isinstance(ran.result, Delivered)
    article = EnrichedArticle.from_bytes(ran.result.written[0].value)
    entry = article.trace.stages[-1]
    assert article.keywords[-1] == "ferries"
    assert (entry.own_steps, entry.notes) == ({"add_keyword": "2.5"}, {"add_keyword.added": "1"})
    assert "add_keyword" in {time.step for time in ran.times}


def test_trace_of_a_stage_without_own_steps_does_not_mention_them() -> None:
    ran = published([])
    assert isinstance(ran.result, Delivered)
    assert b"own_steps" not in ran.result.written[0].value


def test_exception_is_a_dead_letter_that_names_the_step() -> None:
    for behaviour, error in (("raise", "builtins.LookupError"), ("exit", "newsloom.OwnStepError")):
        result = published([{"use": f"{OWN}:Misbehave", "options": {"does": behaviour}}]).result
        assert isinstance(result, Failed)
        assert (result.failure.step, result.failure.error) == ("do", error)


def test_rejection_has_the_reason_and_the_name_of_the_step() -> None:
    result = published([{"use": f"{OWN}:Misbehave", "name": "mine", "options": {"does": "reject"}}]).result
    assert isinstance(result, Rejected)
    assert (result.step, result.reason) == ("mine", "mine.not_ours")


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ({"use": "newsloom_topic:TopicStep"}, "use: there is no module newsloom_topic (did you mean newsloom_topics?)"),
        ({"use": "support.workers.own_step:Misbehave"}, "use: there is no module support.workers.own_step (did you mean support.workers.own_steps?)"),
        ({"use": f"{OWN}:AddKeywords"}, f"use: module {OWN} has no AddKeywords (did you mean AddKeyword?)"),
        ({"use": f"{OWN}:"}, f"use: module {OWN} has no name after the colon"),
        ({"use": ":Misbehave"}, "use: there is no module before the colon"),
        ({"use": "no_such_entry"}, "use: no installed package has an entry point no_such_entry in the group newsloom.steps"),
        ({"use": f"{OWN}:NOT_CALLABLE"}, f"use: {OWN}:NOT_CALLABLE is of type int, which cannot be called; name a factory"),
        ({"use": f"{OWN}:a_step_itself"}, "use: a_step_itself is a step; name a factory"),
        ({"use": f"{OWN}:of_two"}, "use: of_two must have no required parameter, or one for its options"),
        ({"use": f"{OWN}:fails"}, "use: the factory failed: OSError: no word list"),
        ({"use": f"{OWN}:gives_nothing"}, "use: the factory returned NoneType, which is not a step"),
        ({"use": f"{OWN}:ByName"}, "use: the step's name 'ByName' must consist of a to z, 0 to 9 and _: set `name`"),
        ({"use": f"{OWN}:AddKeyword", "name": "enrich"}, "name: publish already has a step enrich"),
        ({"use": f"{OWN}:AddKeyword", "after": "enrich"}, "after: no step of your own can run after enrich, only before enrich"),
        ({"use": f"{OWN}:AddKeyword", "before": "enrch"}, "before: publish has no step enrch so far (did you mean enrich?)"),
        ({"use": f"{OWN}:AddKeyword", "options": {"keywrd": "x"}}, "options.keywrd: there is no such option (did you mean keyword?)"),
        ({"use": f"{OWN}:AddKeyword", "options": {"keyword": "x"}}, "options.keyword: String should have at least 2 characters"),
        ({"use": f"{OWN}:AddKeyword", "options": {"most": "x"}}, "options.most: must be a valid integer"),
        ({"use": f"{OWN}:OfTagged", "options": {"most": 1}}, "options: this step takes no options"),
        ({"use": f"{OWN}:Misbehave"}, "options.does: is missing"),
    ],
)  # fmt: skip
def test_mistake_is_one_line_that_names_the_setting(step: dict[str, Any], said: str) -> None:
    assert refusal(publish=[step]).startswith(f"setting publish.steps[0].{said}")


def test_step_for_another_type_of_record_is_an_error_at_the_start() -> None:
    said = refusal(tag=[{"use": f"{OWN}:OfTagged", "before": "recognise"}])
    assert said == (
        "setting tag.steps[0].use: of_tagged takes TaggedArticle, but here it gets DeduplicatedArticle; "
        "it gets TaggedArticle after group"
    )
    said = refusal(publish=[{"use": f"{OWN}:of_normalised", "name": "other"}])
    assert said == "setting publish.steps[0].use: other takes NormalisedArticle, but here it gets TaggedArticle"


def test_two_steps_cannot_have_one_name() -> None:
    step = {"use": f"{OWN}:AddKeyword"}
    assert refusal(tag=[step, step]).startswith("setting tag.steps[1].use: tag already has a step add_keyword")


def test_module_that_cannot_be_imported_is_named_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "newsloom_broken.py").write_text("import no_such_module\n")
    monkeypatch.syspath_prepend(tmp_path)
    said = refusal(tag=[{"use": "newsloom_broken:Step"}])
    assert said == (
        "setting tag.steps[0].use: newsloom_broken cannot be imported: "
        "ModuleNotFoundError: No module named 'no_such_module'"
    )


def test_steps_come_from_the_environment_and_errors_name_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    steps = [{"use": f"{OWN}:AddKeyword", "options": {"keyword": "x"}}]
    monkeypatch.setenv("NEWSLOOM_TAG__STEPS", json.dumps(steps))
    loaded = Settings.load()
    assert loaded.tag.steps[0].options == {"keyword": "x"}
    with pytest.raises(ValueError, match=r"^NEWSLOOM_TAG__STEPS: \[0\]\.options\.keyword: "):
        batch_steps(loaded, [StageName.TAG])
    batch_steps(loaded, [StageName.PUBLISH])  # a worker builds the steps of its own stages


def test_after_and_before_exclude_each_other() -> None:
    with pytest.raises(ValueError, match="cannot both be given"):
        settings(tag=[{"use": "a:b", "after": "group", "before": "recognise"}])


def test_fingerprint_changes_with_the_options_of_a_step() -> None:
    prints = {settings(tag=[{"use": "a:b", "options": {"least": n}}]).fingerprint() for n in range(3)}
    assert len(prints | {Settings().fingerprint()}) == 4


def test_settings_with_own_steps_are_hashable() -> None:
    step = {"use": "a:b", "options": {"words": ["one"]}}
    assert hash(NormaliseSettings.model_validate({"steps": [step]})) == hash(
        NormaliseSettings.model_validate({"steps": [step]})
    )
    assert PublishSettings.model_validate({"steps": [step]}) != PublishSettings()


def test_stage_has_the_versions_of_its_own_steps() -> None:
    built = stage(settings(publish=[{"use": f"{OWN}:of_normalised", "name": "odd"}][:0]), StageName.PUBLISH)
    assert built.own_steps == {}
    built = stage(settings(publish=[{"use": f"{OWN}:OfTagged"}]), StageName.PUBLISH)
    assert built.own_steps == {"of_tagged": "unversioned"}
    assert isinstance(built.steps[0], OwnStep)
