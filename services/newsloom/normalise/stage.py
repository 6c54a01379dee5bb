"""Build the normalise stage: raw bytes in, articles out."""

from typing import Any, Final

from newsloom.api import Inbound, Stage, Step
from newsloom.normalise.cleaning.clean import Clean, packaged_rules
from newsloom.normalise.cleaning.site_rules_file import open_site_rules
from newsloom.normalise.cleaning.user_rules import open_rules
from newsloom.normalise.decoding.decode import Decode
from newsloom.normalise.document_kind.step import FindKind
from newsloom.normalise.extraction.extract import Extract
from newsloom.normalise.live_blog.step import ReadLiveBlog
from newsloom.normalise.metadata.describe import Describe
from newsloom.normalise.records import RawRecord
from newsloom.normalise.text.language import DetectLanguage
from newsloom.normalise.validate import Identify, Validate
from newsloom.normalise.walls.step import Walls
from newsloom.settings import NormaliseSettings
from newsloom_schemas import StageName, headers

VERSION: Final = "12"
"""Version of the stage's rules; it is raised when the same input gives another output."""


def read(inbound: Inbound) -> RawRecord:
    """Return the first step's record: the bytes, with their headers, key, origin and time of reception."""
    return RawRecord(
        value=inbound.value,
        content_type=inbound.header(headers.CONTENT_TYPE),
        url=inbound.header(headers.URL),
        key=inbound.key.decode("utf-8", "replace") if inbound.key is not None else None,
        origin=inbound.origin,
        received_at=inbound.received_at,
        headers=_header_texts(inbound),
    )


def _header_texts(inbound: Inbound) -> dict[str, str]:
    texts: dict[str, str] = {}
    for name, value in inbound.headers:
        if value is not None:  # Kafka allows null
            texts[name] = value.decode("utf-8", "replace")
    return texts


def steps(settings: NormaliseSettings) -> tuple[Step[Any, Any], ...]:
    """Build the steps of the stage and load their models and rules.

    Raises:
        RuleError: the operator's rules or the rules of sites cannot be read, or a rule fails its own examples.
    """
    site_rules = open_site_rules(settings.site_rules_path) if settings.site_rules_path is not None else None
    rules = packaged_rules() if settings.rules_path is None else open_rules(settings.rules_path)
    return (
        Decode(settings),
        Extract(),
        ReadLiveBlog(),
        Describe(),
        FindKind(),
        Walls(),
        Clean(rules, site_rules),
        DetectLanguage(),
        Validate(settings),
        Identify(),
    )


def build(settings: NormaliseSettings) -> Stage:
    """Build the stage and load its models and rules.

    Raises:
        RuleError: as for `steps`.
    """
    return Stage(name=StageName.NORMALISE, version=VERSION, read=read, steps=steps(settings))
