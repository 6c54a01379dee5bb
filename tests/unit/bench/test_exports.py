"""`python -m bench.quality.exports`: what is right of exports, field by field, and what is not."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest

ROOT: Final = Path(__file__).parents[3]
SENTENCES: Final = (
    "The harbour council of Skarv agreed on Tuesday to replace the old ferry with one that runs on batteries alone.",
    "Fishermen asked for a second quay, because they cannot wait for hours while the boat is charging at the pier.",
    "The yard delivers the ferry in the spring of 2028, and the old one goes to a museum on the mainland.",
    "Nobody on the council voted against it, though two members said that the price was too high for the island.",
)
TEXT: Final = "\n\n".join(SENTENCES)
ARTICLE: Final[dict[str, Any]] = {
    "headline": "Skarv orders an electric ferry",
    "story": {"paragraphs": list(SENTENCES)},
    "link": "https://fjord.example/2026/skarv-ferry",
    "published": "2026-03-05T10:30:00Z",
}
SHAPES: Final = f"""
T = {TEXT!r}
HL = "Skarv orders an electric ferry"
U = "https://fjord.example/2026/skarv-ferry"
D = "2026-03-05T10:30:00Z"
J = {{"fine": {{"title": HL, "text": T, "url": U, "date": D}}, "teaser": {{"title": HL, "content": T[:110], "url": U}}, "none": None}}
X = {{"markdown": "# " + HL + "\\n\\n*By Ada Quill*\\n\\n" + T}}
print("a shape file may print")
"""


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "fine.jsonl").write_text(f"{json.dumps({'data': ARTICLE})}\n" * 2)
    item = f"<item><title>{ARTICLE['headline']}</title><link>{ARTICLE['link']}</link><description>{TEXT}</description></item>"
    (folder / "feed.rss").write_text(f"<rss><channel><title>Fjord Times</title>{item}</channel></rss>")
    wrong = {**ARTICLE, "published": "2026-03-05T10:30:00Z", "text": SENTENCES[0], "the_rest": TEXT}
    (folder / "wrong.json").write_text(json.dumps({k: v for k, v in wrong.items() if k != "story"}))
    (folder / "refused.jsonl").write_text(json.dumps({"headline": "Skarv", "text": ""}) + "\n")
    return folder


def rows_of(*words: object) -> dict[str, list[str]]:
    """Return the cells of each row that the command prints."""
    ran = subprocess.run(
        [sys.executable, "-m", "bench.quality.exports", *map(str, words)],
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=True,
    )
    lines = [line.strip("│ ").split("│") for line in ran.stdout.splitlines() if line.startswith("│")]
    return {cells[0].strip(): [cell.strip() for cell in cells[1:]] for cells in lines}


def test_each_export_has_a_row_with_what_is_right(exports: Path) -> None:
    rows = rows_of(exports)
    assert rows["fine.jsonl"][:6] == ["2", "2", "2/2", "2/2", "2/2", "2/2"]
    assert rows["feed.rss"][:6] == ["1", "1", "1/1", "1/1", "1/1", "–"]


def test_a_wrong_body_and_a_rejection_are_seen(exports: Path) -> None:
    rows = rows_of(exports)
    assert rows["wrong.json"][:6] == ["1", "1", "0/1", "1/1", "1/1", "1/1"]
    assert rows["refused.jsonl"][:3] == ["1", "0", "–"]
    assert "1 times empty: no words in `text`" in rows["refused.jsonl"][6]


def test_shapes_are_compared_with_their_one_article(exports: Path, tmp_path: Path) -> None:
    (tmp_path / "shapes.py").write_text(SHAPES)
    rows = rows_of(exports, "--shapes", tmp_path / "shapes.py")
    assert rows["fine"][:6] == ["1", "1", "1/1", "1/1", "1/1", "1/1"]
    assert rows["teaser"][:6] == ["1", "1", "0/1", "1/1", "1/1", "–"]
    assert rows["markdown"][:6] == ["1", "1", "1/1", "1/1", "–", "–"]
    assert "none" not in rows
