"""Train the network: `python -m newsloom_training.train BASE CORPORA RUN`. Started again, it goes on where it stopped.

BASE is the folder of the two wheels, CORPORA that of the training file, RUN the folder of the results: a folder for each
member of the recipe, with `checkpoint.pt` while it runs, `weights.pt` at the end, and `log.jsonl`; and `weights.pt`, the
mean of their weights. With the same recipe, versions, kind of processor and number of
threads the weights are the same.
"""

import argparse
import json
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - its usual name
from torch import Tensor, nn

from newsloom.tag.transformer.pieces import PieceReader
from newsloom_training.augmentation import UNVARIED, Variation
from newsloom_training.base_weights import read_base_weights
from newsloom_training.corpora import MarkedText, read_part, training_texts
from newsloom_training.labels import MISC, OUTSIDE
from newsloom_training.network import Tagger
from newsloom_training.piece_model import PAD, build_piece_model
from newsloom_training.recipe import Member, Recipe, read_recipe
from newsloom_training.samples import Sample, samples

RECIPE: Final = Path(__file__).parents[1] / "recipe.toml"
WEIGHTS: Final = "weights.pt"
_BUCKET: Final = 2_000  # samples that are sorted by length together, so that batches have little padding
_CHECKPOINT_SECONDS: Final = 120
_LOG_STEPS: Final = 50
_MAX_GRADIENT: Final = 1.0
_UNLABELLED: Final = (OUTSIDE, *MISC)


