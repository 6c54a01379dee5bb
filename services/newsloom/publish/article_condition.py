"""Conditions on an enriched record: its shape, and the values that the CEL library gets."""

from collections.abc import Iterable
from typing import Final

import cel

from newsloom.conditions.condition import Condition
from newsloom.conditions.shape import shape_of
from newsloom.conditions.values import EACH, Path
from newsloom_schemas import EnrichedArticle

VARIABLE: Final = "article"

_SHAPE: Final = shape_of(EnrichedArticle)
_FIELD_NAMES: Final = {EACH: "__all__", "schema": "schema_"}  # pydantic's


def article_condition(expression: str) -> Condition:
    """Compile a condition over `article`.

    Raises:
        ConditionError: as for `Condition`.
    """
    return Condition(expression, VARIABLE, _SHAPE)


def variables_of(article: EnrichedArticle, reads: Iterable[Path]) -> cel.Context:
    """Return the variables for `Condition.evaluate`: the article as in its JSON, with only the given paths.

    Passing values to the CEL library costs more than the evaluation (about 1 µs per string). So it is done once for all
    conditions, and without fields that no condition reads.
    """
    return cel.Context({VARIABLE: article.model_dump(include=pydantic_include(reads), exclude_none=True)})


Included = dict[str, "Included | bool"]


def pydantic_include(reads: Iterable[Path]) -> Included | None:
    """Return paths in the form of pydantic's `include`; `None` for everything."""
    tree: Included = {}
    for path in sorted(reads):
        if not path:
            return None
        node = tree
        for name in path[:-1]:
            inner = node.setdefault(_FIELD_NAMES.get(name, name), {})
            if isinstance(inner, bool):  # a shorter path includes all of it
                break
            node = inner
        else:
            node[_FIELD_NAMES.get(path[-1], path[-1])] = True
    return tree
