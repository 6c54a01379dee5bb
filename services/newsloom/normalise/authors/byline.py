"""Split a byline or an author field into authors, contributors and agencies, in any of the usual shapes."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from itertools import islice
from typing import Final

from newsloom.normalise.authors.east_asian import FULLWIDTH_PUNCTUATION, read_east_asian
from newsloom.normalise.authors.names import FULL_NAME, WORD_CHARS, distinct_names, is_full_name, is_name
from newsloom.normalise.authors.words import ROLE_WORDS, any_phrase, word_pattern
from newsloom.normalise.text.characters import repair_line
from newsloom_schemas import Contributor, ContributorRole

_PREFIX: Final = re.compile(
    rf"^(?:(?:{word_pattern('author_labels', 'author_verbs')}\s*[:|]|{word_pattern('author_prefixes')}(?!\w)\s*:?"
    rf"|{word_pattern('posting_verbs')}\s{word_pattern('agent_words')}(?!\w)\s*:?|{word_pattern('author_verbs')}\s(?=\S))\s*)+",
    re.IGNORECASE,
)
_SUFFIX: Final = re.compile(rf"\s{word_pattern('agent_suffixes')}(?!\w).*", re.IGNORECASE)
_PICTURE_CREDIT: Final = re.compile(rf"{word_pattern('picture_credits')}\s*[:/]", re.IGNORECASE)
_NAME_SEPARATOR: Final = re.compile(
    rf"\s*([,;|•·/\n]|\s&\s|(?<!\S)(?-i:{word_pattern('separators')})(?!\S))\s*", re.IGNORECASE
)
_WEAK_SEPARATORS: Final = frozenset(",|•·/;\n")
"""Signs after which a role, a place or an outlet may follow as well as another name."""
_FULL_NAME_SEPARATOR: Final = re.compile(rf" (?:{word_pattern('full_name_separators')}) ")
_PLACE_OR_OUTLET: Final = re.compile(rf"(?<=\w) {word_pattern('place_prepositions')} (?!['’‘]t ).*")
_ADDRESS: Final = re.compile(r"[<(\[]?\s*[^\s<>()\[\],;]*@[^\s<>()\[\],;]+\s*[>)\]]?")
_NAME_AFTER_ADDRESS: Final = re.compile(r"\s*(?:mailto:)?[^\s<>()@]{1,100}@[^\s<>()]{1,100}\s*\(([^()]{2,60})\)\s*")
_URL: Final = re.compile(r"\S*(?:://|www\.)\S*")
_BLOCK_TAG: Final = re.compile(r"<(?:br|/?p|/?div|/?li|/?ul|/?tr|/?td)\b[^<>@]{0,300}>|</a>\s*(?=<a\b)", re.IGNORECASE)
_TAG: Final = re.compile(r"</?[a-zA-Z][^<>@]{0,500}>")
_TEXT_AFTER_NAME: Final = re.compile(
    rf"(?:\s+{word_pattern('source_labels')}\s*:|\s+(?:last )?(?:updated|published|modified)\b|\s+contributed (?:to|reporting)\b"
    r"|\s+(?:on\s+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d"
    rf"|\s+{word_pattern('date_prepositions')}\s+(?:[^\W\d]{{1,12}},?\s+)?\d|\s+\d{{1,2}}[.:/\s]).*",
    re.IGNORECASE,
)
"""Text after a name: a date, an update, a contribution."""
_TEXT_AFTER_DASH: Final = re.compile(r"(?<=\w)\s+[-–—]\s.*")
"""Text after a dash: an outlet, a place or a date. It is removed after the first name only."""
_GENERATION: Final = re.compile(r",\s*(?=(?:jr|sr|ii|iii|iv)\b\.?\s*(?:,|$))", re.IGNORECASE)
_INVERTED: Final = re.compile(r"([^\W\d_]['’\w-]+), ([^\W\d_]['’\w-]+(?: [^\W\d_]\.)?)")
_IN_BRACKETS_AT_END: Final = re.compile(r"(?<=\w)\s*\(([^()]*)\)$")
_ABBREVIATED: Final = re.compile(r"(?:^|[\s.])(?:[^\W\d_]|[JSjs]r)\.$")
_ROLE_AROUND: Final = re.compile(rf"^{word_pattern('roles')}\s*|\s*{word_pattern('roles')}$")
_TITLE_BEFORE: Final = re.compile(
    r"^(?:(?:dr|prof|dipl\.-ing|mag|ing|mgr|phdr|mudr|med|h\.c)\. )+(?=\S+ \S)", re.IGNORECASE
)
_DEGREES_AFTER: Final = re.compile(
    r"(?: (?:M\.?D\.?|Ph\.?D\.?|M\.?Sc\.?|B\.?Sc\.?|MBA|RDN?|LL\.?M\.?|Esq\.?|CPA|DVM|MPH|RN))+$"
)
_DEGREE_OF_LINE: Final = re.compile(r"\b(?:[BM]\.A\.|[BM]\.? ?Sc\.?|Ph\.? ?D\b|M\.D\.|MBA\b|LL\.M\.)")
_DEGREE: Final = re.compile(
    r"(?![A-Z][a-z]+ [A-Z]{4,}$)(?=[^A-Z.]*[A-Z.][^A-Z.]*[A-Z.])(?:[A-Z]{1,3}[a-z]?\.?-?){1,4}(?: [A-Z]{2,6})?"
)
_JOB: Final = re.compile(rf"(?<!\w){word_pattern('job_titles')}(?!\w)", re.IGNORECASE)
_JOB_AFTER_NAME: Final = re.compile(
    rf"(?<=\w) (?:{word_pattern('press_title_adjectives')}\s)*{word_pattern('press_titles')}(?!\w).*", re.IGNORECASE
)
_AGENCY: Final = re.compile(rf"(?<![\w-]){word_pattern('agencies')}(?![\w-])")
_AGENCY_AT_END: Final = re.compile(rf"(?<=\w)[\s/(\[,-]+{word_pattern('agencies')}[)\]]?$")
_RUN_TOGETHER: Final = re.compile(
    rf"(?<=[a-zà-öø-ÿ])(?<!Mc)(?<!Mac)(?<!De)(?<!Di)(?<!La)(?<!Le)(?<!Van)(?<!Fitz)(?=[A-ZÀ-ÖØ-Þ][{WORD_CHARS}]+ )"
)
_BRACKETED_LIST: Final = re.compile(r"(?<=\w)\s*\([^()]*[,;/][^()]*\)")
_TRIMMED_CHARS: Final = ' .,-–—:"“”*|_'
_MAX_FIELDS: Final = 200
_MAX_FIELD_CHARS: Final = 1_000
_MAX_MARKUP_CHARS: Final = 5_000
_MAX_CLAUSES: Final = 20
_MAX_CONTRIBUTORS: Final = 20


def _clause_pattern() -> re.Pattern[str]:
    roles = "|".join(
        rf"(?P<{role}>{any_phrase(words.phrases)}(?!\w)\s*:?|{any_phrase(words.labels)}\s*[:/])"
        for role, words in ROLE_WORDS.items()
    )
    return re.compile(rf"(?<![\w-])(?:{roles})\s*", re.IGNORECASE)


_CLAUSE: Final = _clause_pattern()
_ROLE_AFTER_NAME: Final = re.compile(
    rf"(?:^|[,;/]|(?<!\S)(?-i:{word_pattern('separators')})(?!\S))\s*([^,;/()]{{2,60}}?)\s*"
    rf"\(({any_phrase(word for words in ROLE_WORDS.values() for word in words.labels)})\)",
    re.IGNORECASE,
)
"""A role in brackets after a name: `Bo Reed (Fotos)`."""
_LABEL_AFTER_NAME: Final = re.compile(rf"(?<=\w)(\s)\({word_pattern('author_labels')}\)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Byline:
    """The people and the agency of a byline."""

    authors: tuple[str, ...] = ()
    contributors: tuple[Contributor, ...] = ()
    agency: str | None = None


def person_names(values: Iterable[str]) -> tuple[str, ...]:
    """Return the names of the authors in bylines or author fields, in order, each once."""
    return read_bylines(values).authors


def read_bylines(values: Iterable[str]) -> Byline:
    """Read bylines or author fields.

    Args:
        values: texts, with or without markup: a name, a list of names, or a whole byline with label, role, date and credits.

    Returns:
        The authors and contributors in order, each once, and the first agency.
    """
    authors: list[str] = []
    contributors: dict[tuple[str, str], Contributor] = {}
    agency: str | None = None
    for value in islice(values, _MAX_FIELDS):
        line = _plain_line(value)
        if not line:
            continue
        credited = read_east_asian(line)
        if credited is not None:
            names, others = list(filter(is_name, credited.authors)), credited.contributors
        else:
            names, others = _read_line(line)
            found = _AGENCY.search(line) if names else None
            agency = agency or (found[0] if found else None)
        authors.extend(names)
        for each in others[:_MAX_CONTRIBUTORS]:
            contributors.setdefault((each.name.casefold(), each.role), each)
    people = distinct_names(authors)
    others = tuple(each for each in contributors.values() if each.name not in people)[:_MAX_CONTRIBUTORS]
    return Byline(people, others, agency)


def is_credit(line: str) -> bool:
    """Return True if a line begins with words for a contributor's role: `Aus dem Englischen von Bo Reed`."""
    return _CLAUSE.match(line.lstrip(" ([—–-")) is not None


