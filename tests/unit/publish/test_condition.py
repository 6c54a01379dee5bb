from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.conditions.condition import Answer
from newsloom.conditions.functions import FUNCTIONS
from newsloom.conditions.shape_rules import ConditionError
from newsloom.publish.article_condition import article_condition, pydantic_include, variables_of
from newsloom.publish.stage import EnrichStep
from newsloom_schemas import DocumentKind, EnrichedArticle, KafkaOrigin, Post, Source, TaggedArticle, Trace
from support.texts.tagged_articles import tagged


def enriched(article: TaggedArticle | None = None) -> EnrichedArticle:
    return EnrichStep()(article or labelled()).record


def labelled(**changes: Any) -> TaggedArticle:  # noqa: ANN401 - the fields' own types
    """Return an article with labels, the producer's id and an extension, with `changes` applied."""
    labels = {"tenant": "acme", "schema": "mine", "priority": "3", "a.b/c": "odd"}
    fields = {"external_id": "ah-17", "labels": labels, "extensions": {"beats": {"score": 0.9, "names": ["ports"]}}}
    return tagged(**{**fields, **changes})


def evaluate(expression: str, article: TaggedArticle | None = None) -> Answer:
    condition = article_condition(expression)
    return condition.evaluate(variables_of(enriched(article), condition.reads))


HOLDING = [
    'article.language.code == "en"',
    'article.language.code in ["en", "fr"] && article.language.confidence > 0.5',
    'article.entities.exists(e, e.id == "country:IT")',
    'article.entities.exists(e, e.links.iso3166 == "IT")',
    'article.entities.filter(e, e.type == "ORG").size() == 1',
    'article.entities.exists_one(e, e.type == "PERSON") && article.entities.all(e, e.count > 0)',
    '"Italy" in article.entities.map(e, e.name)',
    'article.entities.map(e, e.type == "GPE", e.name) == ["Italy"]',
    "article.entities.exists(e, e.mentions.exists(m, m.start == 0 || m.end > 10))",
    'article.dedup.relation == "original" && article.outcome != "duplicate"',
    'article.published_at.value > timestamp("2026-01-01T00:00:00Z")',
    "article.published_at.value.getFullYear() == 2026",
    'article.published_at.day >= "2026-01-01"',
    'article.title.matches("(?i)^a FERRY")',
    r"article.title.matches(r'two\s+ports')",
    'article.schema == "newsloom.enriched/1"',
    'article.source.domain.endsWith(".example")',
    "has(article.title) && !has(article.canonical_url)",
    'article.trace.stages.exists(s, s.stage == "tag")',
    "article.dedup.evidence.lead_shared + 1.0 > 0.5 ? true : false",
    'article["title"] == "A ferry for two ports"',
    'article.trace.stages[0].version == "1"',
    "size(article.text) > 10 // long enough\n && !(article.authors == [])",
    'string(article.language.confidence) != "" && -1 < 0',
    "{'en': true}[article.language.code]",
    'article.origin.file == "ferry.html"',
    "article.authors.exists(article, article == 'Mira Novak')",
    'article.labels["tenant"] == "acme"',
    'article.labels.tenant == "acme"',
    '"tenant" in article.labels && !("nobody" in article.labels)',
    "has(article.labels.tenant) && !has(article.labels.nobody)",
    'article.labels["tenant"] in ["acme", "apex"]',
    'article.labels.schema == "mine" && article.labels["a.b/c"] == "odd"',
    'int(article.labels["priority"]) >= 3',
    'article.labels.exists(name, name.startsWith("a.")) && article.labels.all(name, article.labels[name] != "")',
    "size(article.labels) == 4 && article.labels != null",
    'article.external_id == "ah-17" && has(article.external_id)',
    'article.extensions.beats.score > 0.5 && "ports" in article.extensions["beats"].names',
    "has(article.extensions.beats) && !has(article.extensions.mood)",
    "{5: true}[article.external_id.size()] && 5 in {5: true}",
    'article.title.matches("^A " + article.labels["a.b/c"] + "|ferry")',
    "{'en': 1, 'fr': 2}[article.language.code] == 1 && size({}) == 0",
    "article.language.code in ['en', 'fr',] && size({'en': 1,}) == 1",
    "article.extensions.beats.score.nested.deeper == 1 || true",
]


