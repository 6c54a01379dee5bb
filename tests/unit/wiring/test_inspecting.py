"""Normalise alone, in this process: the article, the rejection or the failure, and what the steps noted until then."""

import json
from typing import Any

import pytest

from newsloom.core.message import Inbound
from newsloom.settings import Settings
from newsloom.wiring.inspecting import NormaliseRun, Rejection, StepFailure, inspector
from newsloom_schemas import FileOrigin, NormalisedArticle, UndecodableBatch

OWN = "support.workers.own_steps"
TEXT = "The council voted on Monday to build a new library near the old harbour in Bergen, Norway."


async def inspected(value: bytes, *steps: dict[str, Any], **facts: Any) -> NormaliseRun:  # noqa: ANN401 - of any field
    async with inspector(Settings.model_validate({"normalise": {"steps": list(steps)}})) as normalise:
        return await normalise.run(Inbound(value, FileOrigin(file="a"), **facts))


async def test_an_article_comes_with_the_notes_of_every_step() -> None:
    run = await inspected(json.dumps({"content": TEXT}).encode())
    assert isinstance(run.ending, NormalisedArticle)
    assert run.ending.text == TEXT
    assert run.notes["input_format"] == "json"
    assert run.notes["body_field"] == "content"
    assert run.notes["language"] == "en"


async def test_own_steps_run_and_batch_steps_are_asked() -> None:
    run = await inspected(TEXT.encode(), {"use": f"{OWN}:AddKeyword"}, {"use": f"{OWN}:Ask"})
    assert isinstance(run.ending, NormalisedArticle)
    assert run.ending.keywords == ("own",)
    assert run.ending.extensions == {"ask": TEXT.upper()[:20]}
    assert run.notes["add_keyword.added"] == "1"


async def test_a_rejection_names_its_step_and_keeps_the_notes_of_those_before_it() -> None:
    run = await inspected(b"Too short.", {"use": f"{OWN}:AddKeyword"})
    assert isinstance(run.ending, Rejection)
    assert (run.ending.step, run.ending.reason) == ("validate", "too_short")
    assert run.notes["charset"] == "utf-8"


@pytest.mark.parametrize(
    ("does", "ending"),
    [
        ("reject", Rejection("do", "do.not_ours", "It is about something else.")),
        ("raise", StepFailure("do", "builtins.LookupError", "no such word")),
    ],
)
async def test_what_an_own_step_does_is_the_ending(does: str, ending: object) -> None:
    run = await inspected(TEXT.encode(), {"use": f"{OWN}:Misbehave", "options": {"does": does}})
    assert run.ending == ending


async def test_broken_json_would_be_a_dead_letter() -> None:
    run = await inspected(b'{"text": ')
    assert isinstance(run.ending, StepFailure)
    assert (run.ending.step, run.ending.error.rpartition(".")[2]) == ("decode", "DecodeError")


async def test_a_batch_that_cannot_be_decoded_is_a_failure() -> None:
    lost = UndecodableBatch(base_offset=3, last_offset=3, size_bytes=10, codec="zstd", reason="corrupt")
    run = await inspected(b"", undecodable=lost)
    assert run.ending == StepFailure(
        "read", "UndecodableBatch", "the batch of the record cannot be decoded (zstd): corrupt"
    )


async def test_what_an_own_step_prints_stays_out_of_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    run = await inspected(TEXT.encode(), {"use": f"{OWN}:Misbehave", "options": {"does": "print"}})
    assert isinstance(run.ending, NormalisedArticle)
    assert capsys.readouterr() == ("", "a word of its own\n")
