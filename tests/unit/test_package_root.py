import pytest

import newsloom

LEAD = "The harbour board of Narvik said on Tuesday that it would close the old fish market before the winter."
REST = "Traders were told by letter. Ole Nordmann, who has sold cod there for thirty years, said nobody had asked him."


def test_the_heart_of_newsloom_is_at_hand_without_broker_or_store() -> None:
    article = newsloom.normalise_article(f"NARVIK, Norway — {LEAD}\n\n{REST}".encode(), "text/plain")
    assert article.text == f"{LEAD}\n\n{REST}"
    assert article.attribution.place == "Narvik, Norway"
    entities = newsloom.tag_text(article.text, article.language.code)
    assert "Narvik" in {entity.name for entity in entities}
    assert newsloom.compare_texts(article.text, article.text).relation.value == "exact"


def test_unwanted_input_raises_rejected_with_its_reason() -> None:
    with pytest.raises(newsloom.Rejected) as caught:
        newsloom.normalise_article(b"")
    assert caught.value.reason.value == "empty"


def test_root_has_no_other_names() -> None:
    with pytest.raises(AttributeError, match="no_such_name"):
        newsloom.no_such_name  # noqa: B018 - the look-up is what is tested