def main() -> None:
    """Train."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("base", "corpora", "run"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--recipe", type=Path, default=RECIPE)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--device", default="cpu", help="cpu or cuda")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    recipe = read_recipe(arguments.recipe)
    folders = [arguments.run / f"member-{number}" for number in range(1, len(recipe.members) + 1)]
    for member, folder in zip(recipe.members, folders, strict=True):
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / WEIGHTS).exists():
            Training(recipe, member, arguments.base, arguments.corpora, folder, arguments.device).run()
    torch.save(mean_weights([folder / WEIGHTS for folder in folders]), arguments.run / WEIGHTS)


def mean_weights(files: Sequence[Path]) -> dict[str, Tensor]:
    """Return the mean of the weights in these files."""
    states = [torch.load(file, weights_only=True) for file in files]
    return {name: torch.stack([state[name] for state in states]).mean(0) for name in states[0]}


class Training:
    """A training run.

    Args:
        recipe: its numbers.
        member: which of its runs.
        base: folder of the two wheels.
        corpora: folder of the training file.
        folder: folder of its results; a checkpoint there is gone on with.
        device: where it is computed, `cpu` or `cuda`.
    """

    def __init__(self, recipe: Recipe, member: Member, base: Path, corpora: Path, folder: Path, device: str) -> None:
        self._recipe, self._member, self._folder, self._device = recipe, member, folder, torch.device(device)
        torch.manual_seed(member.seed)
        pieces = build_piece_model(base)
        model_file = folder / "pieces.model"
        model_file.write_bytes(pieces.model)
        self._reader = PieceReader(model_file)
        self._texts = {key: read_part(texts, recipe.held_out) for key, texts in training_texts(corpora).items()}
        self._tagger = Tagger(read_base_weights(base), recipe.layers, pieces.base_ids, recipe.dropout).to(self._device)
        self._average = {name: each.detach().clone() for name, each in self._tagger.named_parameters()}
        label = [each for name, each in self._tagger.named_parameters() if name.startswith("labels.")]
        other = [each for name, each in self._tagger.named_parameters() if not name.startswith("labels.")]
        self._rates = (recipe.learning_rate, recipe.label_learning_rate)
        self._optimizer = torch.optim.AdamW(
            [{"params": other, "lr": self._rates[0]}, {"params": label, "lr": self._rates[1]}],
            weight_decay=recipe.weight_decay,
            betas=(0.9, 0.98),
        )
        self._epoch = self._batch = self._step = self._seen = 0

    def run(self) -> None:
        """Train to the end of the recipe and write the averaged weights."""
        self._resume()
        saved = begun = time.monotonic()
        seen_before = self._seen
        losses: list[float] = []
        while self._seen < self._recipe.pieces:
            batches = self._batches(self._epoch)
            for batch in batches[self._batch :]:
                if self._seen >= self._recipe.pieces:
                    break
                losses.append(self._take_step(batch))
                self._batch += 1
                if self._step % _LOG_STEPS == 0:
                    rate = (self._seen - seen_before) / (time.monotonic() - begun)
                    self._log(step=self._step, seen=self._seen, loss=float(np.mean(losses)), pieces_per_second=rate)
                    losses.clear()
                if time.monotonic() - saved > _CHECKPOINT_SECONDS:
                    self._save()
                    saved = time.monotonic()
            else:
                self._epoch, self._batch = self._epoch + 1, 0
        torch.save({name: each.cpu() for name, each in self._average.items()}, self._folder / WEIGHTS)
        self._checkpoint.unlink(missing_ok=True)

    def _batches(self, epoch: int) -> list[list[Sample]]:
        """Return the batches of an epoch, the same whenever it is asked."""
        recipe = self._recipe
        seed = self._member.seed * 1_000 + epoch
        chances = recipe.variation if self._member.varied else UNVARIED._replace(joined=recipe.variation.joined)
        repeated = {key: list(each) * recipe.repeats[key] for key, each in self._texts.items()}
        texts: list[MarkedText] = Variation(repeated, chances, seed).epoch(repeated)
        max_pieces = recipe.max_pieces[epoch % len(recipe.max_pieces)]
        every = [sample for text in texts for sample in samples(self._reader, text, max_pieces)]
        batches = [
            batch
            for at in range(0, len(every), _BUCKET)
            for batch in _by_length(every[at : at + _BUCKET], recipe.pieces_per_step)
        ]
        random.Random(seed).shuffle(batches)  # noqa: S311 - not for secrets
        return batches

    def _take_step(self, batch: list[Sample]) -> float:
        done = self._seen / self._recipe.pieces
        rising = self._recipe.warm_up
        factor = max(done / rising, 0.01) if done < rising else (1 - done) / (1 - rising)
        for group, rate in zip(self._optimizer.param_groups, self._rates, strict=True):
            group["lr"] = rate * factor
        self._tagger.train()
        ids, mask, rows, columns, labels, misc = (each.to(self._device) for each in tensors(batch))
        with torch.autocast(self._device.type, torch.bfloat16):
            vectors = self._tagger.encode(ids, mask)
        scores = self._tagger.labels(F.dropout(vectors[rows, columns].float(), self._recipe.dropout))
        loss = word_losses(scores, labels, misc, self._recipe.label_smoothing).mean()
        self._optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self._tagger.parameters(), _MAX_GRADIENT)
        self._optimizer.step()
        self._step += 1
        self._seen += int(mask.sum())
        share = min(self._recipe.average, self._step / (self._step + 9))
        with torch.no_grad():
            for name, each in self._tagger.named_parameters():
                self._average[name].lerp_(each, 1 - share)
        return float(loss.detach())

    @property
    def _checkpoint(self) -> Path:
        return self._folder / "checkpoint.pt"

    def _save(self) -> None:
        state = {
            "tagger": self._tagger.state_dict(),
            "average": self._average,
            "optimizer": self._optimizer.state_dict(),
            "random": torch.get_rng_state(),
            "counts": (self._epoch, self._batch, self._step, self._seen),
        }
        partial = self._checkpoint.with_suffix(".partial")
        torch.save(state, partial)
        partial.replace(self._checkpoint)

    def _resume(self) -> None:
        if self._checkpoint.exists():
            state: dict[str, Any] = torch.load(self._checkpoint, map_location=self._device, weights_only=True)
            self._tagger.load_state_dict(state["tagger"])
            self._average = state["average"]
            self._optimizer.load_state_dict(state["optimizer"])
            torch.set_rng_state(state["random"].cpu())
            self._epoch, self._batch, self._step, self._seen = state["counts"]

    def _log(self, **row: float) -> None:
        with (self._folder / "log.jsonl").open("a", encoding="utf-8") as log:
            print(json.dumps(row), file=log)


def word_losses(scores: Tensor, labels: Tensor, misc_marked: Tensor, smoothing: float) -> Tensor:
    """Return the loss of each word: minus the log likelihood of its label.

    In a corpus without MISC a word outside of all names may be MISC, so its likelihood is that of "outside or MISC".
    """
    log_likely = F.log_softmax(scores, -1)
    losses = -log_likely.gather(1, labels[:, None])[:, 0]
    if smoothing:
        losses = (1 - smoothing) * losses - smoothing * log_likely.mean(-1)
    unsure = (labels == OUTSIDE) & ~misc_marked
    return torch.where(unsure, -torch.logsumexp(log_likely[:, _UNLABELLED], 1), losses)


def tensors(batch: Sequence[Sample]) -> Iterator[Tensor]:
    """Yield the piece ids and their mask, by row; and for each word its row, its column, its label, and `misc_marked`."""
    longest = max(len(sample.ids) for sample in batch)
    ids = torch.full((len(batch), longest), PAD)
    for row, sample in enumerate(batch):
        ids[row, : len(sample.ids)] = torch.from_numpy(sample.ids)
    lengths = torch.tensor([len(sample.ids) for sample in batch])
    yield ids
    yield torch.arange(longest)[None, :] < lengths[:, None]
    words = torch.tensor([len(sample.labels) for sample in batch])
    yield torch.repeat_interleave(torch.arange(len(batch)), words)
    yield torch.from_numpy(np.concatenate([sample.positions for sample in batch]))
    yield torch.from_numpy(np.concatenate([sample.labels for sample in batch]))
    yield torch.repeat_interleave(torch.tensor([sample.misc_marked for sample in batch]), words)


def _by_length(every: list[Sample], pieces_per_step: int) -> Iterator[list[Sample]]:
    batch: list[Sample] = []
    for sample in sorted(every, key=lambda each: len(each.ids)):
        if batch and len(sample.ids) * (len(batch) + 1) > pieces_per_step:
            yield batch
            batch = []
        batch.append(sample)
    if batch:
        yield batch


if __name__ == "__main__":
    main()
