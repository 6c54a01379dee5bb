"""B-cubed (Bagga and Baldwin 1998), and single-pass clustering by TF-IDF to compare with."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from typing import Final, NamedTuple

_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_COMMON_SHARE: Final = 0.05
"""Words of more articles than this share say nothing, and are left out."""


class BCubed(NamedTuple):
    """Precision, recall and their harmonic mean, 0 to 1."""

    precision: float
    recall: float
    f: float


def b_cubed(found: Mapping[str, Hashable], gold: Mapping[str, str]) -> BCubed:
    """Compare clusters with those of people, over the articles that people judged."""
    clusters, events = defaultdict(set), defaultdict(set)
    for article, event in gold.items():
        clusters[found[article]].add(article)
        events[event].add(article)
    precision = recall = 0.0
    for article, event in gold.items():
        right = len(clusters[found[article]] & events[event])
        precision += right / len(clusters[found[article]]) / len(gold)
        recall += right / len(events[event]) / len(gold)
    return BCubed(precision, recall, 2 * precision * recall / (precision + recall))


def tfidf_stories(texts: Sequence[str], threshold: float) -> list[int]:
    """Return a cluster for each text: of the earlier cluster with the highest mean cosine, if it reaches the threshold.

    The document frequencies are those of the whole stream, which a live system does not know.
    """
    counts = [Counter(word.lower() for word in _WORD.findall(text)) for text in texts]
    frequencies = Counter(word for count in counts for word in count)
    index: dict[str, list[tuple[int, float]]] = defaultdict(list)
    sizes: list[int] = []
    found: list[int] = []
    for count in counts:
        weights = {
            word: (1 + math.log(number)) * math.log(len(texts) / frequencies[word])
            for word, number in count.items()
            if frequencies[word] < _COMMON_SHARE * len(texts)
        }
        length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        sums: dict[int, float] = defaultdict(float)
        for word, weight in weights.items():
            for cluster, other in index[word]:
                sums[cluster] += weight / length * other
        best = max(sums, key=lambda cluster: sums[cluster] / sizes[cluster], default=None)
        if best is None or sums[best] / sizes[best] < threshold:
            best = len(sizes)
            sizes.append(0)
        sizes[best] += 1
        found.append(best)
        for word, weight in weights.items():
            index[word].append((best, weight / length))
    return found
