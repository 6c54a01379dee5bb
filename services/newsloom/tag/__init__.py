"""Find entities: recognise them with a small model, resolve their types in the document, link and group them."""

from newsloom.tag.stage import build
from newsloom.tag.tagger import tag_text, warm_up

__all__ = ["build", "tag_text", "warm_up"]
