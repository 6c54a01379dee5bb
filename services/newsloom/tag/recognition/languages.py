"""The languages that the transformer reads."""

from typing import Final

MEASURED_LANGUAGES: Final = frozenset({"da", "de", "en", "fi", "hr", "hu", "pt", "ru", "sk", "sv"})
"""Languages in which the shipped weights were measured on marked texts; entities/MODEL_CARD.md has the figures."""

UNMEASURED_LANGUAGES: Final = frozenset(
    {
        "af", "be", "bg", "bs", "ca", "cs", "cy", "el", "es", "et", "eu", "fr", "gl", "id", "is", "it", "lt", "lv", "mk", "ms", "nb", "nl",
        "nn", "no", "pl", "ro", "sh", "sl", "sq", "sr", "sw", "tl", "tr", "uk", "vi",
    }
)  # fmt: skip
"""Further languages of the base weights in Latin, Cyrillic and Greek script. The model reads them by what it learned in
others; no figures can be given."""

TRANSFORMER_LANGUAGES: Final = MEASURED_LANGUAGES | UNMEASURED_LANGUAGES
