"""A step: topics of your own, found by their words."""

import re
from collections import Counter

from pydantic import BaseModel, Field

from newsloom.api import Emit, Reject, TaggedArticle


class TopicOptions(BaseModel):
    """What the settings file may say under `options`."""

    topics: dict[str, tuple[str, ...]] = Field(min_length=1, description="The words of each topic.")
    least_words: int = Field(2, ge=1, description="How often words of a topic have to occur in the text.")
    only: bool = Field(default=False, description="Reject articles that have none of the topics.")


class TopicStep:
    """Adds each topic whose words occur often enough to the article, with how often they do."""

    name = "topics"

    def __init__(self, options: TopicOptions) -> None:
        self._options = options
        self._topic_of = {word.lower(): topic for topic, words in options.topics.items() for word in words}

    def __call__(self, article: TaggedArticle, /) -> Emit[TaggedArticle] | Reject:
        """Return the article with its topics, or reject it when only articles with topics are wanted."""
        words = re.findall(r"\w+", article.text.lower())
        counts = Counter(self._topic_of[word] for word in words if word in self._topic_of)
        topics = {topic: count for topic, count in counts.items() if count >= self._options.least_words}
        if self._options.only and not topics:
            return Reject("off_topic", f"no topic has {self._options.least_words} words in the text")
        return Emit(article.with_extension(self.name, topics), notes={"found": str(len(topics))})
