import pytest

from newsloom.tag.lexicon.acronyms import acronyms
from newsloom.tag.lexicon.tables import lexicon


@pytest.mark.parametrize(
    ("text", "long", "short"),
    [
        ("the Joint Comprehensive Plan of Action (JCPOA) on", "Joint Comprehensive Plan of Action", "JCPOA"),
        ("the World Trade Organization (WTO)", "World Trade Organization", "WTO"),
        ("the Bank for International Settlements [BIS]", "Bank for International Settlements", "BIS"),
        ("l'Agence spatiale européenne; the Department of Energy (DOE)", "Department of Energy", "DOE"),
    ],
)
def test_an_acronym_finds_its_expansion(text: str, long: str, short: str) -> None:
    (found,) = acronyms(text, lexicon())
    assert text[found.long_start : found.long_end] == long
    assert text[found.short_start : found.short_end] == short


@pytest.mark.parametrize(
    "text", ["the minister (PTI)", "(ABC)", "Alpha Beta\nGamma (ABG)", "alpha beta gamma (ABC)", "In June (It) rained"]
)
def test_other_brackets_are_not_acronyms(text: str) -> None:
    assert acronyms(text, lexicon()) == []
