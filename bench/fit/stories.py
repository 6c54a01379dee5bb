"""Fit the weights of `newsloom.stories.decision.parameters`: `python -m bench.fit.stories CORPORA`."""

import argparse
from pathlib import Path
from typing import Final

from bench.quality.events.corpus import stream
from bench.quality.events.pairs import claimed, event_pairs, far_pairs, fitted, judged_pairs, only_names

ACROSS: Final = ("opening_min", "opening_max", "days", "undated", "numbers", "elsewhere", "names")
"""The figures that articles in different languages can share."""
_OTHERS: Final = 3_000


def main() -> None:
    """Print the weights within a language and across languages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", type=Path)
    folder = parser.parse_args().corpora
    articles = claimed(stream(folder, _OTHERS))
    within = fitted(event_pairs(articles), far_pairs(articles), judged_pairs(folder, articles))
    names = only_names(articles)
    across = fitted(event_pairs(names), far_pairs(names), (), figures=ACROSS)
    for name, weights in (("WITHIN_LANGUAGE", within), ("ACROSS_LANGUAGES", across)):
        figures = ", ".join(f"{figure}={weight:.2f}" for figure, weight in weights.of._asdict().items())
        print(f"{name}: {weights.constant:.2f}, {figures}")


if __name__ == "__main__":
    main()
