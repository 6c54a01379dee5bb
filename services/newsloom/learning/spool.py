"""Keep what learning has seen on disk, by site, with a bound for each site that does not depend on the order of the input."""

import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Final, Self

from zstandard import ZstdCompressor, ZstdDecompressor

from newsloom.learning.seen_article import SeenArticle

MAX_SAMPLE: Final = 1_000
"""Articles of a site that are compared with one another; of more, those with the smallest hashes are."""

MAX_SAMPLE_LINES: Final = 50_000
"""Lines of a site that are compared with one another; an ordinary article has 30."""

_RANK_BYTES: Final = 16
_SLACK: Final = 2  # times the sample that may be on disk before the rest is deleted
_COMMIT_EVERY: Final = 5_000
_SCHEMA: Final = """
CREATE TABLE site (name TEXT PRIMARY KEY, articles INTEGER NOT NULL, kept INTEGER NOT NULL, bound BLOB) WITHOUT ROWID;
CREATE TABLE article (site TEXT, rank BLOB, value BLOB NOT NULL, PRIMARY KEY (site, rank)) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class SeenSite:
    """A site of the input.

    Attributes:
        name: its name, as `site_key` spells it.
        articles: records read, repeated ones included.
        sample: the different articles that are compared.
        is_sampled: True if there were more of them than a sample has.
    """

    name: str
    articles: int
    sample: tuple[SeenArticle, ...]
    is_sampled: bool = False


class Spool:
    """The articles that learning has seen.

    An article that comes again is kept once. If a site has more articles than fit, the ones with the smallest hashes of their content stay (bottom-k sampling: Cohen and Kaplan, "Summarizing data using bottom-k
    sketches", 2007). So the sample is the same whatever the order of the input is, and however often a record comes.

    Args:
        database: an empty database.
        max_sample: articles that are kept for each site.
    """

    def __init__(self, database: sqlite3.Connection, max_sample: int = MAX_SAMPLE) -> None:
        self._database = database
        self._max_sample = max_sample
        self._pack, self._unpack = ZstdCompressor(level=1).compress, ZstdDecompressor().decompress
        self._uncommitted = 0
        self.articles = 0
        self.without_site = 0
        self.shortened = 0
        database.executescript(_SCHEMA)

    @classmethod
    @contextmanager
    def on_disk(cls, max_sample: int = MAX_SAMPLE) -> Iterator[Self]:
        """Open a spool in a temporary folder, which is deleted at the end."""
        with tempfile.TemporaryDirectory(prefix="newsloom-learn-") as folder:
            database = sqlite3.connect(Path(folder) / "articles.sqlite")
            try:
                database.execute("PRAGMA journal_mode = OFF")  # nobody reads the file after this run
                database.execute("PRAGMA synchronous = OFF")
                yield cls(database, max_sample)
            finally:
                database.close()

    def add(self, article: SeenArticle) -> None:
        """Add an article."""
        self.articles += 1
        self.shortened += article.cut_before
        if not article.site:
            self.without_site += 1
            return
        value = article.to_bytes()
        rank = blake2b(value, digest_size=_RANK_BYTES).digest()
        kept, bound = self._site(article.site)
        if bound is None or rank < bound:
            row = (article.site, rank, self._pack(value))
            kept += self._database.execute("INSERT OR IGNORE INTO article VALUES (?, ?, ?)", row).rowcount
        self._database.execute("UPDATE site SET articles = articles + 1, kept = ? WHERE name = ?", (kept, article.site))
        if kept > _SLACK * self._max_sample:
            self._shrink(article.site)
        self._uncommitted += 1
        if self._uncommitted >= _COMMIT_EVERY:
            self._database.commit()
            self._uncommitted = 0

    def sites(self) -> Iterator[SeenSite]:
        """Yield the sites by name, each with its sample in the order of the hashes."""
        listed = self._database.execute("SELECT name, articles, kept, bound FROM site ORDER BY name").fetchall()
        for name, articles, kept, bound in listed:
            rows = self._database.execute(
                "SELECT value FROM article WHERE site = ? ORDER BY rank LIMIT ?", (name, self._max_sample)
            )
            sample = tuple(self._within_lines(SeenArticle.from_bytes(self._unpack(value)) for (value,) in rows))
            yield SeenSite(name, articles, sample, bound is not None or kept > len(sample))

    def _within_lines(self, articles: Iterable[SeenArticle]) -> Iterator[SeenArticle]:
        lines = 0
        for article in articles:
            lines += len(article.lines)
            if lines > MAX_SAMPLE_LINES:
                return
            yield article

    def _site(self, name: str) -> tuple[int, bytes | None]:
        found = self._database.execute("SELECT kept, bound FROM site WHERE name = ?", (name,)).fetchone()
        if found is None:
            self._database.execute("INSERT INTO site VALUES (?, 0, 0, NULL)", (name,))
            return 0, None
        kept, bound = found
        return int(kept), bound

    def _shrink(self, site: str) -> None:
        """Delete the articles of a site that cannot be in its sample any more."""
        (bound,) = self._database.execute(
            "SELECT rank FROM article WHERE site = ? ORDER BY rank LIMIT 1 OFFSET ?", (site, self._max_sample)
        ).fetchone()
        self._database.execute("DELETE FROM article WHERE site = ? AND rank >= ?", (site, bound))
        self._database.execute("UPDATE site SET kept = ?, bound = ? WHERE name = ?", (self._max_sample, bound, site))
