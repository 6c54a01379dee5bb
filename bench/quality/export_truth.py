"""Find what an input says of its article, without newsloom's knowledge of formats: by the names of fields and elements."""

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree

from newsloom.core.message import Inbound
from newsloom.normalise.dates.local_day import local_day
from newsloom.normalise.dates.reading.written_dates import read_date
from newsloom_schemas import Provenance

_TITLE: Final = re.compile(r"(?:^|[._-])(?:head_?line|title|hl1|hed|subject)$|Title$", re.IGNORECASE)
_NO_TITLE: Final = re.compile(
    r"source|feed|site|channel|thread|image|section|seo|meta|og|twitter|label|tag", re.IGNORECASE
)
_DATE: Final = re.compile(r"date|publi|issued|created|updated|time", re.IGNORECASE)
_NO_DATE: Final = re.compile(
    r"crawl|download|modif|fetch|index|seen|estimat|parse|expire|embargo|update_|updated_|filedate|reading",
    re.IGNORECASE,
)
_URL: Final = re.compile(r"url|uri|link|href|loc|guid|canonical|^id$|^source$", re.IGNORECASE)
_TAG: Final = re.compile(r"<[^<>]*>")
_XML_BODIES: Final = frozenset({"body", "body.content", "content"})
_MAX_DATE_CHARS: Final = 40
_EPOCH_DIGITS: Final = frozenset({10, 13, 16, 19})


@dataclass(frozen=True, slots=True)
class Truth:
    """The true values of an article by its input: the longest text, and titles, URLs and days (ISO 8601) in fields named so."""

    text: str = ""
    titles: frozenset[str] = frozenset()
    urls: frozenset[str] = frozenset()
    days: frozenset[str] = frozenset()


def truth_of(inbound: Inbound) -> Truth:
    """Return what an input says of its article."""
    text = inbound.value.decode("utf-8", "replace")
    leaves = list(_leaves(text))
    url = inbound.header("url")
    return Truth(
        text=max((_plain(value) for _, value in leaves), key=lambda each: len(each.split()), default=_plain(text)),
        titles=frozenset(
            _plain(value)
            for path, value in leaves
            if _TITLE.search(path) and not _NO_TITLE.search(path) and value.strip()
        ),
        urls=frozenset(
            filter(
                None, (url, *(value.strip() for path, value in leaves if _URL.search(_name(path)) and _is_url(value)))
            )
        ),
        days=frozenset(day for path, value in leaves if _is_date(path) and (day := _day(value))),
    )


def _leaves(text: str) -> Iterator[tuple[str, str]]:
    """Yield the values of JSON or XML with the names that lead to them; nothing for other texts."""
    start = text.lstrip()[:1]
    if start in {"{", "["}:
        try:
            yield from _json_leaves(json.loads(text), "")
        except ValueError:
            return
    elif start == "<":
        root = etree.fromstring(text.encode(), etree.XMLParser(recover=True, resolve_entities=False))
        for element in root.iter("*") if root is not None else ():
            name = etree.QName(element).localname
            inner = etree.tostring(element, method="text", encoding="unicode", with_tail=False)
            yield name, inner if name in _XML_BODIES else element.text or ""
            yield from ((f"{name}.{attribute!s}", str(value)) for attribute, value in element.attrib.items())


def _json_leaves(value: Any, path: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - any JSON
    if isinstance(value, Mapping):
        for name, each in value.items():
            yield from _json_leaves(each, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        if all(isinstance(each, str) for each in value):
            yield path, "\n\n".join(value)
        for each in value:
            yield from _json_leaves(each, path)
    elif value is not None and not isinstance(value, bool):
        yield path, str(value)


def _name(path: str) -> str:
    return path.rpartition(".")[2]


def _plain(text: str) -> str:
    return " ".join(html.unescape(_TAG.sub(" ", text)).split())


def _is_url(value: str) -> bool:
    return value.strip().startswith(("http://", "https://"))


def _is_date(path: str) -> bool:
    return bool(_DATE.search(path)) and not _NO_DATE.search(path)


def _day(value: str) -> str | None:
    text = value.strip()
    if not text or len(text) > _MAX_DATE_CHARS or (text.isdigit() and len(text) not in _EPOCH_DIGITS):
        return None
    found = read_date(text, Provenance.ENVELOPE)
    return local_day(found).isoformat() if found is not None else None
