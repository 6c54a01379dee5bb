"""Score a model on marked texts, without document rules: `python -m newsloom_training.evaluate OUT FILE…`.

OUT is the folder of the model, FILE a file like the training file. A span counts if its boundaries and its type are right,
without a leading "the" and a trailing "'s". MISC does not count.
"""

import argparse
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from newsloom.tag.transformer.recogniser import SCHEME, TransformerModel
from newsloom_training.corpora import MarkedText, Mention, read_marked

_COUNTED: Final = ("PER", "ORG", "LOC")
_KINDS: Final = {entity_type: kind for kind, entity_type in SCHEME.items() if entity_type is not None}


def main() -> None:
    """Print the scores."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--every", type=int, default=1, help="read only every n-th text")
    arguments = parser.parse_args()
    model = TransformerModel(arguments.out)
    for file in arguments.files:
        for key, texts in read_marked(file).items():
            begun = time.process_time()
            read = texts[:: arguments.every]
            scores = f1_scores(model, read)
            words = sum(len(each.text.split()) for each in read) / (time.process_time() - begun)
            shown = "  ".join(f"{kind} {value:.3f}" for kind, value in scores.items())
            print(f"{key:14} {shown}  {words:,.0f} words/s", flush=True)


def f1_scores(model: TransformerModel, texts: Iterable[MarkedText]) -> Mapping[str, float]:
    """Return F1 over all texts, for all types together and for each."""
    right, given, wanted = Counter[str](), Counter[str](), Counter[str]()
    for text, mentions, *_ in texts:
        gold = {trimmed(text, each) for each in mentions if each.kind in _COUNTED}
        found = {
            trimmed(text, Mention(name.start, name.end, _KINDS[name.type]))
            for name in model.names(text)[0]
            if name.type is not None
        }
        for counts, spans in ((right, gold & found), (given, found), (wanted, gold)):
            counts.update(each.kind for each in spans)
            counts["all"] += len(spans)
    return {kind: 2 * right[kind] / max(given[kind] + wanted[kind], 1) for kind in ("all", *_COUNTED)}


def trimmed(text: str, mention: Mention) -> Mention:
    """Return the mention without a leading "the" and a trailing "'s"."""
    start, end, kind = mention
    if text[start:end].lower().startswith("the "):
        start += 4
    if text[start:end].endswith(("'s", "’s")):
        end -= 2
    return Mention(start, end, kind)


if __name__ == "__main__":
    main()
