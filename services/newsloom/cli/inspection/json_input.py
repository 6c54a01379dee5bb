"""Read an input again: its JSON, to compare its fields with the article, or the format of one that was not decoded."""

import json
from collections.abc import Mapping
from typing import Any

import orjson

from newsloom.api import Reject
from newsloom.core.message import Inbound
from newsloom.normalise.decoding.decode import bare_record
from newsloom.normalise.decoding.media import format_of, parse_content_type, unsupported_media
from newsloom.normalise.errors import DecodeError
from newsloom.normalise.stage import read
from newsloom.settings import NormaliseSettings


def format_by_bytes(inbound: Inbound, settings: NormaliseSettings) -> str | None:
    """Return the format of an input that normalise did not decode: by its declared type and its bytes. None if it is packed."""
    try:
        bare = bare_record(read(inbound), settings)
    except DecodeError:
        return None
    if isinstance(bare, Reject) or not bare.record.value.strip():
        return None
    essence = parse_content_type(bare.record.content_type).essence
    value = bare.record.value
    return unsupported_media(value, essence) or format_of(value, essence).value


def json_value(inbound: Inbound, notes: Mapping[str, str], settings: NormaliseSettings) -> Any:  # noqa: ANN401 - any JSON
    """Return the JSON of an input that normalise has accepted; None if the input is not JSON.

    Args:
        inbound: the input.
        notes: the notes of normalise, which name the format and the charset.
        settings: the limits of normalise.
    """
    return sent_json(inbound, notes, settings) if notes.get("input_format") == "json" else None


def sent_json(inbound: Inbound, notes: Mapping[str, str], settings: NormaliseSettings) -> Any:  # noqa: ANN401 - any JSON
    """Return the JSON of an input, also of one that normalise does not accept; None if it cannot be read as JSON.

    Args:
        inbound: the input.
        notes: the notes of normalise, which name the charset if the input was decoded.
        settings: the limits of normalise.
    """
    try:
        bare = bare_record(read(inbound), settings)
    except DecodeError:
        return None
    if isinstance(bare, Reject):
        return None
    value = bare.record.value
    charset = notes.get("charset") or json.detect_encoding(value)
    text = value.decode(charset, "replace").removeprefix("\ufeff")
    try:
        return orjson.loads(text)
    except ValueError:
        try:
            return json.loads(text, strict=False)
        except (ValueError, RecursionError):
            return None
