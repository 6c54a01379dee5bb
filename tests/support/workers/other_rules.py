"""Run `newsloom` as if it were another version: `python -m support.workers.other_rules ARGUMENTS…`.

It has an additional cleaning rule and another form of document keys, also in the pool's processes, which import this module.
"""

from collections.abc import Sequence
from pathlib import Path

from newsloom.cli import main
from newsloom.normalise import validate
from newsloom.normalise.url.key import url_key

CALL = "Harbour Post readers vote here!"
RULE = f"""
[[rule]]
name = "harbour_vote"
kind = "read_more"
scope = "line"
pattern = "{CALL}"
examples = [["{CALL}", "{CALL}"]]
negative_examples = ["{CALL} So said the mayor, and left."]
"""
"""A cleaning rule of the other version: `normalise.rules_path` of `write_rule`."""


def write_rule(folder: Path) -> Path:
    """Write the rule to a file."""
    path = folder / "other-rules.toml"
    path.write_text(RULE)
    return path


def other_key(url: str) -> str:
    """Return the key of a URL in the form of the other version, which leaves out `www.`."""
    return url_key(url).replace("https://www.", "https://", 1)


def other_rules() -> Sequence[tuple[object, str, object]]:
    """Return what the other version replaces, as arguments of `monkeypatch.setattr`."""
    return [(validate, "url_key", other_key)]


for _module, _name, _other in other_rules() if __name__ in {"__main__", "__mp_main__"} else ():
    setattr(_module, _name, _other)

if __name__ == "__main__":
    main()
