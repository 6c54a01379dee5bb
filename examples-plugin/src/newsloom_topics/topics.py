"""A step that finds your topics by their words."""

import re
from collections import Counter

from pydantic import BaseModel, Field

from newsloom.api import Emit, Reject, TaggedArticle


class TopicOptions(BaseModel):
    """The options in the settings file."""

    topics: dict[str, tuple[str, ...]] = Field(min_length=1, description="The words of each topic.")
    min_words: int = Field(2, ge=1, description="Number of words of a topic that the text must have.")
    only: bool = Field(default=False, description="Reject articles that have none of the topics.")


class TopicStep:
    """Adds to the article each topic with enough words in the text, and the number of these words."""

    name = "topics"

    def __init__(self, options: TopicOptions) -> None:
        self._options = options
        self._topic_of = {word.lower(): topic for topic, words in options.topics.items() for word in words}

    def __call__(self, article: TaggedArticle, /) -> Emit[TaggedArticle] | Reject:
        """Return the article with its topics. If `only` is set, reject an article without topics."""
        words = re.findall(r"\w+", article.text.lower())
        counts = Counter(self._topic_of[word] for word in words if word in self._topic_of)
        topics = {topic: count for topic, count in counts.items() if count >= self._options.min_words}
        if self._options.only and not topics:
            return Reject("off_topic", f"no topic has {self._options.min_words} words in the text")
        return Emit(article.with_extension(self.name, topics), notes={"found": str(len(topics))})
