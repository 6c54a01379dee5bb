"""All dashboards, as data. The title of a panel is the question that it answers, and its queries name declared metrics."""

from typing import Final

from newsloom_deploy.dedup_quality_board import DEDUP_QUALITY
from newsloom_deploy.pipeline_board import PIPELINE
from newsloom_deploy.source_board import SOURCES
from newsloom_deploy.stage_boards import DEDUP, NORMALISE, PUBLISH, STORIES, TAG
from newsloom_deploy.worker_board import WORKERS_BOARD

DASHBOARDS: Final = (PIPELINE, NORMALISE, DEDUP, DEDUP_QUALITY, TAG, STORIES, PUBLISH, SOURCES, WORKERS_BOARD)
