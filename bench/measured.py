"""What a run came to."""

from dataclasses import dataclass, field

from bench.watch import Memory

_LEAST_CORES = 0.1


@dataclass(frozen=True)
class Measured:
    """One run of one system.

    Attributes:
        articles: that the window holds.
        seconds: of the window: warm, every process at work from its start to its end.
        cpu: seconds of CPU that the system's own processes used in the window.
        parent_cpu: of it, what was not used by the pool: moving records, not working on them.
        others: cores that processes which are not the benchmark's kept busy meanwhile: noise.
        memory: of each process, near the end of the window.
        whole: seconds from the command's start to its end, start-up and all of the articles included.
        whole_cpu: CPU seconds of the same.
        broker_cpu: CPU seconds of the Kafka broker in the window.
        ages: seconds from raw record to outcome, of each article, where they were measured.
        outcomes: how many of each.
    """

    articles: int
    seconds: float
    cpu: float
    parent_cpu: float = 0.0
    others: float = 0.0
    memory: tuple[Memory, ...] = ()
    whole: float | None = None
    whole_cpu: float | None = None
    broker_cpu: float | None = None
    ages: tuple[float, ...] = ()
    outcomes: dict[str, int] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        """Articles per second."""
        return self.articles / self.seconds

    def rate_alone(self, cores: int) -> float:
        """Articles per second, the time left out that others kept cores busy.

        On a machine that others use, `rate` is too low, and this too high: where the system left a core idle for a
        moment, others took it. The truth is between the two; on a quiet machine they are equal.
        """
        return self.rate * cores / max(cores - self.others, _LEAST_CORES)

    @property
    def cpu_each(self) -> float:
        """CPU seconds per article."""
        return self.cpu / self.articles
