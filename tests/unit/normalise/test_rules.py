"""Every cleaning rule does what its examples say, and cuts nothing from its negative examples."""

import re

import pytest

from newsloom.normalise.authors.words import BylineWords
from newsloom.normalise.cleaning.clean import Clean
from newsloom.normalise.cleaning.rules import Rule, RuleError, packaged_rules, read_rules
from newsloom.normalise.cleaning.user_rules import article_with
from newsloom.normalise.toml_tables import read_toml

RULES = packaged_rules()
EXAMPLES = [
    pytest.param(rule, text, cut, id=f"{rule.name}-{number}")
    for rule in RULES
    for number, (text, cut) in enumerate(rule.examples)
]
KEPT = [
    pytest.param(rule, text, id=f"{rule.name}-{number}")
    for rule in RULES
    for number, text in enumerate(rule.negative_examples)
]


@pytest.mark.parametrize(("rule", "text", "cut"), EXAMPLES)
def test_rule_cuts_its_example(rule: Rule, text: str, cut: str) -> None:
    cleaned = Clean((rule,)).clean(article_with(rule, text))
    assert [(each.removed.text, each.removed.rule) for each in cleaned.cuts] == [(cut, rule.name)]


@pytest.mark.parametrize(("rule", "text"), KEPT)
def test_rule_cuts_nothing_from_its_negative_example(rule: Rule, text: str) -> None:
    assert Clean((rule,)).clean(article_with(rule, text)).cuts == ()


@pytest.mark.parametrize(("rule", "text", "cut"), EXAMPLES)
def test_no_other_rule_takes_the_example_first(rule: Rule, text: str, cut: str) -> None:
    cleaned = Clean(RULES).clean(article_with(rule, text))
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
    ("row", "complaint"),
    [
        ('kind = "credit"\nscope = "line"\nexamples = []', "`pattern`: Field required"),
        ('kind = "credit"\nscope = "nowhere"\npattern = "a"\nexamples = []', "`scope`: Input should be"),
        ('kind = "gossip"\nscope = "line"\npattern = "a"\nexamples = []', "`kind`: Input should be"),
        ('kind = "credit"\nscope = "line"\npattern = "(a"\nexamples = []', "`pattern`: missing )"),
        ('kind = "credit"\nscope = "line"\npattern = "{NO_SUCH_WORD}"\nexamples = []', "`pattern`: no NO_SUCH_WORD"),
    ],
)
def test_an_invalid_rule_is_named_with_its_only_error(row: str, complaint: str) -> None:
    with pytest.raises(RuleError) as raised:
        read_rules(f'[vocabulary]\n[[rule]]\nname = "x"\n{row}\n')
    assert str(raised.value).startswith(f"rules: rule 'x': {complaint}")
    assert ";" not in str(raised.value)


GOOD = """
[[rule]]
name = "ferry_line"
kind = "read_more"
scope = "line"
pattern = "read the ferry post"
examples = [["Read the ferry post", "Read the ferry post"]]
"""


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        (
            'scope = "line"',
            'scope = "line"\nfrist_paragraphs = 3',
            "mine.toml: rule 'ferry_line': `frist_paragraphs`: no such key",
        ),
        ("examples =", "example =", "mine.toml: rule 'ferry_line': `examples`: Field required"),
        ('name = "ferry_line"', 'nmae = "ferry_line"', "mine.toml: rule 1: `name`: Field required"),
        ('name = "ferry_line"', 'name = "Ferry Line"', "rule 'Ferry Line': `name`: String should match"),
        (
            'scope = "line"',
            'scope = "line"\nwithin_first_paragraphs = 0',
            "rule 'ferry_line': `within_first_paragraphs`: Input should be greater than 0",
        ),
        (
            'scope = "line"',
            'scope = "line"\nrequires_known_place = "plaice"',
            "rule 'ferry_line': `requires_known_place`: Input should be a valid boolean",
        ),
        ('kind = "read_more"', 'kind = "gossip"', "rule 'ferry_line': `kind`: Input should be"),
        ("[[rule]]", "[vocabluary]\n[[rule]]", "mine.toml: `vocabluary`: no such key"),
        ("[[rule]]", "[[rules]]", "mine.toml: `rule`: Field required"),
        ("read the", "(read the", "rule 'ferry_line': `pattern`: missing ), unterminated subpattern"),
        ("read the", "{THE} the", "rule 'ferry_line': `pattern`: no THE in the vocabulary"),
        ("read the", "(read) the \\\\1", "`pattern`: references to groups are not supported"),
        ("[[rule]]", "[[rule]", "mine.toml: not TOML: "),
    ],
)
def test_an_error_in_a_rule_file_names_file_rule_and_key_in_one_line(before: str, after: str, complaint: str) -> None:
    assert read_rules(GOOD, "mine.toml")
    with pytest.raises(RuleError) as raised:
        read_rules(GOOD.replace(before, after, 1), "mine.toml")
    assert complaint in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_typo_in_the_words_of_bylines_names_file_and_list() -> None:
    lists = "\n".join(f"{name} = []" for name in BylineWords.model_fields)
    assert read_toml(lists, BylineWords, "bylines.toml").author_prefixes == ()
    with pytest.raises(RuleError, match=r"bylines\.toml: `roles`: Field required; `rolls`: no such key"):
        read_toml(lists.replace("roles", "rolls"), BylineWords, "bylines.toml")
