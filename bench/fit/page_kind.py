"""Fit the weights of `newsloom.normalise.page_kind.decide`: python -m bench.fit.page_kind CORPORA.

A ridge-penalised logistic regression is fitted on the signs of article pages, news pages and pages of four other kinds. Print
what is rejected in ten folds over sites, then the weights in the form of the code. The kinds of the pages are from WCXB
(CC BY 4.0) and from the evaluation set of Fundus (MIT), so weights that are fitted on them may be distributed.
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

_OTHER_KINDS = ("collection", "listing", "product", "service")
_RIDGE_PENALTY = 0.5
_NEWTON_STEPS = 40
_FOLDS = 10
_SHUFFLES = 6
_REJECTED_ARTICLES = (1, 2, 3, 5, 8)


@dataclass(frozen=True, slots=True)
class Pages:
    """One row per page: signs, whether it is another kind than article, site, and whether structured data says article."""

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
        scores = cross_validate(pages, shuffle)
        for threshold in (*thresholds(pages, scores), THRESHOLD):
            print(f"shuffle {shuffle}: {describe_rejections(pages, scores, threshold)}")
    weights = fit(pages.signs, pages.other)
    print(f"fitted on all: {describe_rejections(pages, weights[0] + pages.signs @ weights[1:], THRESHOLD)}")
    print(f"BIAS = {weights[0]:.2f}")
    for name, weight in zip(names, weights[1:], strict=True):
        print(f'        "{name}": {weight:.2f},')


def thresholds(pages: Pages, scores: Matrix) -> list[float]:
    """Return the log odds above which 1, 2, 3, 5 and 8 articles are."""
    of_articles = np.sort(scores[~pages.other & ~pages.declared_article])[::-1]
    return [float(of_articles[count]) for count in _REJECTED_ARTICLES]


def describe_rejections(pages: Pages, scores: Matrix, threshold: float) -> str:
    """Describe how many articles and other pages are above a threshold, without pages whose structured data says article."""
    above = (scores > threshold) & ~pages.declared_article
    of_articles, of_others = int((above & ~pages.other).sum()), int((above & pages.other).sum())
    return f"{of_articles} of {(~pages.other).sum()} articles, {of_others} of {pages.other.sum()} others above {threshold:.2f}"


def read(folder: Path) -> Pages:
    """Read the pages of the three files whose kind is used for fitting."""
    signs: list[list[float]] = []
    other: list[bool] = []
    sites: list[str] = []
    declared_article: list[bool] = []
    for name in ("pages", "news_pages", "other_pages"):
        with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            for page in map(json.loads, lines):
                parsed = parse_page(page["html"], page.get("url"))
                kind = page.get("page_type", "article")
                if parsed is None or kind not in (*_OTHER_KINDS, "article"):
                    continue
                signs.append([sign(parsed) for each, sign in SIGNS.items() if each != ARTICLE_DATA_SIGN])
                other.append(kind in _OTHER_KINDS)
                host = urlsplit(page.get("url") or "").hostname
                sites.append(".".join(host.split(".")[-2:]) if host else page["id"].partition("_")[0])
                declared_article.append(bool(SIGNS[ARTICLE_DATA_SIGN](parsed)))
    return Pages(np.array(signs), np.array(other), np.array(sites), np.array(declared_article))


def cross_validate(pages: Pages, shuffle: int) -> Matrix:
    """Return the log odds of each page by a fit on the pages of other sites."""
    sites = np.unique(pages.site)
    np.random.default_rng(shuffle).shuffle(sites)
    scores = np.zeros(len(pages.other))
    for fold in range(_FOLDS):
        test_rows = np.isin(pages.site, sites[fold::_FOLDS])
        weights = fit(pages.signs[~test_rows], pages.other[~test_rows])
        scores[test_rows] = weights[0] + pages.signs[test_rows] @ weights[1:]
    return scores


def fit(signs: Matrix, other: NDArray[np.bool_]) -> Matrix:
    """Fit a logistic regression with a ridge penalty on all but the bias by Newton's method; return bias and weights."""
    values = np.column_stack((np.ones(len(signs)), signs))
    weights = np.zeros(values.shape[1])
    ridge = np.eye(values.shape[1]) * _RIDGE_PENALTY
    ridge[0, 0] = 0
    for _ in range(_NEWTON_STEPS):
        probability = 1 / (1 + np.exp(-values @ weights))
        hessian = (values * (probability * (1 - probability))[:, None]).T @ values + ridge
        weights -= np.linalg.solve(hessian, values.T @ (probability - other) + ridge @ weights)
    return weights


if __name__ == "__main__":
    main()
