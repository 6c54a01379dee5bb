"""Write the generated files.

With `--check`, only say which are stale, and exit with 1 if any is. With `--runbook-base URL`, make the alerts' links to the
runbook begin with that address, in the rules, in their tests and in the files generated from them.
With `--strimzi-topics [CONFIG]`, print a KafkaTopic for each topic, named as in the environment and the settings file.
"""

import sys
from pathlib import Path
from typing import Final

from newsloom.cli.display.presets_page import presets_page
from newsloom.cli.display.settings_page import settings_page
from newsloom.settings import Settings
from newsloom.wiring.topics import topics_of
from newsloom_deploy import runbook
from newsloom_deploy.catalogue import DASHBOARDS
from newsloom_deploy.manifests import prometheus_rules, strimzi_topics
from newsloom_deploy.page import metrics_page
from newsloom_deploy.render import render

_TOP: Final = Path(__file__).parents[2]
_FOLDER: Final = _TOP / "deploy" / "grafana" / "dashboards"


def generated() -> dict[Path, str]:
    """Return every generated file with its content."""
    boards = {_FOLDER / f"{board.uid.removeprefix('newsloom-')}.json": render(board) for board in DASHBOARDS}
    components = _TOP / "k8s" / "components"
    return {
        **boards,
        _TOP / "docs" / "metrics.md": metrics_page(),
        _TOP / "docs" / "configuration.md": settings_page(),
        _TOP / "docs" / "json-input.md": presets_page(),
        components / "prometheus-operator" / "rules.yaml": prometheus_rules(_TOP / "deploy" / "prometheus" / "rules"),
        components / "strimzi" / "topics.yaml": strimzi_topics(),
    }


def stale(files: dict[Path, str]) -> list[Path]:
    """Return the files that are missing or differ, and dashboards that are no longer generated."""
    different = [path for path, content in files.items() if not path.exists() or path.read_text() != content]
    return different + [path for path in sorted(_FOLDER.glob("*.json")) if path not in files]


def main(arguments: list[str]) -> int:
    """Run the command, and return its exit code."""
    match arguments:
        case ["--strimzi-topics", *config] if len(config) <= 1:
            try:
                settings = Settings.load(*map(Path, config))
            except (ValueError, OSError) as wrong:
                print(wrong, file=sys.stderr)
                return 2
            print(strimzi_topics(topics_of(settings)), end="")
            return 0
        case ["--runbook-base", base]:
            try:
                _set_runbook_base(base)
            except ValueError as wrong:
                print(wrong, file=sys.stderr)
                return 2
        case [] | ["--check"]:
            pass
        case _:
            print(
                "usage: python -m newsloom_deploy [--check | --runbook-base URL | --strimzi-topics [CONFIG]]",
                file=sys.stderr,
            )
            return 2
    files = generated()
    if arguments == ["--check"]:
        behind = [str(path.relative_to(_TOP)) for path in stale(files)]
        if behind:
            print(f"stale: {', '.join(behind)}; to write them again: make fix", file=sys.stderr)
        return 1 if behind else 0
    for path in stale(files):
        if path in files:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(files[path])
        else:
            path.unlink()
        print(f"wrote {path.relative_to(_TOP)}" if path in files else f"removed {path.relative_to(_TOP)}")
    return 0


def _set_runbook_base(base: str) -> None:
    for path in runbook.files(_TOP / "deploy" / "prometheus"):
        before = path.read_text()
        after = runbook.with_base(before, base)
        if after != before:
            path.write_text(after)
            print(f"wrote {path.relative_to(_TOP)}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
