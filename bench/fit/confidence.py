"""Fit the weights of `newsloom.tag.entities.confidence` on WikiGold: `python -m bench.fit.confidence CORPORA`.

Prints the weights in the form of `services/newsloom/tag/lexicon/data/confidence.toml`. WikiGold is the only corpus here
whose licence (CC BY 4.0) allows weights fitted on it to ship.
"""

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.quality.entities.gold import WIKIGOLD, Marked, gold_texts, scored
from newsloom.tag.entities.confidence import Regression, confidence_features
from newsloom.tag.tagger import tagger

_RIDGE = 3.0
_ROUNDS = 60
_SCORED = {"PER", "ORG", "LOC"}


def examples(file: Path) -> tuple[list[dict[str, float]], list[bool]]:
    """Return the features of each mention of a person, organisation or place, and whether people marked it with this type."""
    values: list[dict[str, float]] = []
    right: list[bool] = []
    for document in gold_texts(file):
        gold = scored(document.text, list(document.marked))
        text = document.text
        spans, _, trust = tagger().recognise(text, "en")
        for name in tagger().resolve_types(text, spans, "en", trust):
            weighed = confidence_features(name)
            for span in name.spans:
                for each in scored(text, [Marked(span.start, span.end, name.type.value)]):
                    if each.label in _SCORED:
                        values.append(weighed)
                        right.append(each in gold)
    return values, right


def fitted(values: NDArray[np.float64], right: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the weights of a logistic regression with a ridge penalty on all but the first, by Newton's method."""
    weights = np.zeros(values.shape[1])
    ridge = np.eye(values.shape[1]) * _RIDGE
    ridge[0, 0] = 1e-6
    for _ in range(_ROUNDS):
        likely = 1 / (1 + np.exp(-values @ weights))
        curve = (values * (likely * (1 - likely))[:, None]).T @ values + ridge
        weights -= np.linalg.solve(curve, values.T @ (likely - right) + ridge @ weights)
    return weights


def show_fitted(table: str, values: list[dict[str, float]], right: list[bool]) -> None:
    """Fit the weights and print them as a table of `confidence.toml`."""
    rows = np.array([[1.0, *each.values()] for each in values])
    print(f"[{table}]")
    for name, weight in zip(["bias", *values[0]], fitted(rows, np.array(right, float)), strict=True):
        print(f"{name} = {weight:.3f}")


def main() -> None:
    """Fit and print the weights."""
    show_fitted(Regression.SMALL, *examples(Path(sys.argv[1]) / WIKIGOLD))


if __name__ == "__main__":
    main()
