"""Find stock tickers in brackets after the name of a company: "(NASDAQ: AAPL)", "(AAPL.O)", "<7203.T>"."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from newsloom.tag.lexicon.names import fold
from newsloom.tag.lexicon.tables import read_table

_BRACKETS: Final = re.compile(r"[(\[<]\s?([^()\[\]<>\n]{3,80}?)\s?[)\]>]")
_PARTS: Final = re.compile(r"\s*[;,/]\s*|\s+and\s+")
_BY_EXCHANGE: Final = re.compile(r"([A-Za-z][\w .&-]{1,30}?)\s?[:\u2236]\s?\$?([A-Z0-9]{1,6}(?:[.-][A-Z]{1,2})?)")
_BY_SUFFIX: Final = re.compile(r"([A-Z0-9]{1,6})\.([A-Z]{1,2})")
MAX_TICKER_DISTANCE_CHARS: Final = 12
"""Maximum distance between the end of a name and its ticker, in code points."""

_MIN_CODE_CHARS: Final = 3  # shorter ones are initials, such as (U.N)
_BETWEEN: Final = " \u00a0.,"
_POSSESSIVE: Final = re.compile(r"[\u2019']s?$")


class Ticker(NamedTuple):
    """A ticker in brackets.

    Attributes:
        start: offset of the opening bracket.
        end: offset after the closing bracket.
        symbol: ISO 10383 market identifier and code, such as `XNAS:AAPL`.
    """

    start: int
    end: int
    symbol: str


def find_tickers(text: str) -> Iterator[Ticker]:
    """Yield the brackets that contain only tickers of known exchanges; of several tickers in one, the first counts."""
    if ":" in text or "." in text:
        for match in _BRACKETS.finditer(text):
            parts = _PARTS.split(match.group(1))
            symbols = [symbol for part in parts if (symbol := _symbol(part)) is not None]
            if len(symbols) == len(parts):
                yield Ticker(match.start(), match.end(), symbols[0])


def tickers_by_name_end(text: str) -> dict[int, str]:
    """Return ticker symbols by every offset at which the name before the ticker may end.

    These are the offsets between the last word before the ticker and the opening bracket.
    """
    found = {}
    for ticker in find_tickers(text):
        before = text[max(0, ticker.start - MAX_TICKER_DISTANCE_CHARS) : ticker.start]
        bare = _POSSESSIVE.sub("", before.rstrip(_BETWEEN)).rstrip(_BETWEEN)
        found.update(dict.fromkeys(range(ticker.start - len(before) + len(bare), ticker.start + 1), ticker.symbol))
    return found


def _symbol(part: str) -> str | None:
    if named := _BY_EXCHANGE.fullmatch(part):
        market = _markets().get(fold(named.group(1)))
        return f"{market}:{named.group(2)}" if market is not None else None
    coded = _BY_SUFFIX.fullmatch(part)
    if coded is not None and len(coded.group()) > _MIN_CODE_CHARS:
        market = _markets().get(f".{coded.group(2)}")
        return f"{market}:{coded.group(1)}" if market is not None else None
    return None


@lru_cache(maxsize=1)
def _markets() -> Mapping[str, str]:
    """Return market identifiers by the folded name of the exchange and by the suffix with its dot."""
    markets = {}
    for market, row in read_table("exchanges.toml").items():
        markets.update(dict.fromkeys(row["names"], market))
        markets.update({f".{suffix}": market for suffix in row["suffixes"]})
    return markets
