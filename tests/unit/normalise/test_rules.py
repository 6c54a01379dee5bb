"""Every row of the table of cleaning rules does what its examples say, and leaves alone what it should keep."""

import re

import pytest

from newsloom.normalise.clean import Clean
from newsloom.normalise.rules import At, Rule, RuleError, packaged_rules, read_rules

RULES = packaged_rules()
EXAMPLES = [
    pytest.param(rule, text, cut, id=f"{rule.name}-{number}")
    for rule in RULES
    for number, (text, cut) in enumerate(rule.examples)
]
KEPT = [
    pytest.param(rule, text, id=f"{rule.name}-{number}") for rule in RULES for number, text in enumerate(rule.keeps)
]

BODY = "The ferry left the harbour at noon and came back in the evening with forty passengers."


def around(rule: Rule, text: str) -> tuple[str, ...]:
    """An article in which the text stands where the rule looks for it."""
    return (text, BODY, BODY) if rule.at is At.START or rule.first else (BODY, BODY, text)


@pytest.mark.parametrize(("rule", "text", "cut"), EXAMPLES)
def test_rule_cuts_its_example(rule: Rule, text: str, cut: str) -> None:
    cleaned = Clean((rule,)).clean(around(rule, text))
    assert [(each.removed.text, each.removed.rule) for each in cleaned.cuts] == [(cut, rule.name)]


@pytest.mark.parametrize(("rule", "text"), KEPT)
def test_rule_leaves_alone_what_only_looks_like_it(rule: Rule, text: str) -> None:
    assert Clean((rule,)).clean(around(rule, text)).cuts == ()


@pytest.mark.parametrize(("rule", "text", "cut"), EXAMPLES)
def test_no_other_rule_takes_the_example_first(rule: Rule, text: str, cut: str) -> None:
    cleaned = Clean(RULES).clean(around(rule, text))
    assert [each.removed.text for each in cleaned.cuts] == [cut]
    assert [each.removed.kind for each in cleaned.cuts] == [rule.kind]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_rule_names_are_words_and_have_examples(rule: Rule) -> None:
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", rule.name)
    assert rule.examples


def test_rule_names_are_unique() -> None:
    names = [rule.name for rule in RULES]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    "row",
    [
        'name = "x"\nkind = "credit"\nat = "line"\nexamples = []',
        'name = "x"\nkind = "credit"\nat = "nowhere"\npattern = "a"\nexamples = []',
        'name = "x"\nkind = "gossip"\nat = "line"\npattern = "a"\nexamples = []',
        'name = "x"\nkind = "credit"\nat = "line"\npattern = "(a"\nexamples = []',
        'name = "x"\nkind = "credit"\nat = "line"\npattern = "{NO_SUCH_WORD}"\nexamples = []',
    ],
)
def test_a_broken_row_is_named(row: str) -> None:
    with pytest.raises(RuleError, match="'x'"):
        read_rules(f"[vocabulary]\n[[rule]]\n{row}\n")
