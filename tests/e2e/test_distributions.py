"""Build the three distributions, and use newsloom-schemas with pydantic alone."""

import json
import re
import subprocess
import sys
import tarfile
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import Parser
from importlib.metadata import distribution
from pathlib import Path
from typing import Final
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement

from newsloom_schemas.kinds import KINDS
from support.polling import DEADLINE

ROOT: Final = Path(__file__).parents[2]
MAX_WEIGHTS_BYTES: Final = 50_000_000
EXAMPLE: Final = ROOT / "schemas" / "examples" / "enriched-1.unique.json"

READER: Final = """
import json, sys
sys.path[:0] = sys.argv[1:3]
from newsloom_schemas import EnrichedArticle
from newsloom_schemas.files import asyncapi_text, json_schema_names, json_schema_text

article = EnrichedArticle.from_bytes(sys.stdin.buffer.read())
try:
    json_schema_text("../files.py")
except LookupError as error:
    refused = str(error)
print(json.dumps({
    "id": article.id,
    "entities": [entity.name for entity in article.entities],
    "schemas": json_schema_names(),
    "schema": json.loads(json_schema_text("enriched-1.json"))["$id"],
    "asyncapi": asyncapi_text().splitlines()[1],
    "refused": refused,
    "packages": sorted({
        name.partition(".")[0]
        for name, module in sys.modules.items()
        if str(getattr(module, "__file__", None)).startswith(tuple(sys.argv[1:3]))
    }),
}))
"""


@dataclass(frozen=True, slots=True)
class Built:
    """A wheel and a source distribution."""

    wheel: Path
    sdist: Path

    def files(self) -> set[str]:
        """Return the names of the files in the wheel, without those that describe it."""
        with ZipFile(self.wheel) as zipped:
            return {name for name in zipped.namelist() if ".dist-info/" not in name}

    def metadata(self) -> Message:
        """Return the metadata of the wheel."""
        with ZipFile(self.wheel) as zipped:
            (name,) = (each for each in zipped.namelist() if each.endswith(".dist-info/METADATA"))
            return Parser().parsestr(zipped.read(name).decode())

    def in_sdist(self) -> set[str]:
        """Return the files and folders at the top of the source distribution."""
        with tarfile.open(self.sdist) as tarred:
            return {name.split("/")[1] for name in tarred.getnames()}


def build(project: Path, folder: Path) -> Built:
    command = (sys.executable, "-m", "hatchling", "build", "-d", folder)
    subprocess.run(command, cwd=project, check=True, timeout=DEADLINE)
    (wheel,), (sdist,) = folder.glob("*.whl"), folder.glob("*.tar.gz")
    return Built(wheel, sdist)


