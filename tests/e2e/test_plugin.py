"""The example plug-in, built and installed as a user does it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from support.documents.markdown_blocks import code_blocks
from support.polling import DEADLINE
from support.workers.newsloom_command import newsloom
from support.workers.score_service import score_service

ROOT = Path(__file__).parents[2]
PLUGIN = ROOT / "examples-plugin"
FERRY = "The ferry left the harbour of Narvik at noon with forty passengers and a cargo of dried cod for Bergen."
RATES = "The central bank of Norway kept its rates at two percent on Monday and said that it saw no reason to act."

LONG = (
    "Volunteers in Tromsø have spent three winters on the wooden hull of a fishing boat from 1911, and on Saturday they put "
    "it back into the water. Some two hundred people watched from the quay as the engine, which nobody had started since "
    "1974, coughed twice and ran. The boat will take school classes out to the islands from May on."
)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the plug-in as `pip install` puts it there, with its entry point."""
    folder = tmp_path_factory.mktemp("site")
    offline = ("--no-deps", "--no-index", "--no-build-isolation", "--disable-pip-version-check")
    command = [sys.executable, "-m", "pip", "install", "--quiet", *offline, "--target", str(folder), str(PLUGIN)]
    subprocess.run(command, check=True, timeout=DEADLINE)
    return folder


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "1.txt").write_text(FERRY)
    (folder / "2.txt").write_text(RATES)
    return folder


def process(
    articles: Path, steps: list[dict[str, Any]] | str, *path: Path, **variables: str
) -> tuple[int, list[dict[str, Any]], str]:
    """Run `newsloom process` with these steps in tag, or with a settings file. Return exit code, records, stderr."""
    folders = [*map(str, path), str(ROOT / "tests"), *filter(None, [os.environ.get("PYTHONPATH")])]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(folders), "NEWSLOOM_POOL__PROCESSES": "1", **variables}
    options: tuple[str, ...] = ()
    if isinstance(steps, str):
        options = ("--config", steps)
    else:
        env["NEWSLOOM_TAG__STEPS"] = json.dumps(steps)
    ran = newsloom(*options, "process", articles, env=env)
    return ran.returncode, [json.loads(line) for line in ran.stdout.splitlines()], ran.stderr.decode()


def test_the_example_adds_its_topics_by_its_own_settings_file(installed: Path, articles: Path) -> None:
    code, (ferry, rates), said = process(articles, str(PLUGIN / "settings.toml"), installed)
    assert code == 0, said
    assert (ferry["extensions"], rates["extensions"]) == ({"topics": {"shipping": 2}}, {"topics": {}})
    tag = next(entry for entry in ferry["trace"]["stages"] if entry["stage"] == "tag")
    assert (tag["own_steps"], tag["notes"]["topics.found"]) == ({"topics": "0.1.0"}, "1")


def test_example_can_reject_articles_without_a_topic(installed: Path, articles: Path) -> None:
    options = {"topics": {"shipping": ["ferry"]}, "min_words": 1, "only": True}
    code, (ferry, rates), said = process(articles, [{"use": "topics", "options": options}], installed)
    assert code == 0, said
    assert ferry["outcome"] == "unique"
    assert (rates["outcome"], rates["step"], rates["reason"]) == ("rejected", "topics", "topics.off_topic")


def test_wrong_options_end_the_command_with_2_and_one_line(installed: Path, articles: Path) -> None:
    step = {"use": "newsloom_topics:TopicStep", "options": {"topics": {"sea": ["ferry"]}, "min_word": 2}}
    assert process(articles, [step], installed) == (
        2,
        [],
        "newsloom: NEWSLOOM_TAG__STEPS: [0].options.min_word: there is no such option (did you mean min_words?)\n",
    )


def test_wrong_entry_point_is_refused_with_the_one_that_was_meant(installed: Path, articles: Path) -> None:
    code, _, said = process(articles, [{"use": "topic"}], installed)
    assert code == 2
    assert said == (
        "newsloom: NEWSLOOM_TAG__STEPS: [0].use: no installed package has an entry point topic in the group "
        "newsloom.steps (did you mean topics?)\n"
    )


