"""Answer what the pages ask for. Each function gets the entries of the window as they were at one moment."""

import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import orjson

from newsloom.console.arrival import unpacked
from newsloom.console.window import Entry, Window
from newsloom.pages.live import FORMAT, columns_of, overview_part
from newsloom.pages.records.clusters import Cluster, ClusterNotes, StoryFacts, StoryGroup, story_groups
from newsloom.pages.records.item import Item

PAGE_RECORDS: Final = 1_000
"""Records in one answer for the lists."""
SEARCHED_RECORDS: Final = 400
"""Records whose texts one question searches."""
_MAX_WORDS: Final = 20
_HOUR: Final = 3_600


@dataclass(frozen=True, slots=True)
class Groups:
    """Hold the records with outcomes, and what belongs together among them; rows count from 0.

    It is kept until the window changed and somebody asks again, so it has no whole record, which would stay in memory
    after the window has dropped it.

    Attributes:
        version: of the window in which they were found.
        numbers: the numbers of the records.
        times: Unix times at which they were written to their topics.
        items: what the lists show of them.
        clusters: groups of copies and versions.
        stories: articles about one event.
    """

    version: int
    numbers: Sequence[int]
    times: Sequence[float]
    items: Sequence[Item]
    clusters: Sequence[Cluster]
    stories: Sequence[StoryGroup]


def records_after(window: Window, after: int, *, run: str) -> bytes:
    """Return the next records for the lists as JSON.

    Args:
        window: where the records are.
        after: number of the last record that is known.
        run: names the run of the console, since another one gives other numbers.
    """
    entries = window.entries()
    chosen = entries[bisect_right(entries, after, key=lambda entry: entry.number) :][:PAGE_RECORDS]
    shown = [entry for entry in chosen if entry.arrival.item is not None]
    last = chosen[-1].number if chosen else window.last_number
    return orjson.dumps(
        {
            "format": FORMAT,
            "run": run,
            "next": last,
            "more": bool(entries) and last < entries[-1].number,
            "horizon": window.horizon,
            "since": window.horizon[0],
            "numbers": [entry.number for entry in shown],
            "times": [entry.at for entry in shown],
            "columns": columns_of([entry.arrival.item for entry in shown if entry.arrival.item is not None]),
        }
    )


def record(entry: Entry) -> bytes:
    """Return a whole record as JSON, with the length of its text."""
    return b'{"characters":%d,"record":%s}' % (entry.arrival.characters, unpacked(entry.arrival.packed))


def groups_of(version: int, entries: Sequence[Entry]) -> Groups:
    """Find copies and stories."""
    clusters, stories = ClusterNotes(), ClusterNotes()
    facts: dict[str, StoryFacts] = {}
    for entry in entries:
        arrival = entry.arrival
        for one, other in arrival.same_clusters:
            clusters.merge(one, other)
        for one, other in arrival.same_stories:
            stories.merge(one, other)
        if arrival.canonical is not None:
            clusters.choose(*arrival.canonical)
        if arrival.story is not None:
            facts[arrival.story[0]] = arrival.story[1]
    items = [entry.arrival.item for entry in entries if entry.arrival.item is not None]
    places = [(entry.number, entry.at) for entry in entries if entry.arrival.item is not None]
    numbers, times = [number for number, _ in places], [at for _, at in places]
    return Groups(version, numbers, times, items, clusters.clusters(items), story_groups(items, facts, stories))


def groups_answer(groups: Groups) -> bytes:
    """Return the groups as JSON, with the numbers of their records."""
    numbers = groups.numbers
    return orjson.dumps(
        {
            "clusters": [
                {
                    "id": each.id,
                    "canonical": None if each.canonical is None else numbers[each.canonical],
                    "rows": [numbers[row] for row in each.rows],
                    "merged": each.merged,
                }
                for each in groups.clusters
            ],
            "stories": [
                {
                    "id": each.id,
                    "title": each.title,
                    "rows": [numbers[row] for row in each.rows],
                    "outlets": each.outlets,
                    "origins": each.origins,
                    "first": each.first_publisher,
                    "merged": each.merged,
                }
                for each in groups.stories
            ],
        }
    )


def overview_answer(groups: Groups, title: str, window: str, *, lacks: bool) -> bytes:
    """Return the overview as HTML.

    Args:
        groups: what it shows.
        title: the heading.
        window: which records these are, in words.
        lacks: whether records are missing that a reader may expect.
    """
    return overview_part(
        groups.items,
        groups.times,
        groups.clusters,
        groups.stories,
        title=title,
        window=window,
        window_lacks=lacks,
    ).encode("utf-8", "replace")


def window_in_words(window: Window, unreadable: int, last_problem: str) -> str:
    """Return which records the window has.

    Args:
        window: the window.
        unreadable: how many records could not be read.
        last_problem: the last one of them, and why.
    """
    limits = window.limits
    hours = f"{limits.seconds / _HOUR:g} hour{'' if limits.seconds == _HOUR else 's'}"
    since = datetime.fromtimestamp(window.horizon[0], UTC).strftime("%Y-%m-%d %H:%M UTC")
    said = f"These are the records since {since}."
    if window.is_limited():
        said += (
            f" Older ones of the last {hours} were left out: the console holds up to {limits.records:,} records "
            f"and {limits.size / 1e6:,.0f} MB."
        )
    else:
        said += f" The console shows the last {hours}."
    if unreadable:
        said += f" {unreadable:,} could not be read, the last of them: {last_problem}"
    return said


def search(entries: Sequence[Entry], query: str, after: int) -> bytes:
    """Return as JSON which of the next records have all words of a query, in title, source, names, place or text.

    Args:
        entries: the records.
        query: words, separated by spaces.
        after: number of the last record that was searched; 0 at first.
    """
    words = _plain(query).split()[:_MAX_WORDS]
    begin = bisect_right(entries, after, key=lambda entry: entry.number)
    chosen = entries[begin : begin + SEARCHED_RECORDS]
    end = begin + len(chosen)
    return orjson.dumps(
        {
            "numbers": [entry.number for entry in chosen if entry.arrival.item is not None and _has(entry, words)],
            "next": chosen[-1].number if chosen else after,
            "more": end < len(entries),
            "share": end / len(entries) if entries else 1,
        }
    )


def _has(entry: Entry, words: Sequence[str]) -> bool:
    text = _plain(" ".join(_texts(entry)))
    return all(word in text for word in words)


def _texts(entry: Entry) -> Iterator[str]:
    item = entry.arrival.item
    if item is not None:
        yield from (item.title, item.source, item.origin, item.key, item.detail)
        yield from (name for _, name, *_ in item.entities)
    fields: dict[str, Any] = orjson.loads(unpacked(entry.arrival.packed))
    if isinstance(fields.get("text"), str):
        yield fields["text"]


def _plain(text: str) -> str:
    """Return a text in the form in which texts are compared: without case and marks. The pages have the same in JavaScript."""
    decomposed = unicodedata.normalize("NFKD", text)
    if not decomposed.isascii():
        decomposed = "".join(each for each in decomposed if not unicodedata.category(each).startswith("M"))
    return decomposed.lower()