def has_job(text: str) -> bool:
    """Return True if a text names a job or a degree, as the lines below names do."""
    return _JOB.search(text) is not None or _DEGREE_OF_LINE.search(text) is not None


def _plain_line(value: str) -> str:
    """Return a field as one line without markup, addresses and URLs."""
    text = value[:_MAX_MARKUP_CHARS]
    if "&" in text:
        text = unescape(unescape(text))
    if "<" in text:
        text = _TAG.sub(" ", _BLOCK_TAG.sub(", ", text))
    lines = [stripped for each in text[:_MAX_FIELD_CHARS].split("\n") if (stripped := each.strip())]
    if len(lines) > 1 and all(map(FULL_NAME.fullmatch, lines)):
        text = ", ".join(lines)
    line = repair_line(text[:_MAX_FIELD_CHARS]) or ""
    named = _NAME_AFTER_ADDRESS.fullmatch(line)
    if named is not None:
        return named[1].strip()
    return _ADDRESS.sub(" ", _URL.sub(" ", line.translate(FULLWIDTH_PUNCTUATION))).strip()


def _read_line(line: str) -> tuple[list[str], tuple[Contributor, ...]]:
    """Return the authors and the contributors of a line."""
    line = _SUFFIX.sub("", _PREFIX.sub("", _LABEL_AFTER_NAME.sub(r"\1", _ROLE_AFTER_NAME.sub(r", \2: \1", line))))
    clauses = list(islice(_CLAUSE.finditer(line), _MAX_CLAUSES))
    own = line[: clauses[0].start()] if clauses else line
    ends = [*(each.start() for each in clauses[1:]), len(line)]
    contributors = tuple(
        Contributor(name=name, role=ContributorRole(clause.lastgroup or "contributor"))
        for clause, end in zip(clauses, ends, strict=False)
        for name in _people_in(line[clause.end() : end])
        if is_full_name(name)
    )
    return _people_in(own.rstrip(" ,;|/(")), contributors


