"""Measure what rules learned from a site's other pages do to a page: `python -m bench.quality.site_rules CORPORA`.

Each page of `news_pages.jsonl.gz` is read twice: without rules of sites, and with the rules that `newsloom learn` finds in the
four other pages of its publisher (a line must recur in three of them). The text is compared with the gold text as in
`bench.quality.normalise`. A gold paragraph is lost if all its words were in the text before, in their order, and are not after.

The same is done for the text that a plain HTML-to-text tool (resiliparse) finds in these pages, which keeps more boilerplate:
that is what records of other crawlers look like.

One page shows another version of its article than the gold text; a row leaves out pages that do not hold half of theirs.

The ceilings say what is possible: without the lines that are not in the gold text; and with what extraction and cleaning leave
out of it put back: datelines and credits, which newsloom cuts on purpose, and what the page has in no paragraph.

The last rows learn from `articles.jsonl.gz`, and compare cuts with labels: 50 different cuts were drawn, one for each rule as
far as there are so many, and read. `site_cuts.json` has their ids and labels, not their texts.
"""

import asyncio
import gzip
import json
import logging
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from statistics import mean
from tempfile import TemporaryDirectory
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from bench.page_options import folder_of, parser_of
from bench.quality.normalise import f1
from newsloom.core.message import Inbound
from newsloom.learning.learn import learn_rules
from newsloom.learning.limits import Limits
from newsloom.learning.rehearsal import cuts_of
from newsloom.learning.rules_text import rules_text
from newsloom.learning.seen_article import SeenArticle
from newsloom.learning.spool import Spool
from newsloom.normalise import normalise_article
from newsloom.normalise.cleaning.site_rules_file import compile_site_rules
from newsloom.normalise.errors import Rejected
from newsloom.normalise.extraction.extractors import extract_with_resiliparse
from newsloom.normalise.page.page import parse_page
from newsloom.normalise.text.words import folded_words
from newsloom.settings import NormaliseSettings, Settings
from newsloom.wiring.learning import SeenArticles
from newsloom_schemas import FileOrigin, NormalisedArticle, RawArticle

