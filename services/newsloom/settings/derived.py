"""Defaults that follow from other settings: from the namespace, and for the store of stories from that of dedup."""

from collections.abc import Mapping
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from newsloom.settings.stages import DedupSettings

STORE: Final = "store"
CONNECTION: Final = (
    "redis_url",
    "redis_username",
    "redis_password",
    "redis_password_file",
    "redis_tls",
    "redis_cluster",
)
"""The settings of a connection to Redis. They follow together or not at all."""


def from_namespace(namespace: str) -> Mapping[tuple[str, ...], str]:
    """Return the defaults that a namespace changes, by section and name."""
    return {
        ("kafka", "topic_prefix"): f"{namespace}.",
        ("kafka", "group_prefix"): namespace,
        ("dedup", "redis_prefix"): f"{namespace}:dedup",
        ("stories", "redis_prefix"): f"{namespace}:stories",
    }


def from_dedup(dedup: object, stories: object) -> dict[str, Any]:
    """Return the settings of the stories' store that follow from those of dedup: its kind, and its connection to Redis.

    Args:
        dedup: the table `dedup` of a source, without defaults.
        stories: the table `stories`. What it sets does not follow, and if it sets a part of the connection, nothing of it does.

    Returns:
        Nothing if the table of dedup is invalid: its own error message is enough.
    """
    given, own = _given(dedup), _given(stories)
    try:
        DedupSettings.model_validate(given)
    except ValidationError:
        return {}
    names = [] if STORE in own else [STORE]
    if own.keys().isdisjoint(CONNECTION):
        names += CONNECTION
    return {name: given[name] for name in names if name in given}


def _given(section: object) -> dict[str, Any]:
    if isinstance(section, BaseModel):
        return {name: getattr(section, name) for name in section.model_fields_set}
    return dict(section) if isinstance(section, Mapping) else {}