def _people_in(line: str) -> list[str]:
    names = list(_split_names(line))
    return [name for name in names if is_name(name) and (names[0].isupper() or not _DEGREE.fullmatch(name))]


def _split_names(line: str) -> Iterator[str]:
    """Yield the names in a line, each without the words around it."""
    line = _BRACKETED_LIST.sub("", _GENERATION.sub(" ", line))
    line = _in_order(line)
    first, *others = _NAME_SEPARATOR.split(_without_repetition(line))
    has_full_name = is_description = False
    parts = (_TEXT_AFTER_DASH.sub("", first), *others[1::2])
    for sign, part in zip(("", *(each.strip() for each in others[::2])), parts, strict=True):
        for each in _split_full_names(part):
            name = _name_only(each)
            is_full = FULL_NAME.fullmatch(name) is not None
            is_weak = sign in _WEAK_SEPARATORS or is_description
            is_description = is_weak and has_full_name and not _is_other_name(name, is_full=is_full)
            if is_description:
                continue
            has_full_name = has_full_name or is_full
            yield name


def _in_order(line: str) -> str:
    """Return a line with inverted names in their usual order: `Quill, Ada; Reed, Bo`."""
    parts = [_INVERTED.fullmatch(part.strip()) for part in line.split(";")]
    if not all(part is not None and is_name(part[2]) and is_name(part[1].title()) for part in parts):
        return line
    return "; ".join(f"{part[2]} {part[1]}" for part in parts if part is not None)


def _is_other_name(name: str, *, is_full: bool) -> bool:
    """Return True if what follows a full name and a comma is another name, not a role, a place or an outlet."""
    return (is_full or (name.islower() and " " not in name and not name.isascii())) and _JOB.search(name) is None


def _without_repetition(line: str) -> str:
    """Return a line without its second half, if that is the same as the first: `Ada Quill Ada Quill`."""
    words = line.split()
    half = len(words) // 2
    return " ".join(words[:half]) if half and words[:half] == words[half:] else line


def _split_full_names(part: str) -> list[str]:
    """Split a part at `y`, `e` or `en`, or where names run together, if all pieces are full names; else return it as it is."""
    for separator in (_FULL_NAME_SEPARATOR, _RUN_TOGETHER):
        names = [name.strip() for name in separator.split(part)]
        if len(names) > 1 and all(map(FULL_NAME.fullmatch, names)):
            return names
    return [part]


def _name_only(part: str) -> str:
    """Return a name without the label before it and the role, place, outlet or date after it; a name in brackets is kept."""
    if _PICTURE_CREDIT.match(part):
        return ""
    part = _PREFIX.sub("", part.strip(_TRIMMED_CHARS) + "." * bool(_ABBREVIATED.search(part)))
    part = _TITLE_BEFORE.sub("", part)
    for after in (_TEXT_AFTER_NAME, _PLACE_OR_OUTLET, _AGENCY_AT_END, _DEGREES_AFTER, _JOB_AFTER_NAME):
        cut = after.sub("", part).strip()
        if cut != part and (FULL_NAME.fullmatch(cut) or after is _TEXT_AFTER_NAME):
            part = cut
    bracketed = _IN_BRACKETS_AT_END.search(part)
    if bracketed is not None and not (is_name(bracketed[1]) and len(bracketed[1].split()) == 1):
        part = part[: bracketed.start()]
    bare = part if "(" in part[1:] else part.strip("()")
    return _PREFIX.sub("", _ROLE_AROUND.sub("", bare)).strip()
