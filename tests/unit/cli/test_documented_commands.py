"""Every `newsloom …` command that a page shows is one that the command line takes."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import pytest
import typer
from typer.core import TyperGroup

from newsloom.cli.app import app
from newsloom_schemas import StageName
from support.documents.deploy_files import TOP, compose_services, kubernetes_files, kubernetes_objects

PAGES: Final = [TOP / "README.md", *sorted((TOP / "docs").rglob("*.md"))]
SERVICES: Final = compose_services()
WORKLOADS: Final = {
    **{
        f"newsloom-{path.parent.name}": re.findall(r"target: \{ kind: (\w+) \}", path.read_text())[0]
        for path in (TOP / "k8s" / "base").glob("*/kustomization.yaml")
        if path.parent.name in set(StageName)
    },
    **{
        each["metadata"]["name"]: each["kind"]
        for path in kubernetes_files()
        for each in kubernetes_objects(path)
        if each.get("kind") == "StatefulSet"
    },
}
"""By name, the kind that `k8s/base` and the components make of it."""


UsageError: Final = typer.BadParameter.__base__ or Exception
"""What the command line raises for words that it does not take; typer gives it no public name."""

_INLINE: Final = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
_FENCE: Final = re.compile(r"^```[a-z]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_ENDS_A_COMMAND: Final = re.compile(r"[|;&]|\d?[<>]")
_OURS: Final = re.compile(r"(\S*/)?newsloom|newsloom:[\d.]+")


class Shown(NamedTuple):
    """A command on a page, without `newsloom`. A whole one can be copied; the others only name a command."""

    page: str
    words: tuple[str, ...]
    whole: bool


def shown() -> Iterator[Shown]:
    for page in PAGES:
        text = page.read_text()
        name = str(page.relative_to(TOP))
        for fence in _FENCE.findall(text):
            for line in fence.replace("\\\n", " ").splitlines():
                yield from (Shown(name, words, whole=True) for words in commands_in(line))
        for code in _INLINE.findall(_FENCE.sub("", text)):
            yield from (Shown(name, words, whole=False) for words in commands_in(code))


def commands_in(line: str) -> Iterator[tuple[str, ...]]:
    """The commands of a shell line that are newsloom's, in a container too; nothing if it is no shell line."""
    if not re.match(r"\s*(\w+=\S* )*((\.venv/bin/)?newsloom |docker |kubectl )", line):
        return
    try:
        words = shlex.split(line, comments=True)
    except ValueError:  # it is prose
        return
    before = ["", *words]
    starts = [
        number + 1
        for number, word in enumerate(words)
        if _OURS.fullmatch(word) and before[number] not in {"-n", "--namespace", "tag", "-t", "push"}
    ]
    if words[:3] == ["docker", "compose", "run"]:
        starts = [number + 1 for number, word in enumerate(words) if word in {*StageName, "topics"}][:1]
    for start in starts:
        rest = words[start:]
        end = next((number for number, word in enumerate(rest) if _ENDS_A_COMMAND.match(word)), len(rest))
        if rest[:end] and rest[0] != "…":
            yield tuple(rest[:end])


def parse(words: tuple[str, ...], *, whole: bool) -> None:
    """Read the words as the command line does, and run nothing.

    Raises:
        UsageError: it would not take them.
    """
    command = typer.main.get_command(app)
    context = typer.Context(command, info_name="newsloom")
    given, left, _ = command.make_parser(context).parse_args(list(words))
    while isinstance(command, TyperGroup) and left:
        inner = command.get_command(context, left[0])
        if inner is None:
            raise typer.BadParameter(left[0])
        command, context = inner, typer.Context(inner, info_name=inner.name, parent=context)
        given, left, _ = command.make_parser(context).parse_args(left[1:])
    if left:
        raise typer.BadParameter(" ".join(left))
    if not whole or given.get("help"):  # help needs no more words
        return
    missing = [each.name for each in command.params if each.required and not given.get(each.name or "")]
    if isinstance(command, TyperGroup) or missing:
        msg = f"missing: {missing}"
        raise typer.BadParameter(msg)


@pytest.mark.parametrize("command", sorted(set(shown())), ids=lambda each: f"{each.page}: {' '.join(each.words)}")
def test_a_command_on_a_page_is_one_that_there_is(command: Shown) -> None:
    parse(command.words, whole=command.whole)


@pytest.mark.parametrize(
    "line",
    [
        "newsloom dead-letters mend",
        "newsloom dead-letters list --since 2h",
        "newsloom audit --raw",
        "newsloom topics",
        "newsloom run",
        "docker compose exec publish newsloom sttings",
        "docker compose run --rm --no-deps normalise settings --what",
        "kubectl -n newsloom exec deploy/newsloom-publish -- newsloom audit 2h",
    ],
)
def test_a_command_that_there_is_not_is_found(line: str) -> None:
    (words,) = commands_in(line)
    with pytest.raises(UsageError):
        parse(words, whole=True)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_containers_and_workloads_that_a_page_names_are_there(page: Path) -> None:
    text = page.read_text()
    asked = re.findall(r"docker compose (?:exec|logs|restart|run)((?: --?[\w-]+(?:[= ]\d+[mh]?)?)*) ([a-z]+)", text)
    assert {service for _, service in asked} <= SERVICES.keys()
    for kind, name in re.findall(r"\b(deploy|statefulset)/(newsloom-[a-z]+)", text):
        assert WORKLOADS[name] == {"deploy": "Deployment", "statefulset": "StatefulSet"}[kind], name
    names = "".join(path.read_text() for path in kubernetes_files())
    for job in re.findall(r"\bjob/([\w-]+)", text):
        assert f"name: {job}" in names


@pytest.mark.parametrize("page", sorted((TOP / "docs" / "runbook").glob("[a-z]*.md")), ids=lambda page: page.stem)
def test_a_page_of_the_runbook_has_commands_and_a_query_to_copy(page: Path) -> None:
    text = page.read_text()
    looked_at = text.partition("## What to look at")[2].partition("## What to do")[0]
    over = text.partition("## It is over when")[2]
    assert "```" in looked_at, "no command to copy"
    assert "```promql" in text, "no query to copy"
    assert over.strip()
