"""The normalise stage: raw bytes in, articles out."""

from typing import Any, Final

from newsloom.api import Inbound, Stage, Step
from newsloom.normalise.cleaning.clean import Clean, packaged_rules
from newsloom.normalise.cleaning.user_rules import open_rules
from newsloom.normalise.decoding.decode import Decode
from newsloom.normalise.extraction.extract import Extract
from newsloom.normalise.metadata.describe import Describe
from newsloom.normalise.records import RawRecord
from newsloom.normalise.text.language import DetectLanguage
from newsloom.normalise.validate import Identify, Validate
from newsloom.settings import NormaliseSettings
from newsloom_schemas import StageName, headers

VERSION: Final = "9"
"""Of what normalise does to an article; it changes when the same input gives another output."""


def read(inbound: Inbound) -> RawRecord:
    """The first step's record: the bytes, with what the broker knows of them."""
    return RawRecord(
        value=inbound.value,
        content_type=inbound.header(headers.CONTENT_TYPE),
        url=inbound.header(headers.URL),
        key=inbound.key.decode("utf-8", "replace") if inbound.key is not None else None,
        origin=inbound.origin,
        received_at=inbound.received_at,
    )


def steps(settings: NormaliseSettings) -> tuple[Step[Any, Any], ...]:
    """Return the steps of the stage, with their models and rules loaded.

    Raises:
        RuleError: the operator's rules cannot be read, or do not do what their examples say.
    """
    rules = packaged_rules() if settings.rules_path is None else open_rules(settings.rules_path)
    return (
        Decode(settings),
        Extract(),
        Describe(),
        Clean(rules),
        DetectLanguage(),
        Validate(settings),
        Identify(),
    )


def build(settings: NormaliseSettings) -> Stage:
    """Return the stage.

    Raises:
        RuleError: as for `steps`.
    """
    return Stage(name=StageName.NORMALISE, version=VERSION, read=read, steps=steps(settings))