@pytest.mark.parametrize("expression", HOLDING)
def test_a_condition_on_the_record_holds(expression: str) -> None:
    assert evaluate(expression) == Answer(holds=True)


def test_a_condition_routes_by_the_kind_of_a_document() -> None:
    blog = labelled(kind=DocumentKind.LIVE_BLOG, posts=(Post(start=0, end=5, heading="Talks"),))
    routed = 'article.kind in ["live_blog", "opinion"] && article.posts.exists(post, post.heading == "Talks")'
    assert evaluate(routed, blog).holds
    assert not evaluate(routed, labelled(kind=DocumentKind.ARTICLE)).holds
    assert not evaluate('article.kind == "live_blog"').holds


@pytest.mark.parametrize(
    ("expression", "complaint"),
    [
        ('article.langauge.code == "en"', "1:9: EnrichedArticle has no field 'langauge'; did you mean 'language'?"),
        (
            'article.outcome == "unique" &&\n  article.dedup.relatoin == "near"',
            "2:17: Verdict has no field 'relatoin'; did you mean 'relation'?",
        ),
        ('article.entities.exists(e, e.idd == "x")', "1:30: Entity has no field 'idd'; did you mean 'id'?"),
        ('article.entities.exists(e, e.links.iso == "x")', "1:36: Links has no field 'iso'; did you mean 'iso3166'?"),
        ("has(article.source.nam)", "1:20: Source has no field 'nam'; did you mean 'name'?"),
        ('artcle.title == "x"', "1:1: no variable 'artcle'; did you mean 'article'?"),
        ("article.entities.exists(e, e.count > 0) && e.count > 1", "1:44: no variable 'e'; there is article"),
        ("article.title.lowerAscii() == 'x'", "1:15: no function 'lowerAscii'; there is"),
        ("article.entities.exits(e, e.count > 1)", "1:18: no function 'exits'; did you mean 'exists'?"),
        ("article.entities.id == 'x'", "1:18: a list has no field 'id'; use exists(x, x.id …)"),
        ("article.title.words == 1", "1:15: a string has no field 'words'"),
        ("article.title", "1:1: the condition gives a string, not true or false"),
        ("article.entities", "1:1: the condition gives a list, not true or false"),
        ('article.outcome == "original"', "1:17: it is never 'original'; it is one of unique, duplicate, revision"),
        ('article.kind == "liveblog"', "1:14: it is never 'liveblog'; it is one of article, live_blog"),
        ('article.dedup.relation in ["near", "copy"]', "1:24: it is never 'copy'; it is one of original, exact"),
        ('"COUNTRY" in article.entities.map(e, e.type)', "1:11: it is never 'COUNTRY'; it is one of PERSON"),
        (
            'article.published_at.value > "2026-01-01"',
            "1:28: '>' cannot compare a timestamp with a string; write timestamp(",
        ),
        ("article.language.confidence == '0.5'", "1:29: '==' cannot compare a number with a string"),
        ('article.title.matches("(")', "1:23: '(' is not a regular expression"),
        ('article.title = "x"', "1:15: Syntax error"),
        ('article.title == "x', "1:18: Syntax error"),
        ("", "1:1: Syntax error"),
        ("article{title: 1}", "1:8: unexpected '{'"),
        ('article.label["tenant"] == "acme"', "1:9: EnrichedArticle has no field 'label'; did you mean 'labels'?"),
        ('article.labels["priority"] == 3', "1:28: '==' cannot compare a string with a number; int(…) and"),
        ('article.labels[3] == "acme"', "1:16: the keys of a map are strings; a number is not a string"),
        ("3 in article.labels", "1:3: the keys of a map are strings; a number is not a string"),
        ('article.labels == "acme"', "1:16: '==' cannot compare a map with a string; name a key, as in labels["),
        ('"acme" != article.labels', "1:8: '!=' cannot compare a string with a map; name a key, as in labels["),
        ("article.labels", "1:1: the condition gives a map, not true or false"),
        ('article.labels.tenant.name == "acme"', "1:23: a string has no field 'name'"),
        ("article.labels.exists(name, name == 3)", "1:34: '==' cannot compare a string with a number"),
        (
            'has(article.labels["tenant"])',
            "1:19: invalid argument to has() macro; write has(article.labels.tenant), or",
        ),
        ("article.external_id == 17", "1:21: '==' cannot compare a string with a number"),
        (".article.title == 'x'", "1:1: unexpected '.'"),
        ("optional.of(1) == 1", "1:1: no variable 'optional'; there is article"),
        ("(article.title == 'x'", "1:22: Syntax error"),
        ("article.5 == 'x'", "1:8: Syntax error"),
        ("article.title == #", "1:18: Syntax error"),
        ("(1 < 2) == 'yes'", "1:9: '==' cannot compare a bool with a string"),
    ],
)
def test_an_invalid_condition_is_refused_with_its_position(expression: str, complaint: str) -> None:
    with pytest.raises(ConditionError) as refusal:
        article_condition(expression)
    assert str(refusal.value).startswith(complaint)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    "expression", ['article.source.name == "Adriatic Herald"', 'article.source.name != "Adriatic Herald"']
)
def test_a_condition_on_an_unknown_fact_does_not_hold_and_neither_does_its_negation(expression: str) -> None:
    answer = evaluate(expression, tagged(source=Source()))
    assert answer == Answer(holds=False, unknown="the record has no 'name'")


