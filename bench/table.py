"""The benchmark's answer, as a person wants to see it: each system beside the others, each target beside its figure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median

from rich.console import Console
from rich.table import Table

from bench.measured import Measured

_MEGA = 1 << 20


@dataclass
class System:
    """A system and its runs, one a round."""

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

    def against(self, other: "System") -> float:
        """How many times as fast: the median of the rounds' ratios, so that what slows a whole round cancels out."""
        return median(mine.rate / its.rate for mine, its in self._rounds(other))

    def alone_against(self, other: "System", cores: int) -> float:
        """The same with the time left out that others kept cores busy."""
        return median(mine.rate_alone(cores) / its.rate_alone(cores) for mine, its in self._rounds(other))

    def _rounds(self, other: "System") -> Iterator[tuple[Measured, Measured]]:
        """Runs of one round; what ran only once did so in the last."""
        return zip(reversed(self.runs), reversed(other.runs), strict=False)


@dataclass(frozen=True)
class Target:
    """What was to be reached, and what was."""

    name: str
    wanted: str
    found: str
    reached: bool


def at_least(name: str, wanted: float, found: float, alone: float | None = None) -> Target:
    """A target that a ratio has to reach. `alone` is the ratio with others' time left out; the verdict is without it."""
    told = f"{found:.2f}" if alone is None else f"{found:.2f} ({alone:.2f} with others' time left out)"
    return Target(name, f"≥ {wanted:g}", told, reached=found >= wanted)


def at_most(name: str, wanted: float, found: float) -> Target:
    """A target that seconds must not go beyond."""
    return Target(name, f"≤ {wanted:g} s", f"{found:.2f} s", reached=found <= wanted)


def quantile(ordered: Sequence[float], share: float) -> float:
    """Of values in order, the smallest that is not below `share` of them."""
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def show_speeds(console: Console, systems: Sequence[System], bare: System, afternoon: System, cores: int) -> None:
    """One row for each system. Parents' and broker's CPU, memory and the whole run are the last round's."""
    table = Table(title="Warm throughput, medians of the rounds")
    table.add_column("system", no_wrap=True)
    for column in (
        "articles/s",
        "of bare chain",
        "others left out",
        "of afternoon",
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
            f"{system.against(bare):.2f}",
            f"{system.alone_against(bare, cores):.2f}" if system is not afternoon else "",
            f"{system.against(afternoon):.2f}",
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
    """Every process of every system."""
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
    """How many articles ended where."""
    for system in systems:
        if system.runs[-1].outcomes:
            each = ", ".join(f"{count} {name}" for name, count in sorted(system.runs[-1].outcomes.items()))
            console.print(f"{system.name}: {each}", highlight=False)


def show_age(console: Console, paced: Measured, rate: float) -> None:
    """Raw-to-enriched age."""
    ages = paced.ages
    console.print(
        f"Raw-to-outcome age at {rate:.1f} articles/s, half of what `run all` did, {len(ages)} articles over "
        f"{paced.seconds:.0f} s: median {quantile(ages, 0.5):.3f} s, p95 {quantile(ages, 0.95):.3f} s, "
        f"p99 {quantile(ages, 0.99):.3f} s, longest {ages[-1]:.3f} s "
        f"(others kept {paced.others:.1f} cores busy)",
        highlight=False,
    )


def show_targets(console: Console, targets: Sequence[Target]) -> None:
    """Each with its verdict."""
    table = Table(title="Targets")
    for column in ("target", "wanted", "found", ""):
        table.add_column(column)
    for target in targets:
        table.add_row(target.name, target.wanted, target.found, "reached" if target.reached else "NOT REACHED")
    console.print(table)


def _maybe(value: float | None, scale: float) -> str:
    return "" if value is None else f"{value * scale:.1f}"
