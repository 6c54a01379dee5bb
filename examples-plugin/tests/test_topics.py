"""A step is a plain function of its article: it is tested without newsloom's pipeline, Kafka or a mock."""

from typing import Any

import pytest
from pydantic import ValidationError

from newsloom.api import Emit, Reject, TaggedArticle
from newsloom_topics import TopicOptions, TopicStep

ARTICLE = TaggedArticle.model_validate(
    {
        "id": "0123456789abcdef0123456789abcdef",
        "origin": {"file": "ferry.txt", "position": 0},
        "document_key": "https://gazette.example/ferry",
        "outcome": "unique",
        "dedup": {
            "relation": "original",
            "canonical_id": "0123456789abcdef0123456789abcdef",
            "cluster_id": "0123456789abcdef0123456789abcdef",
            "similarity": 0,
            "containment": {"of_this_in_match": 0, "of_match_in_this": 0},
            "evidence": {"summary": "Nothing like it came before."},
            "thresholds": "1",
        },
        "language": {"code": "en", "confidence": 1},
        "text": "The ferry left the harbour at noon. The power cut that had kept the ferry in port was over.",
    }
)
TOPICS: dict[str, Any] = {"topics": {"shipping": ["Harbour", "ferry"], "energy": ["power", "grid"]}}


def run(**options: Any) -> Emit[TaggedArticle] | Reject:  # noqa: ANN401 - as in a settings file
    return TopicStep(TopicOptions.model_validate(TOPICS | options))(ARTICLE)


def topics(result: Emit[TaggedArticle] | Reject) -> object:
    assert isinstance(result, Emit)
    return result.record.extensions["topics"]


def test_topic_is_added_when_its_words_occur_often_enough() -> None:
    assert topics(run()) == {"shipping": 3}
    assert topics(run(least_words=1)) == {"shipping": 3, "energy": 1}


def test_article_without_a_topic_is_rejected_where_only_topics_are_wanted() -> None:
    result = run(topics={"sport": ["goal"]}, only=True)
    assert isinstance(result, Reject)
    assert result.reason == "off_topic"


def test_topics_are_needed() -> None:
    with pytest.raises(ValidationError):
        TopicOptions(topics={})
