"""The stories stage from bytes to bytes: where duplicates and other articles go."""

import pytest

from newsloom.core.clock import SystemClock
from newsloom.core.message import Inbound
from newsloom.core.outcome import Delivered, OutcomeKind, PipelineResult
from newsloom.core.pipeline import Pipeline
from newsloom.settings import StoreKind, StoriesSettings
from newsloom.stories.stage import build
from newsloom_schemas import ArticleOutcome, DeduplicatedArticle, FileOrigin, TaggedArticle
from support.texts.tagged_articles import tagged


def result_for(article: TaggedArticle) -> PipelineResult | None:
    pipeline = Pipeline([build(StoriesSettings(store=StoreKind.MEMORY))], SystemClock())
    return pipeline.start(Inbound(article.to_bytes(), FileOrigin(file="a"))).result


@pytest.mark.parametrize("outcome", [ArticleOutcome.UNIQUE, ArticleOutcome.REVISION])
def test_article_is_emitted_with_all_that_it_has(outcome: ArticleOutcome) -> None:
    sent = tagged(outcome=outcome)
    result = result_for(sent)
    assert isinstance(result, Delivered)
    assert (result.kind, result.written[0].topic) == (OutcomeKind.EMITTED, "news.grouped")
    emitted = TaggedArticle.from_bytes(result.written[0].value)
    assert emitted.model_dump(exclude={"trace", "story"}) == sent.model_dump(exclude={"trace", "story"})
    assert [each.stage for each in emitted.trace.stages] == ["tag", "stories"]


def test_duplicate_is_diverted_as_dedup_would_have_written_it() -> None:
    sent = tagged(outcome=ArticleOutcome.DUPLICATE, entities=())
    result = result_for(sent)
    assert isinstance(result, Delivered)
    assert (result.kind, result.written[0].topic) == (OutcomeKind.DIVERTED, "news.duplicates")
    diverted = DeduplicatedArticle.from_bytes(result.written[0].value)
    kept = sent.model_dump(exclude={"schema_", "trace", "story", "entities", "focus"})
    assert diverted.model_dump(exclude={"schema_", "trace", "story"}) == kept
    assert diverted.schema_ == "newsloom.deduplicated/1"


def test_what_is_no_tagged_article_becomes_a_dead_letter() -> None:
    pipeline = Pipeline([build(StoriesSettings(store=StoreKind.MEMORY))], SystemClock())
    result = pipeline.start(Inbound(b'{"schema": "newsloom.raw/1"}', FileOrigin(file="a"))).result
    assert result is not None
    assert not isinstance(result, Delivered)
