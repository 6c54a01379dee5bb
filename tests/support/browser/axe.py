"""Check pages with axe-core, the accessibility checker of Deque: one file of its npm package, pinned by hash."""

import hashlib
import os
import subprocess
import tarfile
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from playwright.sync_api import Page

_VERSION: Final = "4.14.1"
_SHA256: Final = "e6b0ce02b84d892e2e33e403485e7f3d6c29e2be6df65daf44d89ba564139745"
_SERIOUS: Final = frozenset({"serious", "critical"})


def serious_findings(page: Page) -> list[str]:
    """Return the serious and critical findings on a page by the rules of WCAG 2.2 AA, each with the elements."""
    page.evaluate(_script())
    found: Any = page.evaluate(
        "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })"
    )
    return [
        f"{each['id']}: {each['help']}: {[node['html'][:160] + ' ' + node['failureSummary'][:200] for node in each['nodes'][:3]]}"
        for each in found["violations"]
        if each["impact"] in _SERIOUS
    ]


@cache
def _script() -> str:
    folder = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "newsloom"
    package = folder / f"axe-core-{_VERSION}.tgz"
    if not package.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=folder) as new:
            _fetch(Path(new) / package.name)
            (Path(new) / package.name).replace(package)
    if hashlib.sha256(package.read_bytes()).hexdigest() != _SHA256:
        package.unlink()
        msg = f"axe-core {_VERSION} is not the file that is expected; it was deleted"
        raise ValueError(msg)
    with tarfile.open(package) as archive:
        member = archive.extractfile("package/axe.min.js")
        if member is None:
            msg = "axe-core has no axe.min.js"
            raise ValueError(msg)
        return member.read().decode()


def _fetch(target: Path) -> None:
    """Fetch the package with npm, which knows the registry that is set. `make chromium` installs npm."""
    subprocess.run(["npm", "pack", f"axe-core@{_VERSION}"], cwd=target.parent, check=True, capture_output=True)