def test_an_unknown_operand_is_ignored_if_the_other_decides() -> None:
    anonymous = tagged(source=Source())
    assert evaluate('article.source.name == "X" || article.language.code == "en"', anonymous) == Answer(holds=True)
    assert evaluate('article.source.name == "X" && article.language.code == "fr"', anonymous) == Answer(holds=False)
    assert evaluate('has(article.source.name) && article.source.name == "X"', anonymous) == Answer(holds=False)


def test_a_field_of_the_other_kind_of_origin_is_unknown() -> None:
    expression = 'article.origin.topic == "news.raw"'
    assert evaluate(expression, tagged(origin=KafkaOrigin(topic="news.raw", partition=0, offset=1))).holds
    assert evaluate(expression).unknown == "the record has no 'topic'"


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("1 / (size(article.authors) - 2) > 0", "ZeroDivisionError"),
        ("article.authors[9] == 'x'", "the record has no 9|IndexError"),
        ("article.title.startsWith(dyn(1))", "Error"),
        ("int(article.title) > 0", "Error"),
        ("dyn(article.title)", "the result is not true or false but str"),
        ("9223372036854775807 + article.entities[0].count > 0", "OverflowError"),
    ],
)
def test_a_failed_evaluation_is_unknown_with_a_short_reason(expression: str, reason: str) -> None:
    answer = evaluate(expression)
    assert not answer.holds
    assert answer.unknown is not None
    assert any(part in answer.unknown for part in reason.split("|"))
    assert len(answer.unknown) <= 160


@pytest.mark.parametrize(
    "expression",
    [
        'article.labels["tenant"] == "acme"',
        'article.labels.tenant != "acme"',
        '!(article.labels["tenant"] == "acme")',
        'article.external_id != "x"',
        "article.extensions.beats.score > 0.5",
    ],
)
def test_a_missing_label_or_id_is_no_match_and_no_error(expression: str) -> None:
    answer = evaluate(expression, labelled(external_id=None, labels={"feed": "ports"}, extensions={}))
    assert not answer.holds
    assert answer.unknown is not None
    assert answer.unknown.startswith("the record has no ")


