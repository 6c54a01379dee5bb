"""The layout of packages is checked: no package can be added without a place in the layers."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SERVICES = ROOT / "services" / "newsloom"
MAX_MODULES = 16
"""Modules in one folder; more are hard to find one's way in."""


def contracts() -> list[dict[str, object]]:
    table = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    found: list[dict[str, object]] = table["tool"]["importlinter"]["contracts"]
    return found


def packages() -> list[Path]:
    return [each.parent for each in SERVICES.rglob("__init__.py")]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Check the imports of a copy of the source tree."""
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"]
    paths = os.pathsep.join(str(folder / each) for each in ("services", "schemas"))
    return subprocess.run(
        command, cwd=folder, env={**os.environ, "PYTHONPATH": paths}, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("room", ["", "normalise", "runtime/kafka"])
def test_a_package_without_a_place_in_the_layers_is_refused(room: str, tmp_path: Path) -> None:
    for name in ("services", "schemas"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    stray = tmp_path / "services" / "newsloom" / room / "stray"
    stray.mkdir()
    (stray / "__init__.py").write_text('"""A package that nobody placed."""\n')

    checked = lint(tmp_path)

    assert checked.returncode == 1, checked.stderr
    assert "stray" in checked.stdout
    shutil.rmtree(stray)
    assert lint(tmp_path).returncode == 0


def test_every_package_with_rooms_has_layers_that_leave_none_out() -> None:
    with_rooms = {each for each in packages() if any((child / "__init__.py").exists() for child in each.iterdir())}
    names = {".".join(each.relative_to(SERVICES.parent).parts) for each in with_rooms}
    layered = {
        name
        for contract in contracts()
        if contract["type"] == "layers" and contract.get("exhaustive") is True
        for name in contract["containers"]  # type: ignore[attr-defined]  # a list of strings
    }
    assert names <= layered


@pytest.mark.parametrize("package", packages(), ids=lambda path: path.name)
def test_a_folder_is_small_enough_to_look_through(package: Path) -> None:
    assert len(list(package.glob("*.py"))) <= MAX_MODULES
