"""The alias file: links, mistakes, and the compiled file that processes share."""

import json
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from newsloom.core.clock import SystemClock
from newsloom.core.message import Inbound
from newsloom.core.outcome import Delivered
from newsloom.core.pipeline import Pipeline
from newsloom.runtime.telemetry import Telemetry
from newsloom.settings import Settings, TagSettings
from newsloom.tag import build
from newsloom.tag.entities.alias_file import AliasFileError, open_aliases
from newsloom.wiring.processing import open_processor
from newsloom_schemas import Entity, EntityType, KafkaOrigin, StageName, TaggedArticle
from support.texts.tag_texts import ENGLISH, deduplicated

PERSON, ORG, GPE, LOC = EntityType.PERSON, EntityType.ORG, EntityType.GPE, EntityType.LOC
WANJIRU = {"name": "Amina Njeri Wanjiru", "type": "PERSON", "id": "Q77", "aliases": ["Amina Wanjiru", "Mama Amina"]}
BANK = {"name": "African Development Bank", "type": "ORG", "id": "watch/17", "aliases": ["AfDB"]}


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def written(folder: Path, *lines: object) -> Path:
    path = folder / "aliases.jsonl"
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), encoding="utf-8")
    return path


def tagged(path: Path, text: str = ENGLISH) -> dict[str, Entity]:
    stage = build(TagSettings(aliases_path=path))
    place = KafkaOrigin(topic="news.unique", partition=0, offset=7)
    value = deduplicated(text).to_bytes()
    result = Pipeline([stage], SystemClock()).start(Inbound(value=value, place=place)).result
    assert isinstance(result, Delivered), result
    return {entity.id: entity for entity in TaggedArticle.from_bytes(result.written[0].value).entities}


def test_a_person_gets_the_id_and_name_of_the_file(own_folder: Path) -> None:
    person = tagged(written(own_folder, WANJIRU, BANK))["person:aminanjeriwanjiru"]
    assert (person.name, person.links.wikidata, person.links.watch_list) == ("Amina Njeri Wanjiru", "Q77", None)
    assert [mention.text for mention in person.mentions] == ["Amina Wanjiru", "Wanjiru", "WANJIRU", "Wanjiru"]


def test_an_id_that_is_not_from_wikidata_is_a_watch_list_id(own_folder: Path) -> None:
    bank = tagged(written(own_folder, BANK))["org:african-development-bank"]
    assert (bank.links.wikidata, bank.links.watch_list) == (None, "watch/17")


def test_names_of_one_entry_are_one_entity(own_folder: Path) -> None:
    text = "Amina Wanjiru met Kofi Mensah in Accra. Later the crowd cheered Mama Amina Njeri, and Mensah left."
    line = {**WANJIRU, "aliases": ["Amina Wanjiru", "Amina Njeri", "Mama Amina Njeri"]}
    entities = tagged(written(own_folder, line), text)
    assert [entity.id for entity in entities.values() if entity.links.wikidata == "Q77"] == ["person:aminanjeriwanjiru"]


def test_a_surname_alone_does_not_link_a_person_with_a_full_name(own_folder: Path) -> None:
    khan = {"name": "Josef Wanjiru", "type": "PERSON", "id": "Q5", "aliases": ["Wanjiru"]}
    assert all(entity.links.wikidata is None for entity in tagged(written(own_folder, khan)).values())


def test_a_place_keeps_its_id_and_name_and_gets_the_link(own_folder: Path) -> None:
    line = {"name": "Republic of Kenya", "type": "GPE", "id": "Q114", "aliases": ["Kenya"]}
    kenya = tagged(written(own_folder, line))["country:KE"]
    assert (kenya.name, kenya.links.iso3166, kenya.links.wikidata) == ("Kenya", "KE", "Q114")


@pytest.mark.parametrize(
    ("kind", "name", "found"),
    [
        (PERSON, "AMINA wanjiru", "Q77"), (ORG, "Amina Wanjiru", None), (ORG, "The African Development Bank Ltd", "watch/17"),
        (ORG, "afdb", "watch/17"), (PERSON, "Amina", None), (PERSON, "🙂", None),
    ],
)  # fmt: skip
def test_names_are_found_by_type_in_any_spelling(
    own_folder: Path, kind: EntityType, name: str, found: str | None
) -> None:
    alias = open_aliases(written(own_folder, WANJIRU, BANK)).find(kind, [name])
    assert (alias.id if alias is not None else None) == found


