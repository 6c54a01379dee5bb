"""`newsloom inspect --suggest`: a mapping for each shape of JSON that newsloom does not know, which works as it is printed."""

import json
import tomllib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.cli.display.mapping_text import Checked, mapping_text, toml_string
from newsloom.cli.inspection.report import Report, describe
from newsloom.cli.suggesting import suggested_settings
from newsloom.cli.suggestion.field_words import is_teaser_or_other
from newsloom.cli.suggestion.suggest import JsonInput, suggest
from newsloom.core.message import Inbound
from newsloom.normalise.body.value import count_visible_words
from newsloom.normalise.presets.mapping import NOTHING_AROUND, Mappings
from newsloom.settings import NormaliseSettings, Settings
from newsloom.wiring.inspecting import inspector
from newsloom_schemas import FileOrigin

RECEIVED: Final = datetime(2026, 6, 1, tzinfo=UTC)
FIRST: Final = (
    "El puerto de Vask abrió de nuevo el lunes, tras cuatro días de tormenta en los que no salió ningún barco."
)
SECOND: Final = (
    "El alcalde dijo que las obras del muelle empezarán en abril y costarán menos de lo previsto por la junta."
)
HARBOUR: Final[dict[str, Any]] = {
    "identificador": "p-1",
    "titulo": "El puerto abre de nuevo",
    "fecha": "25/03/2026 11:30",
    "enlace": "https://puerto.example/ciudad/abre-de-nuevo",
    "autores": [{"nombre": "Ana Ruiz"}, {"nombre": "Luis Paz"}],
    "fuente": "Diario del Puerto",
    "idioma": "es",
    "entradilla": "Los barcos salen otra vez.",
    "contenido": {"parrafos": [FIRST, SECOND]},
    "visitas": 231,
    "comentarios": [
        {"texto": f"{FIRST} {SECOND} {FIRST} Y así todos los años, sin que nadie haga nada por el muelle."}
    ],
}


async def read_again(values: Sequence[object], text: str) -> list[Report]:
    """Inspect the values with the printed settings, as a user does after pasting them."""
    settings = Settings.model_validate(tomllib.loads(text))
    async with inspector(settings) as normalise:
        return [describe(await normalise.run(inbound(value)), settings.normalise) for value in values]


def inbound(value: object, file: str = "puerto.json") -> Inbound:
    sent = value if isinstance(value, bytes) else json.dumps(value).encode()
    return Inbound(sent, FileOrigin(file=file), received_at=RECEIVED)


async def suggested(*values: object, settings: Settings | None = None) -> str:
    settings = settings or Settings()
    async with inspector(settings) as normalise:
        inspected = [(each, describe(await normalise.run(each), settings.normalise)) for each in map(inbound, values)]
    return await suggested_settings(settings, inspected)


