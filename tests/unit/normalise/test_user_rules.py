"""The operator's own cleaning rules: tried before the packaged ones, and tested at the start."""

from pathlib import Path

import pytest

from newsloom.normalise import normalise_article
from newsloom.normalise.cleaning.rules import RuleError, packaged_rules
from newsloom.normalise.cleaning.user_rules import open_rules
from newsloom.settings import NormaliseSettings
from support.documents.markdown_blocks import code_blocks

BODY = "The lighthouse at Skarv was lit again on Friday, eleven years after the keepers left it to the gulls."
CALL = "Skarv Post readers vote here!"
RULE = """
[vocabulary]
PAPER = ["Skarv Post", "Skarv Evening Post"]

[[rule]]
name = "skarv_vote"
kind = "read_more"
scope = "line"
pattern = "{PAPER} readers vote here!"
examples = [["Skarv Post readers vote here!", "Skarv Post readers vote here!"]]
negative_examples = ["Skarv Post readers vote here! So said the mayor, and left."]
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "mine.toml"
    path.write_text(text, "utf-8")
    return path


def test_an_operators_rule_is_applied(tmp_path: Path) -> None:
    article = f"{BODY}\n\n{BODY} Nobody had asked them.\n\n{CALL}"
    assert CALL in normalise_article(article.encode()).text
    settings = NormaliseSettings(rules_path=written(tmp_path, RULE))
    found = normalise_article(article.encode(), settings=settings)
    assert CALL not in found.text
    assert [(cut.text, cut.rule) for cut in found.removed] == [(CALL, "skarv_vote")]


def test_an_operators_rules_are_tried_before_the_packaged_rules(tmp_path: Path) -> None:
    rules = open_rules(written(tmp_path, RULE))
    assert rules[0].name == "skarv_vote"
    assert rules[1:] == packaged_rules()


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ("negative_examples =", "negative_exmaples =", "rule 'skarv_vote': `negative_exmaples`: no such key"),
        ('vote here!"\nex', 'vote there!"\nex', "rule 'skarv_vote': example 1: the rule cuts nothing, not 'Skarv Post"),
        (
            "! So said the mayor, and left.",
            "!",
            "rule 'skarv_vote': `negative_examples` 1: the rule cuts 'Skarv Post readers vote here!",
        ),
        (
            'examples = [["Skarv Post readers vote here!", "Skarv Post readers vote here!"]]',
            "examples = []",
            "at least one",
        ),
        ("skarv_vote", packaged_rules()[0].name, "another rule has this name"),
        ("[[rule]]", "[[rule]", "not TOML"),
    ],
)
def test_a_rule_that_fails_its_examples_is_reported_in_one_line(
    tmp_path: Path, before: str, after: str, complaint: str
) -> None:
    assert before in RULE
    path = written(tmp_path, RULE.replace(before, after, 1))
    with pytest.raises(RuleError) as raised:
        open_rules(path)
    message = str(raised.value)
    assert complaint in message
    assert message.startswith(f"{path}: ")
    assert message.endswith(" (normalise.rules_path)")
    assert "\n" not in message


def test_a_rule_whose_example_another_rule_cuts_is_named(tmp_path: Path) -> None:
    greedy = RULE.partition("[[rule]]")[2].replace("skarv_vote", "skarv_late").replace("read_more", "share")
    with pytest.raises(RuleError, match="rule 'skarv_late': example 1: taken by 'skarv_vote' when all rules are tried"):
        open_rules(written(tmp_path, f"{RULE}\n[[rule]]{greedy}"))


@pytest.mark.parametrize(("content", "complaint"), [(None, "No such file"), (b"\xff\xfe\x00", "not UTF-8: byte 0")])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, content: bytes | None, complaint: str) -> None:
    path = tmp_path / "mine.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(RuleError, match=f"mine.toml: {complaint}"):
        open_rules(path)


def test_the_documented_rule_does_what_its_examples_say(tmp_path: Path) -> None:
    page = (Path(__file__).parents[3] / "docs" / "articles.md").read_text("utf-8")
    example = next(block.text for block in code_blocks(page) if block.text.startswith("[[rule]]"))
    assert open_rules(written(tmp_path, example))[0].name == "skarv_vote"
