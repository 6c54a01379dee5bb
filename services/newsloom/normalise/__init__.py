"""Turn bytes into an article: decode, extract, describe, clean, detect the language, validate, identify."""

from newsloom.normalise.api import normalise_article
from newsloom.normalise.errors import DecodeError, Rejected
from newsloom.normalise.stage import build

__all__ = ["DecodeError", "Rejected", "build", "normalise_article"]