def fields_in(text: str, number: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = tomllib.loads(text)["normalise"]["mappings"][number]["fields"]
    return found


async def test_an_unknown_shape_gets_a_mapping_that_reads_it() -> None:
    text = await suggested(HARBOUR)
    assert fields_in(text) == {
        "text": "contenido.parrafos",
        "title": "titulo",
        "url": "enlace",
        "published_at": "fecha",
        "authors": "autores[].nombre",
        "source": "fuente",
        "language": "idioma",
        "standfirst": "entradilla",
        "external_id": "identificador",
    }
    (report,) = await read_again([HARBOUR], text)
    assert (report.outcome, report.missing) == ("accepted", ())
    assert report.fields["published_at"].value == "2026-03-25T00:00:00Z"
    assert report.fields["authors"].value == ("Ana Ruiz", "Luis Paz")
    assert "text = " in text
    assert "1 of 1, up to 41 words: El puerto de Vask" in text
    assert "#   visitas: 1 of 1, 231" in text
    assert '# time_zone = "Europe/Oslo"' in text


async def test_inputs_of_one_shape_share_a_mapping_and_shapes_have_conditions_that_tell_them_apart() -> None:
    other = {
        "sid": 7,
        "hed": "Boats leave again",
        "copy": {"blocks": [{"p": FIRST}, {"p": SECOND}]},
        "when": 1774434600,
    }
    text = await suggested(HARBOUR, other, {**HARBOUR, "titulo": "Otro día de viento"})
    mappings = tomllib.loads(text)["normalise"]["mappings"]
    assert [each["name"] for each in mappings] == ["puerto", "puerto-2"]
    assert mappings[1]["fields"]["text"] == "copy.blocks[].p"
    assert "2 of 2 inputs accepted" in text
    reports = await read_again([HARBOUR, other], text)
    assert [report.notes["mapping"] for report in reports] == ["puerto", "puerto-2"]


async def test_a_path_of_some_inputs_is_an_alternative() -> None:
    values = [HARBOUR, {**{k: v for k, v in HARBOUR.items() if k != "contenido"}, "cuerpo": f"{FIRST}\n\n{SECOND}"}]
    text = await suggested(*values)
    assert set(fields_in(text)["text"]) == {"cuerpo", "contenido.parrafos"}
    assert [report.outcome for report in await read_again(values, text)] == ["accepted", "accepted"]


async def test_json_that_is_understood_needs_no_mapping() -> None:
    known = {
        "title": "Boats leave",
        "text": f"{FIRST} {SECOND}",
        "url": "https://puerto.example/a",
        "date": "2026-03-05",
    }
    assert await suggested(known) == "# 1 input is read by common names: no mapping is needed.\n"


async def test_a_date_that_only_a_mapping_finds_is_a_reason_for_one() -> None:
    known = {"title": "Boats leave", "text": f"{FIRST} {SECOND}", "url": "https://puerto.example/a"}
    text = await suggested({**known, "salida": "5 de marzo de 2026"})
    assert fields_in(text)["published_at"] == "salida"
    assert "by its value only" in text


async def test_inputs_that_are_no_json_are_counted() -> None:
    text = await suggested(f"<html><body><p>{FIRST}</p><p>{SECOND}</p></body></html>".encode())
    assert text == "# 1 input is no JSON (html): mappings are for JSON.\n"


async def test_a_teaser_is_never_suggested_as_the_body() -> None:
    text = await suggested({"titulo": "El puerto abre", "resumen": FIRST, "enlace": "https://puerto.example/a/b"})
    assert tomllib.loads(text) == {}
    assert "no mapping can be suggested" in text
    assert '# text = "resumen"' in text


async def test_the_time_of_a_crawl_is_a_candidate_and_no_date() -> None:
    value = {k: v for k, v in HARBOUR.items() if k != "fecha"} | {"crawled_at": "2026-04-01T00:00:00Z"}
    text = await suggested(value)
    assert "published_at" not in fields_in(text)
    assert '# published_at = "crawled_at"' in text


async def test_an_order_of_day_and_month_that_cannot_be_told_is_said_to_be_assumed() -> None:
    text = await suggested({**HARBOUR, "fecha": "05/03/2026"})
    assert tomllib.loads(text)["normalise"]["mappings"][0]["date_formats"] == ["%d/%m/%Y"]
    assert "assumed" in text


async def test_months_before_days_are_seen_from_the_other_dates() -> None:
    text = await suggested({**HARBOUR, "fecha": "05/03/2026"}, {**HARBOUR, "fecha": "05/30/2026"})
    assert tomllib.loads(text)["normalise"]["mappings"][0]["date_formats"] == ["%m/%d/%Y"]


async def test_lists_of_pairs_are_read_by_the_name_in_the_pair() -> None:
    meta = [{"key": "titulo", "value": "El puerto abre"}, {"key": "fecha", "value": "2026-03-05T10:00:00Z"}]
    links = [
        {"rel": "self", "href": "https://api.example/v1/7"},
        {"rel": "canonical", "href": "https://puerto.example/c/7"},
    ]
    text = await suggested({"meta": meta, "enlaces": links, "cuerpo": f"{FIRST} {SECOND}"})
    found = fields_in(text)
    assert found["title"] == "meta[?key=='titulo'].value | [0]"
    assert found["url"] == "enlaces[?rel=='canonical'].href | [0]"


async def test_fields_beside_the_body_are_preferred_to_those_of_the_record_around_it() -> None:
    inner = {"hed": "Boats leave again", "copy": f"{FIRST} {SECOND}", "published": "2026-03-05T10:00:00Z"}
    text = await suggested({"published": "2026-04-01T00:00:00Z", "id": "r-1", "env": {**inner, "id": "a-1"}})
    found = fields_in(text)
    assert (found["published_at"], found["external_id"], found["text"]) == ("env.published", "env.id", "env.copy")


async def test_a_summary_is_not_the_title_and_an_api_is_not_the_url() -> None:
    text = await suggested(
        {"copytext": f"{FIRST}\n\n{SECOND}", "summary": FIRST, "uri": "https://api.example/v1/item/7"}
    )
    assert fields_in(text).keys() == {"text"}


async def test_names_of_any_length_and_many_shapes_give_settings_that_load() -> None:
    long = {"n" * 120: f"{FIRST} {SECOND}", "m" * 5_000: 1, **HARBOUR}
    others = [{f"{'x' * 90}{number}_{letter}": f"{FIRST} {SECOND}" for letter in "abcdef"} for number in range(30)]
    text = await suggested(long, *others)
    mappings = Settings.model_validate(tomllib.loads(text)).normalise.mappings
    assert len(mappings) == 31
    reports = await read_again([long, *others], text)
    assert [each.notes["mapping"] for each in reports] == [each.name for each in mappings]


async def test_json_in_a_string_is_said_to_be_out_of_reach() -> None:
    text = await suggested({"p": json.dumps({"t": "Boats leave", "b": f"{FIRST} {SECOND}"})})
    assert "# p has JSON in a string" in text


async def test_a_mapping_of_the_settings_keeps_its_name() -> None:
    own = {"name": "puerto", "when": "false", "fields": {"text": "x"}}
    settings = Settings.model_validate({"normalise": {"mappings": [own]}})
    text = await suggested(HARBOUR, settings=settings)
    assert tomllib.loads(text)["normalise"]["mappings"][0]["name"] == "puerto-2"


async def test_control_characters_of_the_input_do_not_reach_the_settings() -> None:
    text = await suggested(
        {**HARBOUR, "titulo": "El puerto\x1b[2J abre\n[[evil]]", "ra\x1bro\u202e": "valor de prueba"}
    )
    assert all(each.isprintable() or each == "\n" for each in text)
    assert [*tomllib.loads(text)] == ["normalise"]


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_every_text_becomes_a_string_of_toml(text: str) -> None:
    assert tomllib.loads(f"a = {toml_string(text)}") == {"a": text}


NAMES: Final = st.one_of(
    st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1, max_size=12),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12),
).filter(lambda name: not is_teaser_or_other([name]))
BODIES: Final[tuple[object, ...]] = (
    f"{FIRST}\n\n{SECOND}",
    [FIRST, SECOND],
    [{"NAME": FIRST, "n": 1}, {"NAME": SECOND, "n": 2}],
    {"NAME": [FIRST, SECOND]},
    f"<p>{FIRST}</p>\n<p>{SECOND}</p>",
)


