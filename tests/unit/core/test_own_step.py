"""The rules of a user's own step, and the result for the record if the step breaks them."""

import pytest

from newsloom.core.own_steps.step import OwnStep, OwnStepError
from newsloom.core.step_result import Emit, Reject
from newsloom.wiring.slots import SLOTS
from newsloom_schemas import NormalisedArticle, Provenance, StageName, TaggedArticle
from support.texts.tagged_articles import TEXT, tagged
from support.workers.own_steps import AddKeyword, Behaviour, Misbehave, Options

CHANGEABLE = SLOTS[StageName.TAG][-1].changeable


def doing(behaviour: str) -> OwnStep:
    return OwnStep(Misbehave(Behaviour(does=behaviour)), "do", "1", CHANGEABLE)


def test_changed_article_is_emitted_with_notes_prefixed_by_the_steps_name() -> None:
    result = OwnStep(AddKeyword(Options(keyword="ferries")), "add", "1", CHANGEABLE)(tagged(keywords=("sea",)))
    assert isinstance(result, Emit)
    assert result.record == tagged(keywords=("sea", "ferries"))
    assert result.notes == {"add.added": "1"}


@pytest.mark.parametrize(
    ("behaviour", "said"),
    [
        ("another id", "changed id, which"),
        ("another key", "changed document_key, which"),
        ("another trace", "changed trace, which"),
        ("another text", "changed text, which"),
        ("other labels", "changed labels, which"),
        ("a large extension", "extension 'own' has 20002 bytes as JSON"),
        ("no text", "without text"),
        ("a wrong value", "a record that its schema does not allow"),
        ("spoilt in place", "a record that its schema does not allow"),
        ("nothing", "returned NoneType; a step returns Emit or Reject"),
        ("the bare article", "returned TaggedArticle; a step returns Emit or Reject"),
        ("another record", "emitted str; it has to emit the TaggedArticle that it got"),
        ("a copy", "can only emit a record and notes"),
        ("facts", "can only emit a record and notes"),
        ("bad notes", "not a mapping of text to text"),
        ("many notes", "more than 16 notes"),
        ("a bad reason", "rejected with reason 'Not this one!'"),
        ("exit", "raised SystemExit"),
        ("wait", "raised Transient: only the `answer` of a batch step can wait"),
    ],
)
def test_forbidden_behaviour_is_an_error_that_names_the_step(behaviour: str, said: str) -> None:
    with pytest.raises(OwnStepError, match=said) as caught:
        doing(behaviour)(tagged())
    assert str(caught.value).startswith("step do")


def test_extension_is_allowed_in_every_stage() -> None:
    for slot in (slot for slots in SLOTS.values() for slot in slots):
        fields = {name: value for name, value in tagged() if name in slot.record.model_fields and name != "schema_"}
        step = OwnStep(Misbehave(Behaviour(does="an extension")), "do", "1", slot.changeable)
        result = step(slot.record(**fields))
        assert isinstance(result, Emit)
        assert result.record.extensions["own"]["score"] == 0.5


def test_step_in_tag_may_remove_entities() -> None:
    result = doing("fewer entities")(tagged())
    assert isinstance(result, Emit)
    assert [each.name for each in result.record.entities] == ["Italy"]


def test_extension_of_another_step_stays_beside_a_new_one() -> None:
    result = doing("an extension")(tagged(extensions={"beats": {"score": 0.9}}))
    assert isinstance(result, Emit)
    assert result.record.extensions["beats"] == {"score": 0.9}
    assert result.record.extensions["own"]["score"] == 0.5


def test_error_of_a_step_is_not_wrapped() -> None:
    with pytest.raises(LookupError, match="no such word"):
        doing("raise")(tagged())
    with pytest.raises(MemoryError):
        doing("memory")(tagged())


def test_rejection_has_the_steps_name_in_its_reason_and_identifies_the_article() -> None:
    article = tagged()
    result = doing("reject")(article)
    assert isinstance(result, Reject)
    assert (result.reason, result.detail) == ("do.not_ours", "It is about something else.")
    assert result.known == {
        "url": article.canonical_url or article.url,
        "domain": article.source.domain,
        "source": article.source.name,
        "title": article.title,
    }


def test_text_may_be_changed_before_dedup() -> None:
    (slot,) = SLOTS[StageName.NORMALISE]
    fields = {name: value for name, value in tagged() if name in NormalisedArticle.model_fields and name != "schema_"}
    result = OwnStep(Misbehave(Behaviour(does="another text")), "do", "1", slot.changeable)(NormalisedArticle(**fields))
    assert isinstance(result, Emit)
    assert result.record.text == "Other words than those that came in."


def test_change_in_place_that_the_schema_allows_counts_as_a_change() -> None:
    def step(article: TaggedArticle) -> Emit[TaggedArticle]:
        article.provenance["keywords"] = Provenance.TEXT
        article.trace.stages[0].notes["forged"] = "yes"
        return Emit(article)

    with pytest.raises(OwnStepError, match="changed trace"):
        OwnStep(step, "sly", "1", CHANGEABLE)(tagged())


def test_offsets_of_mentions_must_match_the_text() -> None:
    def moved(article: TaggedArticle) -> Emit[TaggedArticle]:
        (first, *rest) = article.entities
        mention = first.mentions[0]
        wrong = mention.replace(start=mention.start + 1, end=mention.end + 1)
        return Emit(article.replace(entities=(first.replace(mentions=(wrong,)), *rest)))

    assert TEXT
    with pytest.raises(OwnStepError, match="a mention that is not at"):
        OwnStep(moved, "moved", "1", CHANGEABLE)(tagged())
