"""Examine an image: print sizes, compare packages with the SBOM, and compare all files with another build.

`python deploy/verify_contents.py tell IMAGE SBOM` prints layers and the largest packages; it fails when the SBOM does not
list what is installed. `python deploy/verify_contents.py compare IMAGE OTHER` fails when a file differs in more than its
time. Both read the images through `podman image mount`, as root.
"""

import hashlib
import json
import re
import stat
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any, Final

from packaging.markers import Marker
from packaging.utils import canonicalize_name

_LISTED_PACKAGES: Final = 12
_SHOWN: Final = 40
_MEGA: Final = 1_000_000
_NOISE: Final = re.compile(r"^/bin/sh -c #\(nop\) |\b(?:dir|file):[0-9a-f]+ in ")
_OURS: Final = frozenset({"newsloom", "newsloom-entities", "newsloom-schemas"})


def podman(*words: str) -> str:
    """Run podman and return its output.

    Raises:
        subprocess.CalledProcessError: it failed.
    """
    return subprocess.run(["podman", *words], capture_output=True, text=True, check=True).stdout.strip()


@contextmanager
def mounted(image: str) -> Iterator[Path]:
    """Mount the files of the image for reading."""
    try:
        yield Path(podman("image", "mount", image))
    finally:
        podman("image", "unmount", image)


def fingerprints(root: Path) -> dict[str, str]:
    """Return kind, mode, owner, and content hash or link target of every path below `root`."""
    return {str(path.relative_to(root)): _fingerprint(path) for path in root.rglob("*")}


def _fingerprint(path: Path) -> str:
    status = path.lstat()
    content = ""
    if stat.S_ISLNK(status.st_mode):
        content = str(path.readlink())
    elif stat.S_ISREG(status.st_mode):
        with path.open("rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
    return f"{stat.filemode(status.st_mode)} {status.st_uid}:{status.st_gid} {content}"


def differences(first: Mapping[str, str], second: Mapping[str, str]) -> list[str]:
    """Yield each path that differs, and how."""
    absent = "absent"
    return [
        f"{path}: {first.get(path, absent)} | {second.get(path, absent)}"
        for path in sorted(first.keys() | second.keys())
        if first.get(path) != second.get(path)
    ]


def installed(root: Path) -> dict[str, Distribution]:
    """Return the versions of the Python packages below /opt/newsloom, by canonical name."""
    (packages,) = root.glob("opt/newsloom/lib/python3*/site-packages")
    return {canonicalize_name(each.metadata["Name"]): each for each in distributions(path=[str(packages)])}


def size_of(package: Distribution) -> int:
    """Return the size of the files of a package in bytes."""
    paths = (Path(str(package.locate_file(file))) for file in package.files or ())
    return sum(path.stat().st_size for path in paths if path.is_file())


def unlike_the_list(sbom: Mapping[str, Any], present: Mapping[str, str]) -> list[str]:
    """Return a sentence for each difference between SBOM and image. Packages for other platforms may be missing.

    Args:
        sbom: the CycloneDX document for requirements/runtime.txt.
        present: the versions of the installed packages.
    """
    listed: dict[str, set[str]] = {}
    for component in sbom["components"]:
        listed.setdefault(canonicalize_name(component["name"]), set()).add(component["version"])
    unlisted = [
        f"{name} {version} is in the image, the list has {sorted(listed.get(name, ())) or 'nothing'}"
        for name, version in present.items()
        if name not in _OURS and version not in listed.get(name, ())
    ]
    elsewhere = _of_other_places()
    absent = [f"{name} is on the list, not in the image" for name in listed.keys() - present.keys() - elsewhere]
    return unlisted + absent


def _of_other_places() -> set[str]:
    """Return the names in requirements/runtime.txt whose marker is for another system or Python."""
    names: set[str] = set()
    for line in Path("requirements/runtime.txt").read_text().splitlines():
        pinned, _, marker = line.removesuffix("\\").partition(";")
        if "==" in pinned and marker.strip() and not Marker(marker.strip()).evaluate():
            names.add(canonicalize_name(pinned.split("==")[0].strip()))
    return names


def tell(image: str, sbom: Path) -> int:
    """Print the contents. Return 1 if the SBOM does not match the image."""
    layers = [
        line.split("\t")
        for line in podman("history", "--no-trunc", "--format", "{{.Size}}\t{{.CreatedBy}}", image).splitlines()
    ]
    whole = int(podman("image", "inspect", "--format", "{{.Size}}", image))
    print(f"    {whole / _MEGA:.0f} MB, layer by layer:")
    for size, made_by in reversed([layer for layer in layers if not layer[0].startswith("0")]):
        print(f"    {size:>10}  {_NOISE.sub('', made_by).strip()}")
    with mounted(image) as root:
        packages = installed(root)
        sizes = Counter({name: size_of(package) for name, package in packages.items()})
        versions = {name: package.version for name, package in packages.items()}
    largest = ", ".join(f"{name} {size / _MEGA:.0f}" for name, size in sizes.most_common(_LISTED_PACKAGES))
    print(f"    {len(packages)} packages, {sizes.total() / _MEGA:.0f} MB; the largest: {largest}")
    faults = unlike_the_list(json.loads(sbom.read_text()), versions)
    for fault in faults:
        print(f"FAILED: {fault}", file=sys.stderr)
    if not faults:
        print("    the SBOM lists what is installed, each in its version, and nothing else")
    return 1 if faults else 0


def compare(image: str, other: str) -> int:
    """Print the differences, apart from times. Return 1 if there are any."""
    with mounted(image) as first, mounted(other) as second:
        found, there = fingerprints(first), fingerprints(second)
    differing = differences(found, there)
    print(*differing[:_SHOWN], sep="\n", file=sys.stderr)
    if differing:
        print(f"FAILED: {len(differing)} of {len(found)} files differ between two builds", file=sys.stderr)
        return 1
    print(f"    built again without its cache: {len(found)} files, each the same but for its time")
    return 0


def main(verb: str, image: str, other: str) -> int:
    """Run the command."""
    return tell(image, Path(other)) if verb == "tell" else compare(image, other)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