def named(value: object, name: str) -> object:
    """Return the value with `name` for `NAME`."""
    if isinstance(value, list):
        return [named(each, name) for each in value]
    if isinstance(value, dict):
        return {name if key == "NAME" else key: each for key, each in value.items()}
    return value


@given(
    names=st.lists(NAMES, min_size=8, max_size=8, unique=True),
    body=st.sampled_from(BODIES),
    depth=st.integers(0, 2),
    data=st.data(),
)
def test_the_body_is_found_whatever_the_fields_are_called(
    names: list[str], body: object, depth: int, data: st.DataObject
) -> None:
    values = [
        "Boats leave the harbour again",
        "https://puerto.example/city/boats-leave",
        "2026-03-05T10:00:00Z",
        named(body, names[5]),
        "The boats leave.",
    ]
    fields = dict(zip(names, data.draw(st.permutations(values)), strict=False))
    document: dict[str, Any] = fields
    for name in names[6 : 6 + depth]:
        document = {name: document}
    suggestion = suggest([JsonInput(document, Report("a", "rejected", 1), "any")])
    printed = mapping_text(suggestion, [Checked(1, 1, {})], {})
    settings = NormaliseSettings.model_validate(tomllib.loads(printed)["normalise"])
    article, _ = Mappings(settings).apply(document, NOTHING_AROUND)
    assert article is not None
    read = getattr(article.body, "text", "") or getattr(article.body, "html", "")
    assert count_visible_words(read) == count_visible_words(f"{FIRST} {SECOND}")
    assert (FIRST in read, SECOND in read) == (True, True)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Überschrift", "Der Hafen öffnet wieder"),
        ("titre_article", "Le port rouvre lundi"),
        ("заголовок", "Порт снова открыт"),
        ("標題", "港口重新開放"),
        ("tytul", "Port znowu otwarty"),
    ],
)
async def test_a_title_is_found_by_its_name_in_other_languages(name: str, value: str) -> None:
    text = await suggested({name: value, "x1": f"{FIRST}\n\n{SECOND}", "x2": "Otra línea con varias palabras más"})
    assert fields_in(text)["title"] in {name, f'"{name}"'}
