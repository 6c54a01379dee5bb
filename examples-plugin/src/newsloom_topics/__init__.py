"""An example plug-in for newsloom: a step, a batch step that calls an HTTP service, and a stage with both."""

from newsloom_topics.scores import ScoreOptions, ScoreStep
from newsloom_topics.stage import StageOptions, topic_stage
from newsloom_topics.topics import TopicOptions, TopicStep

__all__ = ["ScoreOptions", "ScoreStep", "StageOptions", "TopicOptions", "TopicStep", "topic_stage"]
