"""Own stages in the settings: their positions, their topics, and the errors for mistakes."""

import json
from pathlib import Path
from typing import Any

import pytest

from newsloom.core.clock import SystemClock
from newsloom.core.message import Inbound
from newsloom.core.outcome import Delivered, Failed, Rejected
from newsloom.core.pipeline import Pipeline
from newsloom.core.pipeline_run import StepId
from newsloom.core.stage import BatchStep
from newsloom.settings import Settings
from newsloom.wiring.rights import rights_of
from newsloom.wiring.stages import batch_steps, stage
from newsloom.wiring.topics import topics_of, topics_used_by
from newsloom_schemas import FileOrigin, TaggedArticle
from newsloom_schemas.asyncapi import asyncapi
from support.stores.in_memory import stores_in_memory
from support.texts.tagged_articles import tagged

OWN = "support.workers.own_steps"
ORDER = ["normalise", "dedup", "tag", "scores", "publish"]


def settings(order: list[str] | None = None, **stages: dict[str, Any]) -> Settings:
    return Settings.model_validate({"pipeline": {"stages": order or ORDER}, "stages": stages})


def start(chosen: Settings) -> dict[StepId, BatchStep[Any, Any, Any, Any]]:
    """Build what a worker of all stages builds first."""
    return batch_steps(chosen, chosen.pipeline.stages, stores_in_memory())


def refusal(order: list[str] | None = None, **stages: dict[str, Any]) -> str:
    with pytest.raises(ValueError, match=r".") as caught:
        start(settings(order, **stages))
    return str(caught.value)


def test_own_stage_processes_the_articles_of_the_stage_before() -> None:
    chosen = settings(scores={"use": f"{OWN}:keyword_stage", "options": {"keyword": "ferries"}})
    pipeline = Pipeline([stage(chosen, "scores")], SystemClock(), chosen.kafka.registry)
    result = pipeline.start(Inbound(tagged().to_bytes(), FileOrigin(file="a"))).result
    assert isinstance(result, Delivered)
    (written,) = result.written
    article = TaggedArticle.from_bytes(written.value)
    entry = article.trace.stages[-1]
    assert (result.stage, written.topic, article.keywords[-1]) == ("scores", "news.scores", "ferries")
    assert (entry.stage, entry.version, entry.own_steps) == ("scores", "7", {"add_keyword": "2.5"})


def test_stage_can_be_a_list_of_steps() -> None:
    one = {"use": f"{OWN}:AddKeyword", "name": "one"}
    two = {"use": f"{OWN}:Misbehave", "options": {"does": "reject"}}
    chosen = settings(scores={"steps": [one, two]})
    pipeline = Pipeline([stage(chosen, "scores")], SystemClock(), chosen.kafka.registry)
    result = pipeline.start(Inbound(tagged().to_bytes(), FileOrigin(file="a"))).result
    assert isinstance(result, Rejected)
    assert (result.stage, result.step, result.reason) == ("scores", "do", "do.not_ours")


def test_value_that_is_not_an_article_is_a_dead_letter_of_the_stage() -> None:
    chosen = settings(scores={"use": f"{OWN}:keyword_stage"})
    pipeline = Pipeline([stage(chosen, "scores")], SystemClock(), chosen.kafka.registry)
    result = pipeline.start(Inbound(b"no article", FileOrigin(file="a"))).result
    assert isinstance(result, Failed)
    assert (result.stage, result.failure.step) == ("scores", "read")


