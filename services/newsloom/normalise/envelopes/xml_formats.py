"""Name the formats of articles in XML, with the function that reads each."""

from collections.abc import Callable, Mapping
from typing import Final

from newsloom.normalise.envelopes.feed_entry import read_entry
from newsloom.normalise.envelopes.news_item import NewsItem
from newsloom.normalise.envelopes.xml.newsml_1_item import read_newsml_1
from newsloom.normalise.envelopes.xml.newsml_item import read_newsml
from newsloom.normalise.envelopes.xml.nitf_document import read_nitf
from newsloom.normalise.envelopes.xml.tei_document import read_tei
from newsloom.normalise.envelopes.xml.trafilatura_document import read_trafilatura
from newsloom.normalise.envelopes.xml.xml_document import parse_xml

XML_READERS: Final[Mapping[str, Callable[[str], NewsItem]]] = {
    "feed": read_entry,
    "newsml": lambda text: read_newsml(parse_xml(text, "NewsML-G2")),
    "newsml1": lambda text: read_newsml_1(parse_xml(text, "NewsML")),
    "nitf": lambda text: read_nitf(parse_xml(text, "NITF")),
    "tei": lambda text: read_tei(parse_xml(text, "TEI")),
    "trafilatura": lambda text: read_trafilatura(parse_xml(text, "trafilatura")),
}
"""Readers by the value of the input format. Each takes the characters of a document, and may raise `DecodeError`."""