@given(
    st.dictionaries(st.text(max_size=8), st.text(max_size=40), max_size=4),
    st.sampled_from(
        [
            '[1][int(article.labels["x"])] == 1',
            'uint(article.labels["x"]) - uint(1) == uint(0)',
            'double(article.labels["x"]) / 0.0 > 1.0',
            'timestamp(article.labels["x"]) + duration(article.labels["y"]) > timestamp("2026-01-01T00:00:00Z")',
            '-duration(article.labels["x"]) < duration("1s")',
            'article.labels["x"].matches(article.labels["y"])',
            'article.labels[article.labels["x"]] == article.labels["y"] + "x"',
            "article.labels.exists(name, int(name) > 0) || article.labels.map(name, article.labels[name]).size() > 2",
        ]
    ),
    st.sampled_from(
        ["", "-1", "9223372036854775807", "1e999", "NaN", "(", "9999-12-31T23:59:59Z", "9e9h", "\x00", "é"]
    ),
)
def test_hostile_labels_never_make_a_condition_raise(labels: dict[str, str], expression: str, hostile: str) -> None:
    for sent in (labels, {**labels, "x": hostile}, {**labels, "x": hostile, "y": hostile}):
        answer = evaluate(expression, labelled(labels=sent))
        assert not (answer.holds and answer.unknown)


@pytest.mark.parametrize(
    ("expression", "include"),
    [
        ('article.labels["schema"] == ""', {"labels": True}),
        ("article.labels.schema == ''", {"labels": True}),
        ("has(article.labels.tenant) && has(article.provenance.title)", {"labels": True, "provenance": True}),
        ("article.extensions.beats.score > 1", {"extensions": True}),
        ('article.language.code == "en"', {"language": {"code": True}}),
        (
            "article.entities.exists(e, e.links.iso3166 == 'IT')",
            {"entities": {"__all__": {"": True, "links": {"iso3166": True}}}},
        ),
        ("article.entities.size() > 1 || has(article.title)", {"entities": {"__all__": {"": True}}, "title": True}),
        ("size(article.entities) > 1 && article.entities[0].id == ''", {"entities": True}),
        ("article.entities[0].id == ''", {"entities": {"__all__": {"id": True}}}),
        ("article.trace.stages[0].notes['model'] == ''", {"trace": {"stages": {"__all__": {"notes": True}}}}),
        ("article.entities.exists(e, e == article.entities[0])", {"entities": {"__all__": True}}),
        ('article.schema.startsWith("n")', {"schema_": True}),
        ("size(article) > 3 || article.url != ''", None),
        ('article["title"] == "x"', None),
        ("1 == 1", {}),
    ],
)
def test_only_fields_that_conditions_read_are_passed_to_the_library(expression: str, include: object) -> None:
    assert pydantic_include(article_condition(expression).reads) == include


@pytest.mark.parametrize("expression", HOLDING)
def test_other_conditions_do_not_change_what_a_condition_reads(expression: str) -> None:
    condition = article_condition(expression)
    for article in (labelled(), tagged(source=Source(), entities=(), title=None, published_at=None, trace=Trace())):
        part = condition.evaluate(variables_of(enriched(article), condition.reads))
        whole = condition.evaluate(variables_of(enriched(article), [()]))
        assert part == whole


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_every_listed_function_exists_in_the_library(name: str) -> None:
    import cel  # noqa: PLC0415 - only here, to ask the library itself

    arguments = {"": "size", "1": name, '"2026-01-01T00:00:00Z"': name}
    forms = [f"{name}({each})" for each in arguments] + [
        f'timestamp("2026-01-01T00:00:00Z").{name}()',
        f'"abc".{name}("a")',
        f'{name}("abc")',
        f'{name}("1s")',
    ]
    known = False
    for form in forms:
        try:
            cel.compile(form).execute({})
        except (RuntimeError, TypeError, ValueError) as error:
            known = known or "Undefined variable or function" not in str(error)
        else:
            known = True
    assert known
