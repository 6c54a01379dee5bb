"""Read bylines in Chinese, Japanese and Korean, in which roles stand before or after names, often without spaces."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from newsloom.normalise.authors.words import ROLE_WORDS, WORDS, any_phrase
from newsloom_schemas import Contributor, ContributorRole

_HAN_OR_KANA: Final = r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff々〆ヶー]"
_HANGUL: Final = r"[\uac00-\ud7a3]"
FULLWIDTH_PUNCTUATION: Final = str.maketrans("\uff1a\uff0c\uff1b\uff0f\u3001\uff08\uff09\u060c", ":,;/,(),")
"""Chinese, Japanese and Arabic punctuation, and the ASCII equivalents."""
_SCRIPT: Final = re.compile(rf"{_HAN_OR_KANA}|{_HANGUL}")
_EAST_ASIAN_WORDS: Final = tuple(
    word for name in ("roles", "author_labels") for word in WORDS[name] if _SCRIPT.search(word) and len(word) > 1
)
_KOREAN_ROLE: Final = any_phrase(word for word in WORDS["roles"] if re.search(_HANGUL, word))
_KOREAN_BYLINE: Final = re.compile(
    rf"(?P<names>{_HANGUL}{{3}}(?:\s{_HANGUL}{{3}})+|{_HANGUL}{{2,5}}(?:\s?[·,/]\s?{_HANGUL}{{2,5}})*)(?:\s[가-힣]{{1,4}}부)?\s*{_KOREAN_ROLE}(?!{_HANGUL})"
)
_AUTHOR_LABEL: Final = any_phrase(
    (
        *(word for word in _EAST_ASIAN_WORDS if not re.search(_HANGUL, word)),
        *(
            "取材・文",
            "取材",
            "文・写真",
            "文と写真",
            "文・写真・",
            "図文",
            "图文",
            "圖文",
            "文图",
            "著者",
            "筆者",
            "글·사진",
            "글 · 사진",
            "글ㆍ사진",
            "사진·글",
            "글",
            "취재",
            "취재기자",
        ),
    )
)
_OTHER_LABELS: Final = {role: any_phrase(words.east_asian) for role, words in ROLE_WORDS.items() if words.east_asian}
_SOURCE_LABEL: Final = "(?:来源|來源|出典|原标题|原標題|责任|提供|编号|发布时间|時間|时间|日期)"
_SIGN: Final = r"[\s:/|\uff5c・·=\uff1d丨︱】\]]"
_BEFORE: Final = r"(?:^|(?<=[\s,;:/|\uff5c・·()\uff08\uff09【】\[\]\u3014\u3015「」=\uff1d丨。]))"
_LABEL: Final = re.compile(
    _BEFORE
    + r"(?:"
    + rf"(?P<author>(?:{_AUTHOR_LABEL}|文|글){_SIGN}+|(?:[\u4e00-\u9fff]{{0,8}}记者|[\u4e00-\u9fff]{{0,6}}[報社台網刊]記者|記者)\s*(?=[\u4e00-\u9fff]))|"
    + "|".join(rf"(?P<{role}>{words}){_SIGN}+" for role, words in _OTHER_LABELS.items())
    + rf"|(?P<source>{_SOURCE_LABEL}){_SIGN}+)"
)
_ROLE_AFTER: Final = re.compile(
    r"(?P<name>[\u3040-\u30ff\u3400-\u9fff々]{2,8}|[\u3400-\u9fff々]{1,4}[ \u3000][\u3040-\u30ff\u3400-\u9fff々]{1,5})\s?"
    r"(?:特派記者|専門記者|記者|编辑委員|編集委員|論説委員|特派員)(?=$|[\s,/)】\]=・、])"
)
_PLACE_EQUALS_NAME: Final = re.compile(
    r"^[\[【(\u3014]?\s*[\u3040-\u30ff\u3400-\u9fff]{1,8}[=\uff1d](?P<name>[\u3040-\u30ff\u3400-\u9fff々]{2,6})[\]】)\u3015]$"
)
_NAME: Final = re.compile(
    r"[\u3400-\u9fff々]{2,4}|[\u3040-\u30ff\u3400-\u9fff々ー]{2,8}|[\u3400-\u9fff々]{1,4}[ \u3000][\u3040-\u30ff\u3400-\u9fff々ー]{1,5}"
    r"|[\u30a0-\u30ff]{2,10}[・=\uff1d][\u30a0-\u30ff]{2,10}|[\uac00-\ud7a3]{2,5}|[\u4e00-\u9fff]{1,6}·[\u4e00-\u9fff]{1,8}|[A-Z][a-z]+(?: [A-Z][\w.’'-]*){1,3}"
)
_JAPANESE_SPACED: Final = re.compile(r"([\u3400-\u9fff々]{1,3}) ([\u3040-\u30ff\u3400-\u9fff々]{1,4})")
_GIVEN_NAME_END: Final = re.compile(r"[郎子美介男夫雄樹也之一二香恵代太平人哉]$")
"""Common endings of Japanese given names, which are written after a space; in Chinese a space parts two people."""
_KANA: Final = re.compile(r"[\u3040-\u30ff]")
_NOT_A_NAME: Final = re.compile(
    r".*(?:报道|報道|报导|報導|综合|綜合|专电|專電|电|電|讯|訊|摄影|攝影|通信|新聞|新闻|日報|日报|編集部|编辑部|編輯部|社|网|網|東京|北京电|기자|특파원|뉴스|일보|신문|편집부|부|以来|と)$|(?:선임|인턴|객원|전문|수습|본지|연합|本报|本報|本刊|本地|本网|本站|来源|實習|实习)"
)
_PLACE_OR_DESK: Final = re.compile("[시도군구팀룸국부]$")
"""Endings of Korean places and desks, which stand before a name with a space as a second author does."""
_BETWEEN: Final = re.compile(r"\s*[,、/;·・|\uff5c和与與及]\s*|\s+")
_MAX_LABELS: Final = 20
_MAX_NAMES: Final = 10
_MAX_LINE_CHARS: Final = 300


@dataclass(frozen=True, slots=True)
class EastAsianByline:
    """The people whom a line names with a role."""

    authors: tuple[str, ...]
    contributors: tuple[Contributor, ...]


def read_east_asian(line: str) -> EastAsianByline | None:
    """Return the people in a byline; None if the line is not in one of these languages, or names nobody with a role.

    Args:
        line: one line.
    """
    line = line[:_MAX_LINE_CHARS].translate(FULLWIDTH_PUNCTUATION)
    if _SCRIPT.search(line) is None:
        return None
    authors: list[str] = []
    contributors: list[Contributor] = []
    for role, text in _clauses(line):
        names = list(islice(_names(text), _MAX_NAMES))
        if role == "author":
            authors += names
        elif role != "source":
            contributors += [Contributor(name=name, role=ContributorRole(role)) for name in names]
    if not authors:
        authors = list(islice(_names_with_roles(line), _MAX_NAMES))
    if not authors and not contributors:
        return None
    return EastAsianByline(tuple(dict.fromkeys(authors)), tuple(contributors))


def _clauses(line: str) -> Iterator[tuple[str, str]]:
    """Yield each role in a line, and the text after its label up to the next label."""
    labels = list(islice(_LABEL.finditer(line), _MAX_LABELS))
    ends = [*(each.start() for each in labels[1:]), len(line)]
    for label, end in zip(labels, ends, strict=False):
        yield label.lastgroup or "author", line[label.end() : end]


def _names(text: str) -> Iterator[str]:
    """Yield the names at the beginning of a text, up to the first piece that is not a name."""
    text = text.strip(" :/|\uff5c・·=\uff1d,()\uff08\uff09【】[]\u3014\u3015")
    spaced = _JAPANESE_SPACED.fullmatch(text)
    if spaced is not None and (_KANA.search(text) or _GIVEN_NAME_END.search(text)):
        yield text
        return
    for piece in _BETWEEN.split(re.split(r"[(\uff08【\[\u3014。)\uff09】\]\u3015]", text, maxsplit=1)[0]):
        name = piece.strip(" :=")
        for role in ("记者", "記者"):
            name = name.removesuffix(role) if len(name) > len(role) + 1 else name
        if not name or _NAME.fullmatch(name) is None or _NOT_A_NAME.match(name):
            return
        yield name


def _names_with_roles(line: str) -> Iterator[str]:
    """Yield the names before a role: `山田太郎記者`, `홍길동 기자`."""
    for found in _KOREAN_BYLINE.finditer(line):
        names = re.split(r"\s?[·,/]\s?|\s", found["names"])
        for number, name in enumerate(names):
            is_place = number < len(names) - 1 and _PLACE_OR_DESK.search(name) is not None
            if not is_place and _NOT_A_NAME.match(name) is None:
                yield name
    for found in _ROLE_AFTER.finditer(line):
        name = found["name"]
        if _NOT_A_NAME.match(name) is None:
            yield name
    place = _PLACE_EQUALS_NAME.match(line)
    if place is not None:
        yield place["name"]
