"""The recipe: all numbers of a training run."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from newsloom_training.augmentation import Chances


class Member(NamedTuple):
    """One of the runs whose weights are averaged: the seed of its random numbers, and whether its texts are varied."""

    seed: int
    varied: bool


@dataclass(frozen=True)
class Recipe:
    """The numbers of `recipe.toml`; the comments there say what each is."""

    members: tuple[Member, ...]
    layers: tuple[int, ...]
    pieces: int
    pieces_per_step: int
    learning_rate: float
    label_learning_rate: float
    warm_up: float
    weight_decay: float
    dropout: float
    label_smoothing: float
    average: float
    max_pieces: tuple[int, ...]
    held_out: int
    repeats: dict[str, int]
    variation: Chances


def read_recipe(file: Path) -> Recipe:
    """Return the recipe in a TOML file.

    Raises:
        TypeError: a number is missing or unknown.
    """
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    table["layers"], table["max_pieces"] = tuple(table["layers"]), tuple(table["max_pieces"])
    table["variation"] = Chances(**table["variation"])
    table["members"] = tuple(Member(**each) for each in table["members"])
    return Recipe(**table)
