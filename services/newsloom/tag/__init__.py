"""Entities: recognised by a small model, made consistent across the document, linked and grouped."""

from newsloom.tag.stage import build
from newsloom.tag.tagger import tag_text, warm_up

__all__ = ["build", "tag_text", "warm_up"]