def test_places_regions_and_facilities_are_one_type(own_folder: Path) -> None:
    aliases = open_aliases(written(own_folder, {"name": "Volta", "type": "LOC", "id": "Q1"}))
    assert aliases.find(GPE, ["Volta"]) == aliases.find(LOC, ["Volta"]) != None  # noqa: E711 - not two of nothing


def test_a_name_wins_over_an_alias_and_the_first_line_over_a_later_one(own_folder: Path) -> None:
    path = written(
        own_folder,
        {"name": "Acme Steel", "type": "ORG", "id": "1", "aliases": ["Acme", "Steelworks"]},
        {"name": "Acme", "type": "ORG", "id": "2"},
        {"name": "Acme Steelworks", "type": "ORG", "id": "3", "aliases": ["Steelworks"]},
    )
    aliases = open_aliases(path)
    assert [getattr(aliases.find(ORG, [name]), "id", None) for name in ("Acme", "Steelworks")] == ["2", "1"]
    assert len(aliases) == 4


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{", "line 3: Invalid JSON"),
        ('["Acme"]', "line 3: Input should be an object"),
        ({"name": "Acme", "id": "1"}, "line 3: type: Field required"),
        ({"name": "Acme", "type": "CITY", "id": "9"}, "line 3: type: Input should be 'PERSON'"),
        ({"name": "Acme", "type": "ORG", "id": 9}, "line 3: id: Input should be a valid string"),
        ({"name": " ", "type": "ORG", "id": "9"}, "line 3: name: String should have at least 1 character"),
        ({"name": "x" * 201, "type": "ORG", "id": "9"}, "line 3: name: String should have at most 200 characters"),
        ({"name": "Acme", "type": "ORG", "id": "9", "aliases": ["A", 3]}, "line 3: aliases.1: Input should be"),
        ({"name": "Acme", "type": "ORG", "id": "9", "qid": "Q1"}, "line 3: qid: Extra inputs are not permitted"),
        ({"name": "Acme", "type": "ORG", "id": "9", "aliases": ["…"]}, "line 3: a name without letters and digits"),
        ({"name": "Acme", "type": "ORG", "id": "Q77"}, "line 3: its id is also the id of line 1"),
    ],
)
def test_a_bad_line_is_refused_at_start_with_its_number(own_folder: Path, line: object, problem: str) -> None:
    path = written(own_folder, WANJIRU, "", line)
    with pytest.raises(AliasFileError) as refused:
        build(TagSettings(aliases_path=path))
    assert f"{path}: {problem}" in str(refused.value)
    assert "tag.aliases_path" in str(refused.value)


def test_many_bad_lines_are_counted_and_the_first_are_listed(own_folder: Path) -> None:
    with pytest.raises(AliasFileError, match=r"line 1: .*; line 10: [^;]*; and 15 more"):
        open_aliases(written(own_folder, *["{"] * 25))


def test_a_missing_file_is_named(own_folder: Path) -> None:
    with pytest.raises(AliasFileError, match=r"nowhere.jsonl: No such file or directory \(tag.aliases_path\)"):
        open_aliases(own_folder / "nowhere.jsonl")


def test_an_empty_file_links_nothing(own_folder: Path) -> None:
    aliases = open_aliases(written(own_folder, ""))
    assert (len(aliases), aliases.find(ORG, ["Acme"])) == (0, None)


def test_the_file_is_compiled_once_until_it_changes(own_folder: Path) -> None:
    path = written(own_folder, BANK)
    open_aliases(path)
    (compiled,) = own_folder.glob("newsloom-*/*")
    stamp = compiled.stat().st_mtime_ns
    open_aliases(path)
    assert [each.stat().st_mtime_ns for each in own_folder.glob("newsloom-*/*")] == [stamp]
    open_aliases(written(own_folder, BANK, WANJIRU))
    assert len(list(own_folder.glob("newsloom-*/*"))) == 2


def test_a_folder_that_others_can_write_to_is_not_trusted(own_folder: Path) -> None:
    path = written(own_folder, BANK)
    open_aliases(path)
    (folder,) = own_folder.glob("newsloom-*")
    folder.chmod(0o777)
    with pytest.raises(AliasFileError, match="only this user can write to"):
        open_aliases(path)


async def test_a_worker_reports_a_bad_file_before_it_starts_a_process(own_folder: Path) -> None:
    settings = Settings(tag=TagSettings(aliases_path=written(own_folder, "{")))

    with pytest.raises(AliasFileError, match="line 1: Invalid JSON"):
        await open_processor(settings, [StageName.TAG], Telemetry(), AsyncExitStack())
