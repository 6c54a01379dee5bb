"""Count what was found in the inputs of one file or topic."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from newsloom.cli.inspection.report import ACCEPTED, MISSED_FIELDS, Report
from newsloom.core.message import SPLIT

_MAX_SHOWN: Final = 6
_JSON: Final = "json"
_NO_BODY: Final = frozenset({"empty", "unsupported_media"})
_NO_FIELD: Final = "its fields are"
_NOT_READ: Final = "looks like one and is not read"
_NAMED: Final = {"published_at": "date"}


@dataclass(slots=True)
class Totals:
    """Counts the inputs of one file or topic, by outcome, and what they lack.

    Attributes:
        name: the file or topic.
        more: whether it has more inputs than were read.
        together: whether these are the counts of several files.
        outcomes: number of inputs by outcome.
        fine: accepted inputs without a warning.
        missing: number of inputs without a field that every article should have, by its name.
        codes: number of inputs with a warning, by its code.
        unmapped: number of JSON inputs that a mapping may help: they have no article, or a field that is not read.
    """

    name: str
    more: bool = False
    together: bool = False
    outcomes: Counter[str] = field(default_factory=Counter)
    fine: int = 0
    missing: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    unmapped: int = 0

    @property
    def read(self) -> int:
        """Return the number of inputs."""
        return self.outcomes.total()

    @property
    def not_accepted(self) -> int:
        """Return the number of inputs that would be rejected or become dead letters."""
        return self.read - self.outcomes[ACCEPTED]

    def add(self, report: Report) -> None:
        """Count an input."""
        self.outcomes[report.outcome] += 1
        self.fine += report.outcome == ACCEPTED and not report.warnings
        self.missing.update(report.missing)
        self.codes.update({each.code for each in report.warnings})
        self.unmapped += _may_need_mapping(report)

    def add_all(self, other: "Totals") -> None:
        """Count the inputs of another file."""
        self.outcomes.update(other.outcomes)
        self.fine += other.fine
        self.missing.update(other.missing)
        self.codes.update(other.codes)
        self.unmapped += other.unmapped
        self.more = self.more or other.more

    def lines(self) -> list[str]:
        """Return the summary: how many were read and how many are fine, what is missing, and what else is frequent."""
        several = self.read > 1
        inputs = f"{self.read} {'inputs' if several else 'input'}"
        if self.more:
            inputs = f"{inputs}, more with --limit" if self.together else f"first {inputs}"
        outcomes = ", ".join(self._outcome(name) for name in sorted(self.outcomes))
        lines = [f"{self.name}: {inputs}: {outcomes or 'nothing'}"]
        if self.missing and several:
            missing = ", ".join(f"{_NAMED.get(name, name)} in {count}" for name, count in self.missing.most_common())
            lines.append(f"missing most: {missing}")
        absent = {f"no_{_NAMED.get(name, name)}" for name in MISSED_FIELDS} | {"rejected", "dead_letter"}
        others = [(code, count) for code, count in self.codes.most_common() if code not in absent]
        if others and several:
            shown = ", ".join(f"{code.replace('_', ' ')} in {count}" for code, count in others[:_MAX_SHOWN])
            lines.append(f"warnings: {shown}{', …' if len(others) > _MAX_SHOWN else ''}")
        if self.unmapped and (self.together or several or not self.fine):
            inputs = f"{self.unmapped} JSON {'input' if self.unmapped == 1 else 'inputs'}"
            lines.append(f"{inputs} may need a mapping; see: newsloom inspect --suggest")
        return lines

    def _outcome(self, name: str) -> str:
        count = self.outcomes[name]
        doubtful = count - self.fine if name == ACCEPTED else 0
        if not doubtful:
            return f"{count} {name}"
        return f"{count} {name} ({'all' if count == doubtful > 1 else doubtful} with warnings)"


def _may_need_mapping(report: Report) -> bool:
    """Return True if a JSON input has no article, though no preset says why, or a field that looks like what is missing."""
    if report.input_format != _JSON or report.step == SPLIT:
        return False
    if report.outcome != ACCEPTED:
        detail = report.detail or ""
        return _NO_FIELD in detail if report.reason is None else report.reason in _NO_BODY and "preset " not in detail
    return any(_NOT_READ in each.message for each in report.warnings)


def summary_of(totals: Sequence[Totals]) -> list[Totals]:
    """Return the counts of each file with several inputs, and of all files if there are several."""
    if len(totals) == 1:
        return list(totals)
    together = Totals(f"all {len(totals)} files", together=True)
    for each in totals:
        together.add_all(each)
    return [*(each for each in totals if each.read > 1), together]
