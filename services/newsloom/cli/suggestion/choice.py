"""Choose the paths that lead to a part of an article in documents of one shape."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from newsloom.cli.suggestion.field_words import WORD, is_teaser_or_other, name_score
from newsloom.cli.suggestion.json_paths import Found
from newsloom.cli.suggestion.value_signs import FITS, body_of, body_words, date_text, is_html, is_surely_date, text_of
from newsloom.normalise.body.value import count_visible_words

_MAX_ALTERNATIVES: Final = 4
_MAX_CANDIDATES: Final = 3
_MIN_BODY_WORDS: Final = 12
_MIN_TEASER_WORDS: Final = 100
"""Words from which a text is the body though its name is that of a teaser."""
_KNOWN_BODY: Final = 3.0
_OTHER_TEXT: Final = 0.1
_OBJECT: Final = 0.8
"""An object is the body only if no field in it has nearly all of its words."""
_LIST_PENALTY: Final = 0.5
_DEPTH_PENALTY: Final = 0.05
_BESIDE_BODY: Final = 0.4
"""More for a field in the object that has the body: other objects may be about a record, a feed or a file."""
_CONSTANT_PENALTY: Final = 1.5
_BY_VALUE: Final = 0.5
_TITLE_WORDS: Final = 8
_PAGE_TAGS: Final = ("<html", "<head", "<!doctype")
_MIN_TO_COMPARE: Final = 3
_FROM_VALUES: Final = frozenset({"title", "url", "published_at"})
"""Fields that are also found under names that say nothing."""
_SINGLE: Final = frozenset(FITS) - {"authors", "keywords"}


@dataclass(frozen=True, slots=True)
class PathUse:
    """A path, in how many documents it leads to a fitting value, and the first of these values as text."""

    path: str
    count: int
    example: str
    words: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """The paths that were found for a field.

    Attributes:
        field: a field of a mapping.
        uses: the paths to use, in their order; empty if there is none.
        candidates: paths that may be right, but were not chosen.
        by_value: whether only the values tell, since the names say nothing.
    """

    field: str
    uses: tuple[PathUse, ...] = ()
    candidates: tuple[PathUse, ...] = ()
    by_value: bool = False


@dataclass(slots=True)
class _Path:
    """One path in all documents that have it: the values by the number of the document."""

    first: Found
    values: dict[int, Any] = field(default_factory=dict)

    def is_constant(self, documents: int) -> bool:
        shown = {str(each)[:500] for each in self.values.values()}
        return documents >= _MIN_TO_COMPARE and len(self.values) >= _MIN_TO_COMPARE and len(shown) == 1


class ShapePaths:
    """The paths of documents of one shape.

    Args:
        documents: the values of each document, as `paths_of` lists them.
    """

    def __init__(self, documents: Sequence[Sequence[Found]]) -> None:
        self.size = len(documents)
        self._paths: dict[str, _Path] = {}
        self._taken: set[str] = set()
        self._around: tuple[str, ...] = ()
        for number, document in enumerate(documents):
            for found in document:
                self._paths.setdefault(found.path, _Path(found)).values[number] = found.value

    def choose_body(self) -> tuple[Choice, ...]:
        """Return the paths of the body, for `text`, `html` or both; a teaser is only a candidate."""
        scored = [(self._body_score(each), each) for each in self._paths.values()]
        scored = sorted((each for each in scored if each[0] > 0), key=lambda each: -each[0])
        sure = [each for _, each in scored if _is_body(each)]
        weak = [each for _, each in scored if not _is_body(each)]
        pages = [each for each in sure if _is_page(each)]
        sure = [each for each in sure if each not in pages] or sure
        best = self._covering(sure, lambda value: body_words(value) >= _MIN_BODY_WORDS)
        html = [each for each in best if _mostly_html(each)]
        text = [each for each in best if each not in html]
        page = [each for each in pages if each not in best][:1]
        chosen = []
        for name, paths in (("text", text), ("html", [*html, *page])):
            if paths:
                chosen.append(Choice(name, tuple(self._body_use(each) for each in paths)))
        self._take(each.first.path for each in (*best, *page))
        self._around = best[0].first.names[:-1] if best else ()
        if not best:
            chosen.append(Choice("text", candidates=tuple(self._body_use(each) for each in weak[:_MAX_CANDIDATES])))
        return tuple(chosen)

    def choose(self, name: str) -> Choice:
        """Return the paths of a field that is not the body."""
        fits = FITS[name]
        scored = [(self._score(name, each, fits), each) for each in self._paths.values()]
        sure = [each for score, each in sorted(scored, key=lambda each: -each[0]) if score > 0]
        best = self._covering(sure, fits)
        by_value = bool(best) and name_score(name, best[0].first.names) <= 0
        if not best:
            weak = (
                [each for each in self._free() if any(map(fits, each.values.values()))] if name in _FROM_VALUES else []
            )
            return Choice(name, candidates=tuple(_use(name, each, fits) for each in weak[:_MAX_CANDIDATES]))
        self._take(each.first.path for each in best)
        return Choice(name, tuple(_use(name, each, fits) for each in best), by_value=by_value)

    def dates_at(self, choice: Choice) -> list[str]:
        """Return the dates at the paths of a choice, as text."""
        values = (value for use in choice.uses for value in self._paths[use.path].values.values())
        return [text for value in values if (text := date_text(value))]

    def unused(self) -> list[tuple[str, int, str]]:
        """Return the paths that no field has, with the number of documents and an example; not those within one."""
        left = []
        for path, each in self._paths.items():
            if any(path == used or path.startswith((f"{used}.", f"{used}[")) for used in self._taken):
                continue
            value = next(iter(each.values.values()))
            if isinstance(value, (str, int, float)) or _is_scalar_list(value):
                shown = (
                    value
                    if isinstance(value, str)
                    else ", ".join(map(str, value))
                    if isinstance(value, list)
                    else value
                )
                left.append((path, len(each.values), str(shown)))
        return left

    def _free(self) -> Iterable[_Path]:
        return (each for path, each in self._paths.items() if path not in self._taken)

    def _take(self, paths: Iterable[str]) -> None:
        self._taken.update(paths)

    def _covering(self, ranked: Sequence[_Path], fits: Callable[[Any], bool]) -> list[_Path]:
        """Return the best path, and those of the next that lead to a value where the ones before do not."""
        best: list[_Path] = []
        covered: set[int] = set()
        for each in ranked:
            new = {number for number, value in each.values.items() if number not in covered and fits(value)}
            if new and len(best) < _MAX_ALTERNATIVES:
                best.append(each)
                covered |= new
        return best

    def _body_score(self, each: _Path) -> float:
        """Return the words of a path in all documents, more for a name that means body, and less for other texts."""
        words: float = sum(count for value in each.values.values() if (count := body_words(value)) >= _MIN_BODY_WORDS)
        if any(isinstance(value, Mapping) for value in each.values.values()):
            words *= _OBJECT
        names = each.first.names
        factor = _OTHER_TEXT if is_teaser_or_other(names) else _KNOWN_BODY if name_score("body", names) > WORD else 1.0
        return words * factor * (1 - _DEPTH_PENALTY * len(names)) * (_OTHER_TEXT if each.is_constant(self.size) else 1)

    def _score(self, name: str, each: _Path, fits: Callable[[Any], bool]) -> float:
        """Return how well a path fits a field; 0 if it does not."""
        if each.first.path in self._taken:
            return 0.0
        named = name_score(name, each.first.names)
        if named < 0:
            return 0.0
        share = sum(map(fits, each.values.values())) / self.size
        if named == 0:
            if (
                name not in _FROM_VALUES
                or is_teaser_or_other(each.first.names)
                or not all(map(_sure_by_value(name), each.values.values()))
            ):
                return 0.0
            named = _BY_VALUE - (_unlike_title(each.values.values()) if name == "title" else 0)
        score = named - _DEPTH_PENALTY * len(each.first.names)
        score -= _LIST_PENALTY * each.first.lists if name in _SINGLE else 0
        score += _BESIDE_BODY if self._around and each.first.names[: len(self._around)] == self._around else 0
        if each.is_constant(self.size) and name in {"title", "url", "external_id"}:
            score -= _CONSTANT_PENALTY
        return max(score, 0.0) * share

    def _body_use(self, each: _Path) -> PathUse:
        counts = [body_words(value) for value in each.values.values()]
        example = next((body_of(value).content for value in each.values.values() if body_words(value)), "")
        return PathUse(each.first.path, sum(map(bool, counts)), example, max(counts, default=0))


def _is_body(each: _Path) -> bool:
    words = max(map(body_words, each.values.values()), default=0)
    return words >= (_MIN_TEASER_WORDS if is_teaser_or_other(each.first.names) else _MIN_BODY_WORDS)


def _is_page(each: _Path) -> bool:
    return any(tag in body_of(value).content[:1_000].lower() for value in each.values.values() for tag in _PAGE_TAGS)


def _mostly_html(each: _Path) -> bool:
    return 2 * sum(map(is_html, each.values.values())) > len(each.values)


def _sure_by_value(name: str) -> Callable[[Any], bool]:
    return is_surely_date if name == "published_at" else FITS[name]


def _unlike_title(values: Iterable[Any]) -> float:
    """Return how unlike titles some lines are, from 0 to 0.4: sentences, and lines shorter or longer than most titles."""
    lines = [text_of("title", value).strip() for value in values]
    words = sum(map(count_visible_words, lines)) / len(lines)
    sentences = sum(line.endswith((".", "。")) for line in lines) / len(lines)
    return min(0.3, abs(words - _TITLE_WORDS) * 0.02) + sentences * 0.1


def _use(name: str, each: _Path, fits: Callable[[Any], bool]) -> PathUse:
    fitting = [value for value in each.values.values() if fits(value)]
    return PathUse(each.first.path, len(fitting), text_of(name, fitting[0]) if fitting else "")


def _is_scalar_list(value: Any) -> bool:  # noqa: ANN401 - any JSON
    return isinstance(value, list) and all(isinstance(each, (str, int, float)) for each in value)
