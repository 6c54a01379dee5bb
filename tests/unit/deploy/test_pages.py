"""What the pages say of the code stands there: files, settings, topics, tests, and every word of a closed set."""

import re

import pytest

from newsloom.settings import Settings
from newsloom.wiring.topics import topics_used_by
from newsloom_schemas import Evidence, OriginBasis, RejectionReason, Relation, RemovedKind, StageName, Verdict
from newsloom_schemas.topics import INPUT
from support.documents.deploy_files import TOP

SECURITY = (TOP / "docs" / "security.md").read_text()
PAGES = ["articles", "capacity", "deployment", "entities", "input", "security", "upgrading", "verdicts"]


def rows(text: str, columns: int) -> list[list[str]]:
    """Of every table with so many columns, heads left out."""
    cells = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")
    ]
    return [row for row in cells if len(row) == columns and not set(row[0]) <= set("-:")]


@pytest.mark.parametrize("stage", list(StageName))
def test_a_stage_needs_the_rights_that_the_page_names(stage: StageName) -> None:
    (_, read, written, group) = next(row for row in rows(SECURITY, 4) if row[0] == stage)
    used = {topic.name for topic in topics_used_by(Settings.model_construct(), [stage])}
    assert read == f"`{INPUT[stage].name}`"
    assert set(re.findall(r"`([^`]+)`", written)) == used - {INPUT[stage].name}
    assert group == f"`newsloom.{stage}`"


@pytest.mark.parametrize("row", [row for row in rows(SECURITY, 4) if ".py`" in row[3]], ids=lambda row: row[0][:40])
def test_what_stands_against_a_threat_is_there_and_is_tested(row: list[str]) -> None:
    _, _, where, tests = row
    for path in re.findall(r"`([\w/]+\.py)`", where):
        assert (TOP / "services" / "newsloom" / path).is_file(), path
    for path in re.findall(r"`([\w/]+\.py)`", tests):
        assert (TOP / "tests" / path).is_file(), path


def test_every_threat_names_what_holds_it() -> None:
    threats = SECURITY.partition("| threat |")[2].partition("\n\n")[0]
    assert all(".py`" in row[3] for row in rows(threats, 4)[1:])


@pytest.mark.parametrize("page", PAGES)
def test_pages_link_to_what_there_is(page: str) -> None:
    text = (TOP / "docs" / f"{page}.md").read_text()
    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (TOP / "docs" / target).exists(), target


def named(page: str, columns: int, heading: str) -> set[str]:
    """What stands in code in the first column of the page's table under a heading cell."""
    table = (TOP / "docs" / f"{page}.md").read_text().partition(heading)[2].partition("\n\n")[0]
    return {word for row in rows(table, columns) for word in re.findall(r"`([^`]+)`", row[0])}


def test_every_relation_reason_and_kind_of_cut_is_explained() -> None:
    assert named("verdicts", 3, "| relation |") == {*Relation}
    assert named("articles", 2, "| `reason` |") == {*RejectionReason}
    assert named("articles", 2, "| `kind` |") == {*RemovedKind}


def test_every_method_and_note_of_normalise_that_is_explained_is_one() -> None:
    services = TOP / "services" / "newsloom"
    before = [services / "core" / "message.py", services / "runtime" / "record_splitter.py"]  # notes on splitting
    room = "".join(file.read_text() for file in [*(services / "normalise").rglob("*.py"), *before])
    told = {*named("articles", 2, "| `extraction` |"), *named("articles", 2, "| note |")}
    assert len(told) > len(StageName)
    assert {word for word in told if f'"{word}"' not in room} == set()


def test_a_verdict_is_read_by_fields_that_it_has() -> None:
    text = (TOP / "docs" / "verdicts.md").read_text().partition("| question |")[2].partition("\n\n")[0]
    fields = {word.removeprefix("evidence.") for row in rows(text, 2) for word in re.findall(r"`([a-z_.]+)`", row[1])}
    known = {*Evidence.model_fields, *Verdict.model_fields, *Relation, *OriginBasis, "earlier", "this"}
    assert fields <= known, fields - known
    assert {*Evidence.model_fields} - fields <= {
        "candidates",
        "lead_shared",
        "shared_shingles",
        "shingles",
        "matched_shingles",
        "shared_quotes",
        "longest_shared_words",
    }


@pytest.mark.parametrize("page", sorted({*PAGES} - {"upgrading"}))  # that speaks of fields of records as well
def test_settings_that_a_page_names_are_settings(page: str) -> None:
    text = (TOP / "docs" / f"{page}.md").read_text()
    for section, name in re.findall(r"`(normalise|dedup|tag|stories|publish|batch|pool)\.([a-z_]+)", text):
        model = Settings.model_fields[section].annotation
        assert name in getattr(model, "model_fields", {}), f"{section}.{name}"