def test_topics_are_derived_from_the_order_of_the_stages() -> None:
    chosen = settings(scores={"use": f"{OWN}:keyword_stage"})
    registry = chosen.kafka.registry
    assert [registry.input(name).name for name in registry.stages] == [
        "news.raw",
        "news.normalised",
        "news.unique",
        "news.tagged",
        "news.scores",
    ]
    assert registry.dead_letters("scores").name == "news.dead-letter.scores"
    assert registry.topics[-2:] == (registry.output("scores"), registry.dead_letters("scores"))
    by_name = {topic.name: topic for topic in topics_of(chosen)}
    assert (by_name["news.tagged"].readers, by_name["news.scores"].readers) == (("scores",), ("publish",))
    assert by_name["news.scores"].value is TaggedArticle
    assert by_name["news.rejected"].writers == tuple(ORDER)
    assert [topic.name for topic in topics_used_by(chosen, ["scores"])] == [
        "news.tagged",
        "news.rejected",
        "news.scores",
        "news.dead-letter.scores",
    ]
    written = {right.name for right in rights_of(chosen, ["scores"])}
    assert written == {"news.tagged", "newsloom.scores", "news.rejected", "news.scores", "news.dead-letter.scores"}
    assert {"scores.receive.news.tagged", "scores.send.news.scores"} <= set(asyncapi(topics_of(chosen))["operations"])


def test_topics_of_a_stage_are_named_and_configured_like_the_others() -> None:
    chosen = Settings.model_validate(
        {
            "pipeline": {"stages": ORDER},
            "stages": {"scores": {"use": f"{OWN}:keyword_stage"}},
            "kafka": {"topic_prefix": "sport.", "topics": {"scores": {"name": "scored", "retention_days": 2}}},
        }
    )
    assert chosen.kafka.registry.output("scores").name == "scored"
    assert chosen.kafka.registry.output("scores").retention.days == 2
    assert chosen.kafka.registry.dead_letters("scores").name == "sport.dead-letter.scores"


def test_batch_steps_are_in_the_order_in_which_records_reach_them() -> None:
    chosen = Settings.model_validate(
        {
            "pipeline": {"stages": ORDER},
            "stages": {"scores": {"use": f"{OWN}:asking_stage"}},
            "dedup": {"steps": [{"use": f"{OWN}:Ask", "name": "early"}]},
            "tag": {"steps": [{"use": f"{OWN}:Ask"}]},
        }
    )
    assert list(start(chosen)) == [
        StepId("dedup", "early"),
        StepId("dedup", "claim"),
        StepId("dedup", "settle"),
        StepId("tag", "ask"),
        StepId("scores", "ask"),
    ]


def test_pipeline_without_settings_has_all_stages_of_newsloom() -> None:
    assert Settings().kafka.registry.stages == ("normalise", "dedup", "tag", "stories", "publish")
    assert Settings().pipeline.stages == Settings().kafka.stages


@pytest.mark.parametrize(
    ("order", "stages", "message"),
    [
        (ORDER, {}, "pipeline.stages: scores is not defined (did you mean stories?); add a table"),
        (ORDER, {"score": {"use": "a:b"}}, "pipeline.stages: scores is not defined (did you mean score?)"),
        (ORDER[:3] + ORDER[4:], {"scores": {"use": "a:b"}}, "stages.scores does not run: add it to pipeline.stages"),
        (None, {"tag": {"use": "a:b"}, "scores": {"use": "a:b"}}, "stages.tag is newsloom's own stage"),
        (
            ["normalise", "dedup", "stories", "publish"],
            {},
            "tag is missing: newsloom's stages normalise, dedup, tag, publish are needed; stories can be left out",
        ),
        (["normalise", "dedup", "stories", "tag", "publish"], {}, "newsloom's own stages run in the order"),
        (["dedup", "normalise", "tag", "publish"], {}, "newsloom's own stages run in the order"),
        (["scores", *ORDER[:3], "publish"], {}, "normalise must come first, and publish last"),
        ([*ORDER[:3], "publish", "scores"], {}, "normalise must come first, and publish last"),
        (["normalise", "dedup", "tag", "tag", "publish"], {}, "tag is listed twice"),
        (
            ["normalise", "dedup", "tag", "raw", "publish"],
            {},
            "a stage cannot be named raw, because newsloom uses that name",
        ),
        (
            ["normalise", "dedup", "tag", "grouped", "publish"],
            {},
            "a stage cannot be named grouped, because newsloom uses that name",
        ),
        (["normalise", "dedup", "tag", "My-Stage", "publish"], {}, "'My-Stage' is not a valid stage name"),
    ],
)
def test_invalid_order_of_stages_is_one_clear_line(
    order: list[str] | None, stages: dict[str, Any], message: str
) -> None:
    assert message in refusal(order, **stages)


