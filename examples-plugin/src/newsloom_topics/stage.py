"""A stage that adds topics and scores."""

from pydantic import BaseModel

from newsloom.api import Stage
from newsloom_topics.scores import ScoreOptions, ScoreStep
from newsloom_topics.topics import TopicOptions, TopicStep


class StageOptions(BaseModel):
    """The options in the settings file."""

    topics: TopicOptions
    scores: ScoreOptions | None = None


def topic_stage(options: StageOptions) -> Stage:
    """Return the stage with the step for topics, and with the step for scores if the options name a service."""
    topics = TopicStep(options.topics)
    if options.scores is None:
        return Stage(version="1", steps=(topics,))
    return Stage(version="1", steps=(topics, ScoreStep(options.scores)))
