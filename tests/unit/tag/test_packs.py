from importlib.metadata import version
from pathlib import Path

import pytest

from newsloom.tag.model.packs import PACKS, LanguagePack
from newsloom_schemas import EntityType

LOCK = Path(__file__).parents[3] / "requirements" / "runtime.txt"


@pytest.mark.parametrize("pack", PACKS.values(), ids=lambda pack: pack.package)
def test_a_pack_is_installed_from_the_locked_file(pack: LanguagePack) -> None:
    _, _, pinned = LOCK.read_text().partition(f"{pack.package}=={pack.version} \\\n")

    assert f"--hash=sha256:{pack.sha256}" in pinned[:300]
    assert version(pack.package) == pack.version


@pytest.mark.parametrize("pack", PACKS.values(), ids=lambda pack: pack.package)
def test_a_pack_states_its_licence_its_source_and_its_labels(pack: LanguagePack) -> None:
    assert pack.licence
    assert pack.source
    assert {EntityType.PERSON, EntityType.ORG, EntityType.GPE} <= set(pack.scheme.values())