_FEW_PAGES: Final = 3
_STREAM: Final = 5
_DRAWN: Final = 50
_TARGET: Final = 0.975
_LABELS: Final = Path(__file__).with_name("site_cuts.json")

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A page with and without the rules learned from the other pages of its publisher."""

    before: float
    after: float
    lost: int
    cuts: int
    perfect_removal: float
    everything: float
    holds_gold: bool


def main() -> None:
    """Run the command; exit with 2 if the corpora are missing."""
    parser = parser_of("bench.quality.site_rules", "What rules learned from a site's other pages do.")
    parser.add_argument("--draw", action="store_true", help="print cuts to be read and labelled")
    options = parser.parse_args()
    folder = folder_of(options)
    logging.disable(logging.CRITICAL)
    if options.draw:
        _draw(folder / "articles.jsonl.gz")
        return
    pages = list(_load(folder / "news_pages.jsonl.gz"))
    console = Console(width=120)
    table = Table(title="Rules of sites, learned from the four other pages of each publisher")
    for column in ("what", "before", "after", "gold lost", "lines cut", "ceiling", "with all gold", "reach"):
        table.add_column(column, justify="left" if column == "what" else "right")
    by_page, by_text = (asyncio.run(leave_one_out(pages, record)) for record in (page_record, text_record))
    rows = (
        ("text, 4-gram F1, news_pages", by_page),
        ("the same, pages that hold their gold text", [each for each in by_page if each.holds_gold]),
        ("text by resiliparse, news_pages", by_text),
    )
    for what, found in rows:
        after = mean(each.after for each in found)
        table.add_row(
            what,
            f"{mean(each.before for each in found):.4f}",
            f"{after:.4f}",
            str(sum(each.lost for each in found)),
            str(sum(each.cuts for each in found)),
            f"{mean(each.perfect_removal for each in found):.4f}",
            f"{mean(each.everything for each in found):.4f}",
            f"≥ {_TARGET} {'reached' if after >= _TARGET else 'not reached'}" if found is not by_text else "–",
        )
    console.print(table)
    _show_precision(folder / "articles.jsonl.gz")


def page_record(page: Record) -> RawArticle:
    """Return the page as raw input."""
    return RawArticle(html=page["html"], url=page.get("url"), source=page["publisher"])


def text_record(page: Record) -> RawArticle:
    """Return the text that resiliparse finds in the page as raw input."""
    parsed = parse_page(page["html"])
    lines = extract_with_resiliparse(parsed.tree) if parsed is not None else ()
    return RawArticle(text="\n\n".join(lines), source=page["publisher"])


async def leave_one_out(pages: Sequence[Record], record: Callable[[Record], RawArticle]) -> list[LeftOut]:
    """Return what becomes of each page with the rules of the other pages of its publisher."""
    seen: dict[str, list[SeenArticle]] = {}
    async with SeenArticles(Settings()) as reader:
        for page in pages:
            value = record(page).model_dump_json(exclude_defaults=True).encode()
            inbound = Inbound(value, FileOrigin(file=page["id"]))
            seen[page["id"]] = [article async for article in reader.of(inbound)]
    found = []
    with TemporaryDirectory() as folder:
        for page in pages:
            others = [
                article
                for other in pages
                if other["publisher"] == page["publisher"] and other["id"] != page["id"]
                for article in seen[other["id"]]
            ]
            rules = Path(folder) / f"{page['id']}.toml"
            rules.write_text(learned(others, _FEW_PAGES), "utf-8")
            found.append(_compare(page, record(page), rules))
    return found


def learned(articles: Iterable[SeenArticle], min_articles: int) -> str:
    """Return the rules that articles give, as TOML."""
    with Spool.on_disk() as spool:
        for article in articles:
            spool.add(article)
        return rules_text(learn_rules(spool.sites(), Limits(min_articles=min_articles)))


def _compare(page: Record, raw: RawArticle, rules: Path) -> LeftOut:
    gold = page["text"]
    before = normalise_article(raw)
    after = normalise_article(raw, settings=NormaliseSettings(site_rules_path=rules))
    paragraphs = [line for line in gold.split("\n") if line.strip()]
    had, has = _words(before.text), _words(after.text)
    lost = sum(_words(each) in had and _words(each) not in has for each in paragraphs)
    kept = _without_wrong_lines(before, gold)
    in_page = _words(_visible(page))
    complete = "\n".join(each for each in paragraphs if _words(each) in _words(kept) or _words(each) in in_page)
    return LeftOut(
        before=f1(before.text, gold),
        after=f1(after.text, gold),
        lost=lost,
        cuts=sum(cut.rule.startswith("site:") for cut in after.removed),
        perfect_removal=f1(kept, gold),
        holds_gold=2 * sum(len(each) for each in paragraphs if _words(each) in in_page) >= len(gold),
        everything=max(f1(complete, gold), f1(kept, gold)),
    )


def _without_wrong_lines(article: NormalisedArticle, gold: str) -> str:
    """Return the text without each line whose removal brings it closer to the gold text."""
    lines = article.text.split("\n\n")
    best = f1("\n\n".join(lines), gold)
    for line in list(lines):
        without = [each for each in lines if each is not line]
        score = f1("\n\n".join(without), gold)
        if score > best:
            lines, best = without, score
    return "\n\n".join(lines)


def _visible(page: Record) -> str:
    """Return the text of a page, once with a line for each text node and once without."""
    parsed = parse_page(page["html"])
    return f"{parsed.visible}\n{parsed.tree.text_content()}" if parsed is not None else ""


def _words(text: str) -> str:
    return " ".join(folded_words(text))


def _show_precision(path: Path) -> None:
    """Print how many of the labelled cuts are still made, and how many of these are right."""
    labels = {(article, text): right for article, text, right in json.loads(_LABELS.read_text("utf-8"))["cuts"]}
    made = {(article, _hash(line)) for article, line, _ in _cuts(path)}
    still = [right for key, right in labels.items() if key in made]
    print(f"articles.jsonl.gz: {len(still)} of {len(labels)} labelled cuts are made, {sum(still)} of them are right")


def _draw(path: Path) -> None:
    """Print cuts of as many rules as possible, with their article, the lines around them and their hash."""
    cuts = sorted(_cuts(path))
    random.Random(15).shuffle(cuts)
    by_rule: dict[str, list[tuple[str, str, str]]] = {}
    for cut in cuts:
        by_rule.setdefault(cut[2], []).append(cut)
    drawn = [each[turn] for turn in range(_DRAWN) for _, each in sorted(by_rule.items()) if turn < len(each)]
    for article, line, rule in drawn[:_DRAWN]:
        print(json.dumps([article, _hash(line), rule, line[:300]], ensure_ascii=False))


def _cuts(path: Path) -> Iterator[tuple[str, str, str]]:
    """Yield article id, line and rule of each line that rules learned from these articles cut from them."""
    seen: dict[str, SeenArticle] = {}
    for row, article in _normalised(path):
        site = article.source.domain or article.source.name or ""
        seen[row] = SeenArticle(site.casefold(), tuple(article.text.split("\n\n")))
    with Spool.on_disk() as spool:
        for each in seen.values():
            spool.add(each)
        rules = compile_site_rules(learn_rules(spool.sites(), Limits(min_articles=_STREAM)))
    for row, each in seen.items():
        own = rules.of(each.site)
        for number, rule in (cuts_of(each, own) if own is not None else {}).items():
            yield row, each.lines[number], rule.name


def _normalised(path: Path) -> Iterator[tuple[str, NormalisedArticle]]:
    for row in _load(path):
        raw = RawArticle(text=row["text"], title=row["title"], url=row["url"], source=row["source"])
        try:
            yield str(row["id"]), normalise_article(raw)
        except Rejected:
            continue


def _hash(text: str) -> str:
    return blake2b(text.encode(), digest_size=6).hexdigest()


def _load(path: Path) -> Iterator[Record]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


if __name__ == "__main__":
    main()
