"""Check regularly that an engine still reads its topic, and report its lag."""

from collections.abc import Callable

from aiokafka import AIOKafkaConsumer

from newsloom.runtime.engines.contract import end_unacknowledged, reading_failed
from newsloom.runtime.engines.lag import LagWatch
from newsloom.runtime.kafka.consuming.consumer_state import partition_states, reading_error, why_not_reading


class ReadingWatch:
    """Ends the process if a consumer has stopped reading; otherwise reports what waits.

    Args:
        topic: the name of the topic.
        lag: the lag of the engine.
    """

    def __init__(self, topic: str, lag: LagWatch) -> None:
        self._topic = topic
        self._lag = lag

    def check(
        self,
        consumer: AIOKafkaConsumer,
        *,
        idle: bool,
        crash: BaseException | None = None,
        is_read_up: Callable[[int, int], bool] = lambda _partition, _position: True,
    ) -> None:
        """Check once. Ends the process with `EXIT_UNACKNOWLEDGED` if reading has failed or the topic was recreated.

        Args:
            consumer: started.
            idle: whether no batch is in progress.
            crash: what ended the engine's own services.
            is_read_up: asked for a partition and its position while idle: whether all records before the position were
                processed. If so, what lies between is markers of transactions, which count as processed.
        """
        states = partition_states(consumer, self._topic)
        error = crash or reading_error(consumer)
        if error is not None:
            end_unacknowledged(reading_failed(self._topic, states, error))
        moved_back = self._lag.end_moved_back(states)
        if moved_back is not None:
            end_unacknowledged(moved_back)
        for partition in self._lag.partitions_behind(states) if idle else ():
            position = states[partition].position or 0
            if is_read_up(partition, position):
                self._lag.skip_to(partition, position)
        self._lag.report(states, idle=idle, missing=why_not_reading(consumer, self._topic))
