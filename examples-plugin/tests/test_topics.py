"""A step is a plain function of its article: it is tested without newsloom's pipeline, Kafka or a mock."""

from typing import Any

import pytest
from pydantic import ValidationError

from newsloom.api import Emit, Reject, TaggedArticle
from newsloom_topics import TopicOptions, TopicStep

TOPICS: dict[str, Any] = {"topics": {"shipping": ["Harbour", "ferry"], "energy": ["power", "grid"]}}


def run(article: TaggedArticle, **options: Any) -> Emit[TaggedArticle] | Reject:  # noqa: ANN401 - as in a settings file
    return TopicStep(TopicOptions.model_validate(TOPICS | options))(article)


def topics(result: Emit[TaggedArticle] | Reject) -> object:
    assert isinstance(result, Emit)
    return result.record.extensions["topics"]


def test_topic_is_added_when_its_words_occur_often_enough(article: TaggedArticle) -> None:
    assert topics(run(article)) == {"shipping": 3}
    assert topics(run(article, least_words=1)) == {"shipping": 3, "energy": 1}


def test_article_without_a_topic_is_rejected_where_only_topics_are_wanted(article: TaggedArticle) -> None:
    result = run(article, topics={"sport": ["goal"]}, only=True)
    assert isinstance(result, Reject)
    assert result.reason == "off_topic"


def test_topics_are_needed() -> None:
    with pytest.raises(ValidationError):
        TopicOptions(topics={})