def test_step_that_raises_or_hangs_fails_its_article_alone(articles: Path) -> None:
    steps = [
        {
            "use": "support.workers.own_steps:Misbehave",
            "name": "first",
            "options": {"does": "raise", "to": "central bank"},
        },
        {"use": "support.workers.own_steps:Misbehave", "name": "second", "options": {"does": "print"}},
    ]
    code, (ferry, rates), said = process(articles, steps)
    assert (code, ferry["outcome"]) == (1, "unique"), said
    assert (rates["outcome"], rates["failure"]["step"]) == ("failed", "first")
    assert rates["failure"]["error"] == "builtins.LookupError"
    assert "a word of its own" in said  # on stderr, since stdout has the records

    hanging = [{"use": "support.workers.own_steps:Misbehave", "options": {"does": "hang", "to": "central bank"}}]
    code, (ferry, rates), said = process(articles, hanging, NEWSLOOM_POOL__RECORD_TIMEOUT_SECONDS="3")
    assert (code, ferry["outcome"]) == (1, "unique"), said
    assert (rates["outcome"], rates["failure"]["error"]) == ("failed", "newsloom.RecordTookTooLong")


def test_the_step_of_the_manual_does_what_the_manual_says(articles: Path, tmp_path: Path) -> None:
    blocks = code_blocks((ROOT / "docs/plugins.md").read_text())
    for language, name in (("python", "my_steps.py"), ("toml", "newsloom.toml")):
        first = next(block for block in blocks if block.language == language)
        (tmp_path / name).write_text(first.text)
    (articles / "3.txt").write_text(LONG)
    code, records, said = process(articles, str(tmp_path / "newsloom.toml"), tmp_path)
    assert code == 0, said
    assert [record.get("reason") for record in records] == ["long_enough.too_few_words"] * 2 + [None]
    tag = next(entry for entry in records[2]["trace"]["stages"] if entry["stage"] == "tag")
    assert (tag["own_steps"], records[2]["extensions"]) == (
        {"long_enough": "1"},
        {"long_enough": {"words": len(LONG.split())}},
    )


def test_the_batch_step_of_the_manual_asks_the_service(articles: Path, tmp_path: Path) -> None:
    blocks = code_blocks((ROOT / "docs/plugins.md").read_text())
    (tmp_path / "my_scores.py").write_text(next(each.text for each in blocks if "BatchStep[" in each.text))
    with score_service() as service:
        service.start()
        step = {"use": "my_scores:Score", "options": {"url": service.url}}
        code, records, said = process(articles, [step], tmp_path)
    assert code == 0, said
    assert [record["extensions"] for record in records] == [{"score": {"score": len(each)}} for each in (FERRY, RATES)]


def test_the_stage_of_the_contributors_guide_runs(articles: Path, tmp_path: Path) -> None:
    blocks = code_blocks((ROOT / "CONTRIBUTING.md").read_text())
    (tmp_path / "my_reading.py").write_text(next(each.text for each in blocks if "reading_stage()" in each.text))
    (tmp_path / "newsloom.toml").write_text(next(each.text for each in blocks if each.language == "toml"))
    code, records, said = process(articles, str(tmp_path / "newsloom.toml"), tmp_path)
    assert code == 0, said
    assert [record["extensions"] for record in records] == [{"reading_time": {"minutes": 1}}] * 2


def test_the_example_runs_its_stage_by_its_own_settings_file(installed: Path, articles: Path) -> None:
    code, (ferry, _), said = process(articles, str(PLUGIN / "stage.toml"), installed)
    assert code == 0, said
    assert ferry["extensions"] == {"topics": {"shipping": 2}}
    stages = [entry["stage"] for entry in ferry["trace"]["stages"]]
    assert stages == ["normalise", "dedup", "tag", "topics", "publish"]


def test_the_example_needs_the_api_and_the_records_and_nothing_else_of_newsloom() -> None:
    lines = [line for file in (PLUGIN / "src").rglob("*.py") for line in file.read_text().splitlines()]
    imported = {line.split()[1] for line in lines if line.startswith(("from newsloom", "import newsloom"))}
    assert "newsloom.api" in imported
    assert {name for name in imported if not name.startswith("newsloom_topics")} <= {"newsloom.api", "newsloom_schemas"}
