"""Suggest mappings for inspected inputs, and read the inputs again with them, so that only mappings that work are shown."""

from collections import Counter
from collections.abc import Sequence
from pathlib import PurePath
from typing import Final

from newsloom.cli.display.mapping_text import Checked, mapping_text
from newsloom.cli.inspection.json_input import sent_json
from newsloom.cli.inspection.report import ACCEPTED, Report, describe
from newsloom.cli.suggestion.suggest import JsonInput, SuggestedMapping, suggest
from newsloom.core.message import Inbound
from newsloom.settings import MappingSettings, Settings
from newsloom.wiring.inspecting import inspector
from newsloom_schemas import FileOrigin

_JSON: Final = "json"
_SHOWN_FIELDS: Final = ("title", "url", "published_at", "authors", "source")


async def suggested_settings(settings: Settings, inspected: Sequence[tuple[Inbound, Report]]) -> str:
    """Return a part of a settings file with a mapping for each shape of JSON that needs one.

    Args:
        settings: the settings with which the inputs were inspected.
        inspected: the inputs, and what newsloom makes of them now.

    Raises:
        ValueError: a setting is wrong; the message names it.
    """
    others: Counter[str] = Counter()
    inputs: list[JsonInput] = []
    records: list[Inbound] = []
    for inbound, report in inspected:
        value = sent_json(inbound, report.notes, settings.normalise) if report.input_format == _JSON else None
        if value is None:
            others[report.input_format or "unknown"] += 1
            continue
        inputs.append(JsonInput(value, report, _name_of(inbound)))
        records.append(inbound)
    suggestion = suggest(inputs, [each.name for each in settings.normalise.mappings])
    checked = await _check(settings, suggestion.mappings, records)
    return mapping_text(suggestion, checked, others)


async def _check(settings: Settings, mappings: Sequence[SuggestedMapping], records: Sequence[Inbound]) -> list[Checked]:
    """Read the inputs of each mapping again, with all mappings in the settings."""
    new = [MappingSettings.model_validate(each.as_settings()) for each in mappings if each.has_body]
    normalise = settings.normalise.model_copy(update={"mappings": (*settings.normalise.mappings, *new)})
    checked: list[Checked] = []
    async with inspector(settings.model_copy(update={"normalise": normalise})) as inspect:
        for mapping in mappings:
            fields: Counter[str] = Counter()
            problem = ""
            accepted = 0
            for number in mapping.numbers:
                report = describe(await inspect.run(records[number]), normalise)
                accepted += report.outcome == ACCEPTED
                fields.update(name for name in _SHOWN_FIELDS if name in report.fields)
                problem = problem or report.detail or ""
            found = {name: fields[name] for name in _SHOWN_FIELDS if fields[name]}
            checked.append(Checked(len(mapping.numbers), accepted, found, problem))
    return checked


def _name_of(inbound: Inbound) -> str:
    """Return the name of a topic, or of a file without folders and extensions."""
    place = inbound.place
    return PurePath(place.file).name.partition(".")[0] if isinstance(place, FileOrigin) else place.topic
