"""Check that a stage whose output changes has a new `VERSION`: `python -m golden.outputs --check`, part of `make check`.

The trace of every record has the `VERSION` of each stage, which tells which rules it was processed with. The check compares
digests of the outputs for fixed inputs. It fails if an output changed and the version did not, and names the version to
raise. `--write` stores the new digests of stages whose version was raised.

The digests leave out traces, which have times and versions, and figures of models whose last digit depends on the processor.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

from newsloom.core.message import Inbound
from newsloom.core.outcome import Delivered, Rejected
from newsloom.core.pipeline import Pipeline
from newsloom.core.pipeline_run import PipelineRun
from newsloom.dedup import stage as dedup
from newsloom.dedup.store import open_store
from newsloom.normalise import stage as normalise
from newsloom.publish import stage as publish
from newsloom.runtime import record_splitter
from newsloom.runtime.files.reading import FileRecords
from newsloom.settings import (
    DedupSettings,
    NormaliseSettings,
    PublishSettings,
    Route,
    RouteView,
    SplitSettings,
    StoreKind,
    StoriesSettings,
    TagSettings,
)
from newsloom.stories import stage as stories
from newsloom.stories.store import open_store as open_stories
from newsloom.tag import stage as tag
from newsloom_schemas import DeduplicatedArticle, FileOrigin, StageName
from support.fake_clock import FakeClock
from support.stores.dedup_runner import DedupRunner, article, prose
from support.stores.stories_runner import Grouped, StoriesRunner
from support.texts.articles import article as made_up
from support.texts.articles import copy_of
from support.texts.story_articles import EVENTS, NOON, report
from support.texts.story_articles import copy_of as copied

ROOT: Final = Path(__file__).parents[2]
DIGESTS: Final = Path(__file__).with_name("outputs.json")
_INEXACT: Final = frozenset({"trace", "confidence", "salience"})
_SHOWN: Final = 5  # inputs named in a line
_PLACE: Final = FileOrigin(file="golden.jsonl", position=0)

Outputs = Mapping[str, str]
"""Digests of outputs by the name of the input."""


@dataclass(frozen=True)
class Guarded:
    """A stage and its outputs.

    Attributes:
        version: the current version.
        module: the module that has the version.
        outputs: the function that makes the outputs.
    """

    version: str
    module: str
    outputs: Callable[[], Outputs]


def digest(output: object) -> str:
    """Return a digest of an output, 16 hexadecimal digits, without inexact figures."""
    exact = json.dumps(_exact(output), sort_keys=True, ensure_ascii=True)
    return blake2b(exact.encode(), digest_size=8).hexdigest()


def _exact(output: object) -> object:
    if isinstance(output, Mapping):
        return {name: _exact(value) for name, value in output.items() if name not in _INEXACT}
    if isinstance(output, list):
        return [_exact(each) for each in output]
    return output


def _ended(ran: PipelineRun) -> object:
    """Return the outcome and its copies, or the reason of a rejection."""
    result = ran.result
    if isinstance(result, Rejected):
        return [result.step, result.reason, result.detail]
    if not isinstance(result, Delivered):
        msg = f"a golden input ended in {result}"
        raise TypeError(msg)
    return [[each.topic, each.key, json.loads(each.value)] for each in result.written]


def of_normalise() -> Outputs:
    """Return the outputs of normalise for the examples and for made-up articles."""
    pipeline = Pipeline([normalise.build(NormaliseSettings())], FakeClock())
    examples = {
        Path(str(each.place.file)).name: each
        for each in FileRecords((str(ROOT / "examples"),))
        if isinstance(each.place, FileOrigin)
    }
    texts = {f"made up {n}": Inbound(made_up(n).text.encode(), _PLACE) for n in range(5)}
    placed = {name: Inbound(each.value, _PLACE, None, each.headers) for name, each in examples.items()} | texts
    return {name: digest(_ended(pipeline.start(each))) for name, each in placed.items()}


def of_dedup() -> Outputs:
    """Return the outputs of dedup for originals, copies, versions, rewrites and repeats, in a fixed order."""
    first = made_up(1)
    articles = [
        article(first.text, name="original", title="A title"),
        article(copy_of(first, 1).text, name="copy", position=1),
        article(copy_of(first, 2).text, name="another copy", position=2),
        article(prose(1), name="report", position=3, document="https://a.example/1"),
        article(f"{prose(1)} {prose(2, 30)}", name="update", position=4, document="https://a.example/1"),
        article(prose(1, 110), name="part", position=5),
        article(f"{prose(3, 80)}\n\n{prose(1, 60)}", name="quotes", position=6),
        article("Rates stay at two percent.", name="flash", position=7),
        article("Rates rise to three percent.", name="another flash", position=8),
        article(first.text, name="original", title="A title", position=9),
    ]

    async def judged() -> list[DeduplicatedArticle]:
        settings = DedupSettings(store=StoreKind.MEMORY)
        runner = DedupRunner(open_store(settings, FakeClock()), settings, FakeClock())
        return [each for one in articles for each in await runner.take(one)]

    found = asyncio.run(judged())
    return {
        f"{number} {each.id}": digest([each.outcome, each.dedup.model_dump(mode="json")])
        for number, each in enumerate(found)
    }


def of_tag() -> Outputs:
    """Return the outputs of tag for the texts of the examples and for made-up ones."""
    pipeline = Pipeline([tag.build(TagSettings())], FakeClock())
    texts = {path.name: path.read_text("utf-8") for path in sorted((ROOT / "examples").glob("*.txt"))}
    texts = {name: text for name, text in texts.items() if text.strip()}
    texts |= {f"made up {n}": made_up(n).text for n in range(3)}
    known = DeduplicatedArticle.from_bytes((ROOT / "schemas/examples/deduplicated-1.original.json").read_bytes())
    found: dict[str, str] = {}
    for name, text in texts.items():
        language = "fr" if "lyon" in name else "en"
        record = known.replace(text=text, title=None, language=known.language.replace(code=language))
        found[name] = digest(_ended(pipeline.start(Inbound(record.to_bytes(), _PLACE))))
    return found


def of_stories() -> Outputs:
    """Return the outputs of stories for reports of several events, a copy, and reports without dates, in a fixed order."""
    reports = [report(event, number) for number in range(3) for event in range(len(EVENTS))]
    articles = [
        *reports,
        copied(reports[0], 1),
        *(report(event, 3, published=None) for event in range(len(EVENTS))),
        report(0, 4, published=NOON + timedelta(days=40)),
    ]

    async def grouped() -> list[Grouped]:
        settings = StoriesSettings(store=StoreKind.MEMORY)
        runner = StoriesRunner(open_stories(settings, FakeClock()), settings, FakeClock())
        return [each for one in articles for each in await runner.take(one)]

    found = asyncio.run(grouped())
    return {
        f"{number} {each.article_id}": digest(
            [each.topic, each.story.model_dump(mode="json"), [json.loads(event) for event in each.events]]
        )
        for number, each in enumerate(found)
    }


def of_publish() -> Outputs:
    """Return the outputs of publish for a tagged article in each view."""
    settings = PublishSettings(
        routes=tuple(Route(name=view.value, when="true", topic=f"golden.{view}", view=view) for view in RouteView)
    )
    pipeline = Pipeline([publish.build(settings)], FakeClock())
    return {
        path.name: digest(_ended(pipeline.start(Inbound(path.read_bytes(), _PLACE))))
        for path in sorted((ROOT / "schemas/examples").glob("tagged-*.json"))
    }


def of_split() -> Outputs:
    """Return the articles that made-up raw records are split into, or the reason of a rejection."""
    texts = [made_up(n).text.replace("\n", " ") for n in range(3)]
    items = "".join(f"<item><title>{n}</title><description>{text}</description></item>" for n, text in enumerate(texts))
    rows = "".join(f'{n},"{text.replace(chr(34), chr(34) * 2)}"\n' for n, text in enumerate(texts))
    letters = "".join(f"From a@b Mon Mar  2 10:00:00 2026\nSubject: {n}\n\n{text}\n\n" for n, text in enumerate(texts))
    values = {
        "list": json.dumps([{"text": text} for text in texts]),
        "response": json.dumps({"status": "ok", "articles": [{"text": text} for text in texts]}),
        "lines": "\n".join(json.dumps({"text": text}) for text in texts),
        "feed": f"<rss version='2.0'><channel><title>A</title>{items}</channel></rss>",
        "table": f"title,text\n{rows}",
        "mailbox": letters,
        "one": json.dumps({"text": texts[0]}),
        "nothing": "[]",
    }
    splitter = record_splitter.RecordSplitter(SplitSettings())
    found: dict[str, str] = {}
    for name, value in values.items():
        ended = splitter(Inbound(value.encode(), _PLACE))
        if isinstance(ended, tuple):
            found[name] = digest([[str(each.origin), headers_of(each), each.value.decode()] for each in ended])
        else:
            found[name] = digest(None if ended is None else [ended.reason, ended.detail])
    return found


def headers_of(article: Inbound) -> Mapping[str, str]:
    """Return the headers of an article as text."""
    return {name: value.decode() for name, value in article.headers}


STAGES: Final[Mapping[str, Guarded]] = {
    "split": Guarded(record_splitter.VERSION, "services/newsloom/runtime/record_splitter.py", of_split),
    StageName.NORMALISE: Guarded(normalise.VERSION, "services/newsloom/normalise/stage.py", of_normalise),
    StageName.DEDUP: Guarded(dedup.VERSION, "services/newsloom/dedup/stage.py", of_dedup),
    StageName.TAG: Guarded(tag.VERSION, "services/newsloom/tag/stage.py", of_tag),
    StageName.STORIES: Guarded(stories.VERSION, "services/newsloom/stories/stage.py", of_stories),
    StageName.PUBLISH: Guarded(publish.VERSION, "services/newsloom/publish/stage.py", of_publish),
}


def complaints(kept: Mapping[str, Any], stages: Mapping[str, Guarded] = STAGES) -> tuple[list[str], dict[str, Any]]:
    """Compare the outputs of stages with the stored digests.

    Args:
        kept: version and digests of each stage, as in `DIGESTS`.
        stages: the stages.

    Returns:
        A line for each stage that fails the check, and the new digests. A stage whose output changed without a new
        version keeps the stored ones.
    """
    lines: list[str] = []
    renewed: dict[str, Any] = {}
    for name, stage in stages.items():
        made = dict(stage.outputs())
        now: dict[str, Any] = {"version": stage.version, "outputs": made}
        before = kept.get(str(name))
        renewed[str(name)] = now
        if now == before:
            continue
        if before is not None and before["version"] == stage.version and not _only_more(before["outputs"], made):
            changed = sorted(each for each, was in before["outputs"].items() if made.get(each) != was)
            lines.append(
                f"{name}: another output for {', '.join(changed[:5])}{' …' if len(changed) > 5 else ''} under version "
                f"{stage.version}: raise VERSION in {stage.module}, then: PYTHONPATH=tests python -m golden.outputs --write"
            )
            renewed[str(name)] = before
        else:
            lines.append(
                f"{name}: not kept yet for version {stage.version}: PYTHONPATH=tests python -m golden.outputs --write"
            )
    return lines, renewed


def _only_more(before: Outputs, now: Outputs) -> bool:
    """Return True if inputs were added and nothing else changed."""
    return all(now.get(name) == made for name, made in before.items())


def main() -> int:
    """Run the command, and return its exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    choice = parser.add_mutually_exclusive_group(required=True)
    choice.add_argument("--check", action="store_true", help="say what is not right, and exit with 1")
    choice.add_argument("--write", action="store_true", help="keep the outputs of versions that were raised")
    options = parser.parse_args()
    kept = json.loads(DIGESTS.read_text()) if DIGESTS.exists() else {}
    lines, renewed = complaints(kept)
    if options.write:
        DIGESTS.write_text(json.dumps(renewed, indent=2, sort_keys=True) + "\n")
        lines = [line for line in lines if "raise VERSION" in line]
    sys.stderr.write("".join(f"{line}\n" for line in lines))
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
