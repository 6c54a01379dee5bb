"""Make articles of made-up sites in several languages and scripts, each with the boilerplate of its site around its story.

`PYTHONPATH=tests python -m support.sites.made_up_site [COUNT] > articles.jsonl` writes COUNT articles (30 if unset) of each site as JSON lines, to try
`newsloom learn` on. The same count gives the same articles.
"""

import json
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass

_WORDS = {
    "en": "harbour ferry council night train mayor bridge school river budget winter market engine village library storm",
    "de": "Hafen Fähre Stadtrat Nachtzug Bürgermeisterin Brücke Schule Fluss Haushalt Winter Markt Motor Dorf Bücherei Sturm",
    "ru": "гавань паром совет поезд мэр мост школа река бюджет зима рынок двигатель деревня библиотека буря",
    "el": "λιμάνι πλοίο συμβούλιο τρένο δήμαρχος γέφυρα σχολείο ποτάμι χειμώνας αγορά χωριό βιβλιοθήκη καταιγίδα",
    "ar": "ميناء عبارة مجلس قطار رئيس جسر مدرسة نهر ميزانية شتاء سوق محرك قرية مكتبة عاصفة",
    "zh": "港口 渡轮 议会 夜车 市长 大桥 学校 河流 预算 冬天 市场 引擎 村庄 图书馆 风暴",
    "hi": "बंदरगाह नौका परिषद रेल महापौर पुल विद्यालय नदी बजट सर्दी बाज़ार इंजन गाँव पुस्तकालय तूफ़ान",
}
_ARTICLES = 30  # of each site, if the command is not told
_STOPS = {"zh": "。", "hi": "।"}
_JOIN = {"zh": ""}


@dataclass(frozen=True, slots=True)
class MadeUpSite:
    """A site: its domain, language, and the lines that it puts above and below each article.

    In a line `<n>` becomes a number, and `<name>` the name of a person.
    """

    domain: str
    language: str
    above: tuple[str, ...]
    below: tuple[str, ...]


SITES = (
    MadeUpSite(
        "skarvpost.example",
        "en",
        ("Join our commenting forum", "Published <n> May 2026"),
        (
            "Follow <name> on Gull for daily news",
            "Get in touch with our news team by writing to news@skarvpost.example",
        ),
    ),
    MadeUpSite(
        "hafenblatt.example", "de", ("Lesedauer: <n> Minuten",), ("Abonnieren Sie unseren täglichen Newsletter",)
    ),
    MadeUpSite("gavan.example", "ru", ("Время чтения: <n> мин.",), ("Подписывайтесь на наш канал в «Чайке»",)),
    MadeUpSite("limani.example", "el", (), ("Εγγραφείτε στο ενημερωτικό δελτίο μας",)),
    MadeUpSite("mina.example", "ar", (), ("اشترك في النشرة البريدية اليومية لدينا", "شارك هذا الخبر مع أصدقائك")),
    MadeUpSite("gangkou.example", "zh", ("阅读时间<n>分钟",), ("订阅我们的每日电子报", "分享到海鸥网")),
    MadeUpSite("bandargah.example", "hi", (), ("हमारे दैनिक समाचार पत्र की सदस्यता लें",)),
)
_NAMES = ("Ada Quill", "Bo Reed", "Ines de la Mar", "Juri Holm", "Mara Lind", "Otto Brandt", "Pia Sand", "Tove Berg")


def story(chance: random.Random, language: str, paragraphs: int = 5) -> list[str]:
    """Return the paragraphs of a story that shares no run of words with another one."""
    words = _WORDS[language].split()
    found = []
    for _ in range(paragraphs):
        sentences = []
        for _ in range(3):
            drawn = chance.choices(words, k=12)
            drawn.insert(chance.randrange(12), f"{chance.getrandbits(30)}")
            sentences.append(_JOIN.get(language, " ").join(drawn) + _STOPS.get(language, "."))
        found.append((_JOIN.get(language, " ")).join(sentences))
    return found


def around(site: MadeUpSite, number: int, text: Sequence[str]) -> list[str]:
    """Return the lines of an article: its text with the site's lines above and below."""
    name = _NAMES[number % len(_NAMES)]
    lines = [*site.above, *text, *site.below]
    return [line.replace("<n>", str(3 + number)).replace("<name>", name) for line in lines]


def article(site: MadeUpSite, number: int, text: Sequence[str]) -> dict[str, object]:
    """Return an article as the envelope of a raw record."""
    return {
        "url": f"https://www.{site.domain}/news/{number}",
        "title": f"{number} {site.language} {text[0].split()[0]}",
        "text": "\n\n".join(around(site, number, text)),
        "published_at": f"2026-05-{1 + number % 28:02d}",
    }


def articles(site: MadeUpSite, count: int, seed: int = 1) -> list[dict[str, object]]:
    """Return different articles of a site."""
    chance = random.Random(f"{site.domain} {seed}")
    return [article(site, number, story(chance, site.language)) for number in range(count)]


def json_lines(records: Sequence[dict[str, object]]) -> bytes:
    """Return records as JSON lines."""
    return b"".join(json.dumps(record, ensure_ascii=False).encode() + b"\n" for record in records)


def page(site: MadeUpSite, number: int, text: Sequence[str]) -> str:
    """Return an article as a web page, with a box of other headlines in the middle of its text."""
    links = "".join(
        f"<p class='teaser'><a href='/news/{number}{each}'>{' '.join(text[each].split()[:9])}</a></p>"
        for each in range(2)
    )
    box = f"<div class='see-also'><p>Also in the paper today</p>{links}</div>"
    half = len(text) // 2
    title = f"{text[0].split()[0]} {text[-1].split()[0]} {number}".capitalize()
    parts = [*(f"<p>{each}</p>" for each in text[:half]), box, *(f"<p>{each}</p>" for each in text[half:])]
    return (
        f"<html><head><title>{title}</title><link rel='canonical' href='https://www.{site.domain}/news/{number}'>"
        f"<meta property='og:type' content='article'></head><body><article><h1>{title}</h1>"
        f"<div class='story'>{''.join(parts)}</div></article></body></html>"
    )


def main() -> None:
    """Write articles of every site to stdout."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else _ARTICLES
    for site in SITES:
        sys.stdout.buffer.write(json_lines(articles(site, count)))


if __name__ == "__main__":
    main()
