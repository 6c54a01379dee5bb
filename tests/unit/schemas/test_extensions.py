"""Extensions: values that plugin steps add to an article, within limits."""

from typing import Any

import pytest

from newsloom_schemas import EnrichedArticle, ExtensionError, TaggedArticle
from newsloom_schemas.extensions import MAX_EXTENSION_BYTES, MAX_EXTENSION_DEPTH, MAX_EXTENSIONS_BYTES
from support.texts.tagged_articles import tagged


def nested(depth: int) -> Any:  # noqa: ANN401 - any JSON
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        "ü\u2028\x00",
        True,
        0,
        2**64,
        -(10**30),
        1.5e300,
        [],
        {},
        {"a": None, "b": [None, {"c": "d"}]},
        nested(MAX_EXTENSION_DEPTH),
        "x" * (MAX_EXTENSION_BYTES - 2),
    ],
)
def test_any_json_within_the_bounds_is_written_and_read_back(value: Any) -> None:  # noqa: ANN401 - any JSON
    article = tagged().with_extension("beats", value)
    assert article.extensions == {"beats": value}
    assert TaggedArticle.from_bytes(article.to_bytes()) == article


@pytest.mark.parametrize(
    ("value", "complaint"),
    [
        ("x" * (MAX_EXTENSION_BYTES - 1), "extension 'beats' has 16385 bytes as JSON; at most 16384 are carried"),
        ("ü" * 9_000, "has 18002 bytes"),
        ([0] * 10**6, "has 2000001 bytes"),
        (nested(MAX_EXTENSION_DEPTH + 1), "is nested more than 32 deep"),
        (nested(100_000), "is nested more than 32 deep"),
        ([[nested(5_000)] * 5] * 5_000, "extension 'beats' is"),
        (float("nan"), "is not JSON: Out of range"),
        ({"a": float("inf")}, "is not JSON"),
        (10**5000, "is not JSON"),
        ("\ud800", "is not JSON"),
        ({"a": object()}, "is not JSON: Object of type object"),
        ({1, 2}, "is not JSON: Object of type set"),
    ],
    ids=range(12),
)
def test_a_value_that_a_record_cannot_carry_is_a_clear_error(value: Any, complaint: str) -> None:  # noqa: ANN401 - any object
    with pytest.raises(ExtensionError) as refusal:
        tagged().with_extension("beats", value)
    assert complaint in str(refusal.value)
    assert "'beats'" in str(refusal.value)
    assert len(str(refusal.value).encode()) < 300


def test_a_value_that_contains_itself_is_a_clear_error() -> None:
    once: list[Any] = []
    once.append(once)
    twice: list[Any] = [1]
    twice.extend([twice, twice])
    for value in (once, twice):
        with pytest.raises(ExtensionError, match="'beats'"):
            tagged().with_extension("beats", value)


@pytest.mark.parametrize("name", ["beats", "Beats-2", "acme.beats_v2", "a", "x" * 64])
def test_the_name_of_an_extension_is_a_word(name: str) -> None:
    assert list(tagged().with_extension(name, 1).extensions) == [name]


@pytest.mark.parametrize("name", ["", "2beats", "be ats", "beats\n", "x" * 65, "bëats", "_beats", "\ud800"])
def test_other_names_are_refused(name: str) -> None:
    with pytest.raises(ExtensionError, match="a name is a letter"):
        tagged().with_extension(name, 1)


def test_all_extensions_together_have_a_limit() -> None:
    article = tagged()
    for number in range(4):
        article = article.with_extension(f"step{number}", "x" * 16_000)
    with pytest.raises(ExtensionError, match=rf"'step4' brings all extensions to \d+ bytes.*{MAX_EXTENSIONS_BYTES}"):
        article.with_extension("step4", "x" * 3_000)
    assert article.with_extension("step3", 1).with_extension("step4", "x" * 3_000).extensions["step3"] == 1


def test_an_extension_is_replaced_by_name_and_the_old_article_is_unchanged() -> None:
    first = tagged().with_extension("beats", ["ports"])
    second = first.with_extension("beats", ["rails"]).with_extension("mood", 1)
    assert (first.extensions, second.extensions) == ({"beats": ["ports"]}, {"beats": ["rails"], "mood": 1})
    assert tagged().extensions == {}


def test_later_change_of_the_value_does_not_change_the_record() -> None:
    value = {"beats": ["ports"]}
    article = tagged().with_extension("beats", value)
    value["beats"].append("rails")
    assert article.extensions == {"beats": {"beats": ["ports"]}}


def test_every_kind_of_article_has_extensions() -> None:
    article = EnrichedArticle.model_validate(tagged().model_dump(exclude={"schema_"}))
    assert type(article.with_extension("beats", 1)) is EnrichedArticle
