"""A stage of one's own: topics and scores, in a worker of their own."""

from pydantic import BaseModel

from newsloom.api import Stage
from newsloom_topics.scores import ScoreOptions, ScoreStep
from newsloom_topics.topics import TopicOptions, TopicStep


class StageOptions(BaseModel):
    """What the settings file may say under `options`."""

    topics: TopicOptions
    scores: ScoreOptions | None = None


def topic_stage(options: StageOptions) -> Stage:
    """Return the stage: topics, and scores where a service is named."""
    topics = TopicStep(options.topics)
    if options.scores is None:
        return Stage(version="1", steps=(topics,))
    return Stage(version="1", steps=(topics, ScoreStep(options.scores)))
