import pytest

from newsloom.tag import tag_text
from newsloom.tag.gazetteer.tickers import find_tickers, tickers_by_name_end
from newsloom.tag.lexicon.names import fold
from newsloom.tag.lexicon.tables import read_table

EXCHANGES = read_table("exchanges.toml")


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("Nordvatten Inc. (NASDAQ: NVTN) rose.", "XNAS:NVTN"),
        ("Nordvatten (NYSE:NVT.A) rose.", "XNYS:NVT.A"),
        ("Nordvatten’s (Nasdaq: $NVTN) shares rose.", "XNAS:NVTN"),
        ("Nordvatten [NVTN.O] rose.", "XNAS:NVTN"),
        ("Nordvatten <7203.T> rose.", "XTKS:7203"),
        ("Nordvatten (TSX-V: NVT) rose.", "XTSX:NVT"),
        ("Nordvatten (NYSE: NVT; TSX: NVTC) rose.", "XNYS:NVT"),
        ("Nordvatten, ( LSE:NVT ) rose.", "XLON:NVT"),
    ],
)
def test_a_ticker_behind_a_company_is_its_link(text: str, symbol: str) -> None:
    assert [each.symbol for each in find_tickers(text)] == [symbol]
    assert symbol in tickers_by_name_end(text).values()
    (company,) = tag_text(text, "en")
    assert (company.type, company.links.ticker) == ("ORG", symbol)


@pytest.mark.parametrize(
    "text",
    [
        "the talks (U.N.) went on", "the talks (U.N) went on", "he left (Photo: AP)", "at the gate (9:30)", "(NASDAQ)",
        "the ratio (A: B) fell", "two things (NASDAQ: AAPL and more of it)", "(see p. 3)", "v2 (3.11)", "(", "()", "<b>",
    ],
)  # fmt: skip
def test_other_brackets_have_no_ticker(text: str) -> None:
    assert list(find_tickers(text)) == []


def test_a_distant_name_does_not_get_the_ticker() -> None:
    entities = tag_text("Nordvatten of Stockholm, which bought its rival last year (NASDAQ: NVTN), rose.", "en")
    assert {entity.links.ticker for entity in entities} == {None}


@pytest.mark.parametrize("market", sorted(EXCHANGES))
def test_each_exchange_is_found_by_its_names_and_suffixes(market: str) -> None:
    row = EXCHANGES[market]
    assert all(name == fold(name) for name in row["names"])
    for name in row["names"]:
        assert [each.symbol for each in find_tickers(f"Nordvatten ({name.upper()}: NVTN)")] == [f"{market}:NVTN"]
    for suffix in row["suffixes"]:
        assert [each.symbol for each in find_tickers(f"Nordvatten (NVTN.{suffix})")] == [f"{market}:NVTN"]


def test_many_open_brackets_take_linear_time() -> None:
    assert list(find_tickers("(" * 200_000 + "NASDAQ: AAPL.")) == []
