"""News written from forms, and edited copies of it, in many languages."""

import random
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from pathlib import Path

_FOLDER = Path(__file__).with_name("forms")
_CREDITS = {
    "ar": "المصدر: وكالة الأنباء",
    "ja": "（共同通信配信）",
    "zh": "来源：新华社",
    "ko": "자료 제공: 연합뉴스",
    "ru": "Источник: информационное агентство",
    "hi": "स्रोत: समाचार एजेंसी",
    "he": "מקור: סוכנות הידיעות",
    "th": "ที่มา: สำนักข่าว",
}


@dataclass(frozen=True)
class News:
    """A piece of news written from a form."""

    language: str
    title: str
    text: str


@dataclass(frozen=True)
class Form:
    """A form with the facts that fill it."""

    language: str
    kind: str
    title: str
    text: str
    fillings: tuple[dict[str, str], ...]

    @property
    def name(self) -> str:
        """Return the language and the kind."""
        return f"{self.language} {self.kind}"

    def filled(self, facts: dict[str, str]) -> News:
        """Return the news with these facts."""
        return News(self.language, self.title.format(**facts), self.text.format(**facts).strip())

    def pairs(self) -> Iterator[tuple[News, News]]:
        """Yield pairs of different news."""
        for one, other in combinations(self.fillings, 2):
            yield self.filled(one), self.filled(other)

    def copies(self) -> Iterator[tuple[str, News, News]]:
        """Yield the name of an edit, the news and its edited copy."""
        for facts, others in zip(self.fillings, self.fillings[1:] + self.fillings[:1], strict=True):
            whole = self.filled(facts)
            for slot, value in facts.items():
                if value != others[slot] and f"{{{slot}}}" in self.text:
                    yield f"{slot} corrected", whole, self.filled(facts | {slot: others[slot]})
            for name, text in _edited(whole):
                yield name, whole, News(self.language, whole.title, text)


def _edited(news: News) -> Iterator[tuple[str, str]]:
    rng = random.Random(len(news.text))
    yield "credit added", f"{news.text}\n\n{_CREDITS.get(news.language, 'Source: Northern Press Agency.')}"
    yield "letters swapped", _with_typos(news.text, rng)
    sentences = re.split(r"\s" if news.language == "th" else r"(?<=[.。।])\s*", news.text)
    place = len(sentences) // 2
    yield "sentence cut", " ".join(sentences[:place] + sentences[place + 1 :])
    yield "last sentence cut", " ".join(sentences[:-2])


def _with_typos(text: str, rng: random.Random) -> str:
    letters = list(text)
    for _ in range(max(2, len(letters) // 200)):
        place = rng.randrange(1, len(letters) - 2)
        if letters[place].isalpha() and letters[place + 1].isalpha():
            letters[place], letters[place + 1] = letters[place + 1], letters[place]
    return "".join(letters)


@cache
def forms() -> tuple[Form, ...]:
    """Return all forms."""
    found = [
        form for path in sorted(_FOLDER.glob("*.toml")) for form in tomllib.loads(path.read_text("utf-8"))["forms"]
    ]
    return tuple(
        Form(each["language"], each["kind"], each["title"], each["text"], tuple(each["fillings"])) for each in found
    )
