"""Labels and the external id reach the output of `newsloom process`, for each kind of outcome."""

import json
from typing import Any, Final

import pytest

from support.texts.articles import article
from support.workers.newsloom_command import newsloom

FIRST: Final = article(11)
OTHER: Final = article(12)
CHANGED: Final = FIRST.text.replace(" said ", " stated ").replace(" and ", " & ")
UPDATE: Final = f"{FIRST.text}\n\n{OTHER.paragraphs[1]}"
TITLE: Final = FIRST.title
URL: Final = "https://courier.example/ferry"
ROUTE: Final = """
[[publish.routes]]
name = "acme"
topic = "news.acme"
when = 'article.labels["tenant"] == "acme" && article.external_id == "unique"'

[[publish.routes]]
name = "nobody"
topic = "news.nobody"
when = 'article.labels["nobody"] == "acme"'
"""
RECORDS: Final[dict[str, dict[str, Any]]] = {
    "unique": {"text": FIRST.text, "title": TITLE, "url": URL},
    "revision": {"text": UPDATE, "title": TITLE, "url": URL},
    "exact": {"text": FIRST.text, "title": TITLE, "url": "https://mirror.example/ferry"},
    "near": {"text": CHANGED, "title": TITLE, "url": "https://post.example/ferry"},
    "contained": {"text": "\n\n".join(FIRST.paragraphs[:-2]), "title": TITLE, "url": "https://brief.example/ferry"},
    "decode": {"text": " "},
    "extract": {"html": "<!-- nothing -->"},
    "validate": {"text": "Too short."},
    "failed": {"nothing": "that is known as a body"},
}


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """Return the line of each record, by the record's name."""
    folder = tmp_path_factory.mktemp("labels")
    sent = [
        {**record, "external_id": name, "labels": {"tenant": "acme"}, "metadata": {"n": n}}
        for n, (name, record) in enumerate(RECORDS.items())
    ]
    (folder / "in.jsonl").write_text("".join(f"{json.dumps(each)}\n" for each in sent), encoding="utf-8")
    (folder / "newsloom.toml").write_text(f"[pool]\nprocesses = 1\n{ROUTE}", encoding="utf-8")
    ran = newsloom("--config", folder / "newsloom.toml", "process", folder / "in.jsonl")
    assert ran.returncode == 1, ran.stderr  # one failed
    written = [json.loads(line) for line in ran.stdout.splitlines()]
    return dict(zip(RECORDS, written, strict=True))


@pytest.mark.parametrize(
    ("name", "outcome", "relation"),
    [
        ("unique", "unique", "original"),
        ("revision", "revision", "revision"),
        ("exact", "duplicate", "exact"),
        ("near", "duplicate", "near"),
        ("contained", "duplicate", "contained"),
    ],
)
def test_article_keeps_its_labels_with_every_outcome(
    lines: dict[str, dict[str, Any]], name: str, outcome: str, relation: str
) -> None:
    line = lines[name]
    assert (line["outcome"], line["dedup"]["relation"]) == (outcome, relation)
    assert (line["external_id"], line["labels"]) == (name, {"n": str(list(RECORDS).index(name)), "tenant": "acme"})


@pytest.mark.parametrize("step", ["decode", "extract", "validate"])
def test_rejection_has_the_labels_whichever_step_rejects(lines: dict[str, dict[str, Any]], step: str) -> None:
    line = lines[step]
    assert (line["outcome"], line["step"]) == ("rejected", step)
    number = str(list(RECORDS).index(step))
    assert (line["article"]["external_id"], line["article"]["labels"]) == (step, {"n": number, "tenant": "acme"})


def test_undecodable_record_has_the_labels_only_in_its_bytes(lines: dict[str, dict[str, Any]]) -> None:
    line = lines["failed"]
    assert (line["outcome"], line["labels"], "external_id" in line) == ("failed", {}, False)


def test_routes_can_select_by_label(lines: dict[str, dict[str, Any]]) -> None:
    routed = {name: line["trace"]["stages"][-1]["notes"] for name, line in lines.items() if "trace" in line}
    assert routed["unique"] == {"routes": "acme", "route.nobody": "the record has no 'nobody'"}
    assert routed["revision"] == {"route.nobody": "the record has no 'nobody'"}