@pytest.fixture(scope="module")
def newsloom(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build(ROOT, tmp_path_factory.mktemp("newsloom"))


@pytest.fixture(scope="module")
def schemas(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build(ROOT / "schemas", tmp_path_factory.mktemp("schemas"))


@pytest.fixture(scope="module")
def entities(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build(ROOT / "entities", tmp_path_factory.mktemp("entities"))


def with_dependencies(name: str) -> Iterator[str]:
    """Yield a distribution of this environment and all that it needs."""
    yield name
    for line in distribution(name).requires or ():
        needed = Requirement(line)
        if needed.marker is None or needed.marker.evaluate({"extra": ""}):
            yield from with_dependencies(needed.name)


def link_packages(names: set[str], folder: Path) -> None:
    """Make a folder with links to the packages of these distributions, and no other packages."""
    for name in names:
        found = distribution(name)
        tops = {file.parts[0] for file in found.files or () if ".." not in file.parts}
        for top in tops - {path.name for path in folder.iterdir()}:
            (folder / top).symlink_to(Path(str(found.locate_file(top))))


def test_schemas_are_read_with_pydantic_alone(schemas: Built, tmp_path: Path) -> None:
    installed, pydantic = tmp_path / "installed", tmp_path / "pydantic"
    pydantic.mkdir()
    uv = Path(sys.executable).parent / "uv"
    install = (uv, "pip", "install", "--quiet", "--offline", "--no-deps", "--target", installed, schemas.wheel)
    subprocess.run(install, check=True, timeout=DEADLINE)
    names = set(with_dependencies("pydantic"))
    link_packages(names, pydantic)

    command = (sys.executable, "-I", "-S", "-c", READER, installed, pydantic)
    done = subprocess.run(command, input=EXAMPLE.read_bytes(), capture_output=True, check=False, timeout=DEADLINE)

    assert done.returncode == 0, done.stderr.decode()
    read = json.loads(done.stdout)
    expected = json.loads(EXAMPLE.read_bytes())
    assert read["id"] == expected["id"]
    assert read["entities"] == [entity["name"] for entity in expected["entities"]]
    assert set(read["schemas"]) == {kind.file for kind in KINDS}
    assert read["schema"] == "urn:newsloom:enriched:1"
    assert read["asyncapi"] == "asyncapi: 3.0.0"
    assert read["refused"].startswith("no JSON Schema '../files.py'; there are ")
    assert {"newsloom_schemas", "pydantic"} <= set(read["packages"])
    assert set(read["packages"]) <= {"newsloom_schemas", *(re.sub("[-.]", "_", name) for name in names)}


def test_schemas_depend_on_pydantic_and_nothing_else(schemas: Built) -> None:
    needed = [Requirement(line).name for line in schemas.metadata().get_all("Requires-Dist") or ()]
    assert needed == ["pydantic"]


def test_newsloom_needs_the_schemas_of_its_own_version(newsloom: Built, schemas: Built) -> None:
    version = schemas.metadata()["Version"]
    assert newsloom.metadata()["Version"] == version
    assert f"newsloom-schemas=={version}" in (newsloom.metadata().get_all("Requires-Dist") or ())


def test_newsloom_needs_the_weights_that_it_was_measured_with(newsloom: Built, entities: Built) -> None:
    assert f"newsloom-entities=={entities.metadata()['Version']}" in (
        newsloom.metadata().get_all("Requires-Dist") or ()
    )


def test_weights_need_nothing_and_fit_into_50_megabytes(entities: Built) -> None:
    assert entities.metadata().get_all("Requires-Dist") is None
    assert entities.wheel.stat().st_size <= MAX_WEIGHTS_BYTES


def test_weights_come_with_licence_credits_and_model_card(entities: Built) -> None:
    with ZipFile(entities.wheel) as zipped:
        described = {name.rpartition("/")[2] for name in zipped.namelist() if "/licenses/" in name}
    assert described == {"LICENSE", "NOTICE", "MODEL_CARD.md"}


def test_weights_are_built_to_the_same_bytes(entities: Built, tmp_path: Path) -> None:
    assert build(ROOT / "entities", tmp_path).wheel.read_bytes() == entities.wheel.read_bytes()


def test_no_file_is_in_two_distributions(newsloom: Built, schemas: Built, entities: Built) -> None:
    assert {name.partition("/")[0] for name in entities.files()} == {"newsloom_entities"}
    assert {name.partition("/")[0] for name in newsloom.files()} == {"newsloom"}
    assert {name.partition("/")[0] for name in schemas.files()} == {"newsloom_schemas"}


def test_source_distributions_hold_their_package_and_no_examples(
    newsloom: Built, schemas: Built, entities: Built
) -> None:
    described = {"LICENSE", "PKG-INFO", "README.md", "pyproject.toml", ".gitignore"}
    assert newsloom.in_sdist() - described == {"services", "NOTICE", "CHANGELOG.md"}
    assert schemas.in_sdist() - described == {"newsloom_schemas"}
    assert entities.in_sdist() - described == {"newsloom_entities", "NOTICE", "MODEL_CARD.md"}


def test_both_distributions_have_the_same_licence_and_python() -> None:
    tables = [tomllib.loads((ROOT / each / "pyproject.toml").read_text())["project"] for each in ("", "schemas")]
    for name in ("license", "requires-python", "authors"):
        assert tables[0][name] == tables[1][name]
    assert (ROOT / "LICENSE").read_text() == (ROOT / "schemas" / "LICENSE").read_text()