@pytest.mark.parametrize(
    ("described", "message"),
    [
        ({}, "setting stages.scores.use: the stage has no steps: set `use` or `steps`"),
        ({"options": {"a": 1}}, "setting stages.scores.options: only a stage with a `use` takes options"),
        (
            {"use": f"{OWN}:keyword_stag"},
            "setting stages.scores.use: module support.workers.own_steps has no keyword_stag",
        ),
        (
            {"use": f"{OWN}:AddKeyword"},
            "setting stages.scores.use: the factory returned AddKeyword, which is not a newsloom.api",
        ),
        (
            {"use": f"{OWN}:keyword_stage", "options": {"keywrd": "x"}},
            "setting stages.scores.options.keywrd: there is no such option (did you mean keyword?)",
        ),
        ({"use": f"{OWN}:reading_stage"}, "setting stages.scores.use: the stage has a `read`"),
        (
            {"use": f"{OWN}:empty_stage"},
            "setting stages.scores.use: the stage's `steps` must be a tuple with at least one step",
        ),
        (
            {"use": f"{OWN}:odd_stage"},
            "setting stages.scores.use: one of the steps of the stage is of type int, which is not a step",
        ),
        (
            {"use": f"{OWN}:keyword_stage", "steps": [{"use": f"{OWN}:AddKeyword"}]},
            "setting stages.scores.steps[0].use: the stage already has a step add_keyword",
        ),
        (
            {"steps": [{"use": f"{OWN}:of_normalised", "name": "early"}]},
            "early takes NormalisedArticle, but at this position in pipeline.stages it gets TaggedArticle",
        ),
        (
            {"steps": [{"use": f"{OWN}:AddKeyword", "after": "group"}]},
            "setting stages.scores.steps[0].after: the steps of your own stage run in the order of the list",
        ),
        ({"use": "scorer"}, "no installed package has an entry point scorer in the group newsloom.stages"),
    ],
)
def test_error_of_a_stage_that_cannot_be_built_is_one_clear_line(described: dict[str, Any], message: str) -> None:
    assert message in refusal(scores=described)


def test_settings_come_from_a_file_and_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = tmp_path / "newsloom.toml"
    config.write_text(
        '[pipeline]\nstages = ["normalise", "dedup", "tag", "scores", "publish"]\n'
        f'[stages.scores]\nuse = "{OWN}:keyword_stage"\n'
    )
    assert Settings.load(config).kafka.registry.stages == tuple(ORDER)
    stages = {"scores": {"use": f"{OWN}:keyword_stage", "options": {"keywrd": "x"}}}
    monkeypatch.setenv("NEWSLOOM_STAGES", json.dumps(stages))
    with pytest.raises(ValueError, match=r"^NEWSLOOM_STAGES: scores\.options\.keywrd: there is no such option"):
        batch_steps(Settings.load(config), ["scores"])
    monkeypatch.setenv("NEWSLOOM_PIPELINE__STAGES", '["normalise", "dedup", "publish"]')
    with pytest.raises(ValueError, match=r"^NEWSLOOM_PIPELINE__STAGES: tag is missing"):
        Settings.load(config)


def test_the_order_cannot_be_set_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = tmp_path / "newsloom.toml"
    config.write_text('[kafka]\nstages = ["normalise"]\n')
    with pytest.raises(
        ValueError, match=r"kafka\.stages: there is no such setting \(did you mean pipeline\.stages\?\)"
    ):
        Settings.load(config)
    monkeypatch.setenv("NEWSLOOM_KAFKA__STAGES", '["normalise"]')
    with pytest.raises(ValueError, match="NEWSLOOM_KAFKA__STAGES is no"):
        Settings.load()
