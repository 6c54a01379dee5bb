"""Tables of a benchmark: systems side by side, and targets with the figures that were reached."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median

from rich.console import Console
from rich.table import Table

from bench.measured import Measured

_MEGA = 1 << 20


@dataclass
class System:
    """A system and its runs, one per round."""

    name: str
    runs: list[Measured] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Articles per second, median of the rounds."""
        return median(run.rate for run in self.runs)

    @property
    def cpu_each(self) -> float:
        """CPU seconds per article, median of the rounds."""
        return median(run.cpu_each for run in self.runs)

    def speed_ratio(self, other: "System") -> float:
        """Return how many times as fast it is: the median over the rounds, in which common slowdowns cancel out."""
        return median(mine.rate / its.rate for mine, its in self._rounds(other))

    def speed_ratio_without_others(self, other: "System", cores: int) -> float:
        """Return the same ratio without the time for which other programs kept cores busy."""
        return median(
            mine.rate_without_others(cores) / its.rate_without_others(cores) for mine, its in self._rounds(other)
        )

    def _rounds(self, other: "System") -> Iterator[tuple[Measured, Measured]]:
        """Return pairs of runs of the same round. A system that ran once did so in the last round."""
        return zip(reversed(self.runs), reversed(other.runs), strict=False)


@dataclass(frozen=True)
class Target:
    """A target and the figure that was reached."""

    name: str
    wanted: str
    found: str
    reached: bool


def at_least(name: str, wanted: float, found: float, alone: float | None = None) -> Target:
    """Return a target for a ratio. `alone`, the ratio without the time of other programs, is only shown."""
    told = f"{found:.2f}" if alone is None else f"{found:.2f} ({alone:.2f} without the time of others)"
    return Target(name, f"≥ {wanted:g}", told, reached=found >= wanted)


def at_most(name: str, wanted: float, found: float) -> Target:
    """Return a target for seconds that must not be exceeded."""
    return Target(name, f"≤ {wanted:g} s", f"{found:.2f} s", reached=found <= wanted)


def quantile(ordered: Sequence[float], share: float) -> float:
    """Return the quantile `share` of sorted values."""
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def show_speeds(console: Console, systems: Sequence[System], bare: System, baseline: System, cores: int) -> None:
    """Print a row for each system. CPU of parents and broker, memory and the whole run are from the last round."""
    table = Table(title="Warm throughput, medians of the rounds")
    table.add_column("system", no_wrap=True)
    for column in (
        "articles/s",
        "of bare chain",
        "without others",
        "of naive loop",
        "CPU ms/article",
        "of it parents",
        "broker, besides",
        "whole run, s",
        "RSS MB",
        "PSS MB",
        "others' cores",
    ):
        table.add_column(column, justify="right")
    for system in systems:
        last = system.runs[-1]
        table.add_row(
            system.name,
            f"{system.rate:.1f}",
            f"{system.speed_ratio(bare):.2f}",
            f"{system.speed_ratio_without_others(bare, cores):.2f}" if system is not baseline else "",
            f"{system.speed_ratio(baseline):.2f}",
            f"{system.cpu_each * 1000:.1f}",
            f"{last.parent_cpu / last.articles * 1000:.1f}",
            _maybe(last.broker_cpu, 1000 / last.articles),
            _maybe(last.whole, 1),
            f"{sum(each.rss for each in last.memory) / _MEGA:.0f}",
            f"{sum(each.pss for each in last.memory) / _MEGA:.0f}",
            " ".join(f"{run.others:.1f}" for run in system.runs),
        )
    console.print(table)


def show_memory(console: Console, systems: Sequence[System]) -> None:
    """Print the memory of every process of every system."""
    table = Table(title="Resident memory of each process, MB, at the end of the window")
    for column in ("system", "process", "RSS", "PSS", "USS"):
        table.add_column(column, justify="left" if column in {"system", "process"} else "right")
    for system in systems:
        for each in system.runs[-1].memory:
            table.add_row(
                system.name,
                each.role,
                f"{each.rss / _MEGA:.0f}",
                f"{each.pss / _MEGA:.0f}",
                f"{each.uss / _MEGA:.0f}",
            )
    console.print(table)


def show_outcomes(console: Console, systems: Sequence[System]) -> None:
    """Print the number of each outcome."""
    for system in systems:
        if system.runs[-1].outcomes:
            each = ", ".join(f"{count} {name}" for name, count in sorted(system.runs[-1].outcomes.items()))
            console.print(f"{system.name}: {each}", highlight=False)


def show_age(console: Console, paced: Measured, rate: float) -> None:
    """Print the age of outcomes, from the raw record."""
    ages = paced.ages
    console.print(
        f"Raw-to-outcome age at {rate:.1f} articles/s, half of what `run all` did, {len(ages)} articles over "
        f"{paced.seconds:.0f} s: median {quantile(ages, 0.5):.3f} s, p95 {quantile(ages, 0.95):.3f} s, "
        f"p99 {quantile(ages, 0.99):.3f} s, longest {ages[-1]:.3f} s "
        f"(others kept {paced.others:.1f} cores busy)",
        highlight=False,
    )


def show_targets(console: Console, targets: Sequence[Target]) -> None:
    """Print each target, and whether it was reached."""
    table = Table(title="Targets")
    for column in ("target", "wanted", "found", ""):
        table.add_column(column)
    for target in targets:
        table.add_row(target.name, target.wanted, target.found, "reached" if target.reached else "NOT REACHED")
    console.print(table)


def _maybe(value: float | None, scale: float) -> str:
    return "" if value is None else f"{value * scale:.1f}"
