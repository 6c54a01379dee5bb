"""Fits the weights of `newsloom.normalise.page_kind.decide`: python -m bench.fit.page_kind CORPORA.

The signs of `newsloom.normalise.page_kind.signs` on article pages, news pages and pages of four other kinds are weighed by a
logistic regression with a ridge. Prints what ten folds over sites refuse, then the weights as they stand in the code.
The pages' kinds are of WCXB (CC BY 4.0) and of the evaluation set of Fundus (MIT), so what is fitted on them may ship.
"""

import gzip
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from newsloom.normalise.page.page import parse_page
from newsloom.normalise.page_kind.decide import ARTICLE_DATA_SIGN, THRESHOLD
from newsloom.normalise.page_kind.signs import SIGNS

Matrix = NDArray[np.float64]

_OTHERS = ("collection", "listing", "product", "service")
_RIDGE = 0.5
_ROUNDS = 40
_FOLDS = 10
_SHUFFLES = 6
_REFUSED = (1, 2, 3, 5, 8)


@dataclass(frozen=True, slots=True)
class Pages:
    """Signs, a row for each page; whether it is no article; its site; whether structured data says it is an article."""

    signs: Matrix
    other: NDArray[np.bool_]
    site: NDArray[np.str_]
    declared_article: NDArray[np.bool_]


def main() -> None:
    """Cross-validate, fit, print."""
    pages = read(Path(sys.argv[1]))
    names = [name for name in SIGNS if name != ARTICLE_DATA_SIGN]
    articles = int((~pages.other).sum())
    print(f"{articles} articles, {int(pages.other.sum())} others, {len(names)} signs, ten folds over sites")
    for shuffle in range(_SHUFFLES):
        odds = cross_validated(pages, shuffle)
        for threshold in (*thresholds(pages, odds), THRESHOLD):
            print(f"shuffle {shuffle}: {refused(pages, odds, threshold)}")
    weights = fitted(pages.signs, pages.other)
    print(f"fitted on all: {refused(pages, weights[0] + pages.signs @ weights[1:], THRESHOLD)}")
    print(f"BIAS = {weights[0]:.2f}")
    for name, weight in zip(names, weights[1:], strict=True):
        print(f'        "{name}": {weight:.2f},')


def thresholds(pages: Pages, odds: Matrix) -> list[float]:
    """The odds above which few articles stand: 1, 2 and so on."""
    of_articles = np.sort(odds[~pages.other & ~pages.declared_article])[::-1]
    return [float(of_articles[count]) for count in _REFUSED]


def refused(pages: Pages, odds: Matrix, threshold: float) -> str:
    """How many of both kinds stand above a threshold, after the veto."""
    above = (odds > threshold) & ~pages.declared_article
    of_articles, of_others = int((above & ~pages.other).sum()), int((above & pages.other).sum())
    return f"{of_articles} of {(~pages.other).sum()} articles, {of_others} of {pages.other.sum()} others above {threshold:.2f}"


def read(folder: Path) -> Pages:
    """The pages of the three files that are of a kind that is fitted, by their signs."""
    signs: list[list[float]] = []
    other: list[bool] = []
    sites: list[str] = []
    declared_article: list[bool] = []
    for name in ("pages", "news_pages", "other_pages"):
        with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            for page in map(json.loads, lines):
                parsed = parse_page(page["html"], page.get("url"))
                kind = page.get("page_type", "article")
                if parsed is None or kind not in (*_OTHERS, "article"):
                    continue
                signs.append([sign(parsed) for each, sign in SIGNS.items() if each != ARTICLE_DATA_SIGN])
                other.append(kind in _OTHERS)
                host = urlsplit(page.get("url") or "").hostname
                sites.append(".".join(host.split(".")[-2:]) if host else page["id"].partition("_")[0])
                declared_article.append(bool(SIGNS[ARTICLE_DATA_SIGN](parsed)))
    return Pages(np.array(signs), np.array(other), np.array(sites), np.array(declared_article))


def cross_validated(pages: Pages, shuffle: int) -> Matrix:
    """Each page's odds by a fit on the pages of other sites."""
    sites = np.unique(pages.site)
    np.random.default_rng(shuffle).shuffle(sites)
    odds = np.zeros(len(pages.other))
    for fold in range(_FOLDS):
        held_back = np.isin(pages.site, sites[fold::_FOLDS])
        weights = fitted(pages.signs[~held_back], pages.other[~held_back])
        odds[held_back] = weights[0] + pages.signs[held_back] @ weights[1:]
    return odds


def fitted(signs: Matrix, other: NDArray[np.bool_]) -> Matrix:
    """Bias and weights of a logistic regression with a ridge on all but the bias, by Newton's method."""
    values = np.column_stack((np.ones(len(signs)), signs))
    weights = np.zeros(values.shape[1])
    ridge = np.eye(values.shape[1]) * _RIDGE
    ridge[0, 0] = 0
    for _ in range(_ROUNDS):
        likely = 1 / (1 + np.exp(-values @ weights))
        curve = (values * (likely * (1 - likely))[:, None]).T @ values + ridge
        weights -= np.linalg.solve(curve, values.T @ (likely - other) + ridge @ weights)
    return weights


if __name__ == "__main__":
    main()
