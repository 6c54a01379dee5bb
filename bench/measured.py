"""The result of a run."""

from dataclasses import dataclass, field

from bench.watch import Memory

_MIN_CORES = 0.1


@dataclass(frozen=True)
class Measured:
    """One run of one system. Its window begins when all processes are warm, and ends while all still work.

    Attributes:
        articles: the number of articles in the window.
        seconds: the length of the window.
        cpu: CPU seconds of the system's processes in the window.
        parent_cpu: the part of it outside the pool, for moving records.
        others: the mean number of cores that other programs kept busy: noise.
        memory: the memory of each process near the end of the window.
        whole: seconds from the start of the command to its end, with start-up and all articles.
        whole_cpu: CPU seconds of the whole command.
        broker_cpu: CPU seconds of the Kafka broker in the window.
        ages: seconds from raw record to outcome of each article, if measured.
        outcomes: the number of each outcome.
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

    def rate_without_others(self, cores: int) -> float:
        """Return articles per second, without the time for which other programs kept cores busy.

        On a busy machine `rate` is too low and this is too high, since other programs also use cores that the system leaves
        idle. The true rate is between the two; on a quiet machine they are equal.
        """
        return self.rate * cores / max(cores - self.others, _MIN_CORES)

    @property
    def cpu_each(self) -> float:
        """CPU seconds per article."""
        return self.cpu / self.articles
