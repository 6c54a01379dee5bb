"""Test the check that a stage with other outputs has another version."""

from golden.outputs import DIGESTS, Guarded, complaints, digest
from newsloom_schemas import StageName

KEPT = {"tag": {"version": "2", "outputs": {"a": "1", "b": "2"}}}


def stage(version: str, **outputs: str) -> dict[str, Guarded]:
    return {StageName.TAG: Guarded(version, "tag/stage.py", lambda: outputs)}


def test_same_output_under_the_same_version_is_accepted() -> None:
    assert complaints(KEPT, stage("2", a="1", b="2")) == ([], KEPT)


def test_changed_output_under_the_same_version_is_reported_and_not_stored() -> None:
    (line,), renewed = complaints(KEPT, stage("2", a="1", b="9"))
    assert line.startswith("tag: another output for b under version 2: raise VERSION in tag/stage.py")
    assert renewed == KEPT


def test_removed_input_counts_as_changed_output() -> None:
    assert "raise VERSION" in complaints(KEPT, stage("2", a="1"))[0][0]


def test_new_version_or_new_input_is_stored_on_request() -> None:
    for changed in (stage("3", a="1", b="9"), stage("2", a="1", b="2", c="3")):
        (line,), renewed = complaints(KEPT, changed)
        assert "--write" in line
        assert "raise" not in line
        assert renewed["tag"] == {
            "version": changed[StageName.TAG].version,
            "outputs": changed[StageName.TAG].outputs(),
        }


def test_times_and_inexact_figures_are_ignored() -> None:
    assert digest({"trace": 1, "a": [{"confidence": 0.5, "b": 1}]}) == digest({"a": [{"confidence": 0.4, "b": 1}]})
    assert digest({"a": 1}) != digest({"a": 2})


def test_every_stage_has_stored_digests() -> None:
    text = DIGESTS.read_text()
    assert all(f'"{name}"' in text for name in StageName)
