"""Create the Faust app of a worker."""

import time
from collections.abc import Callable
from typing import Any

import faust
from faust.sensors.monitor import Monitor

from newsloom.runtime.engines.faust_credentials import credentials
from newsloom.runtime.engines.faust_internals import use_committed_consumer
from newsloom.settings import KafkaSettings, UndecodableBatches


class QuietMonitor(Monitor):
    """Keeps only the statistics that Faust itself needs, and reports commits.

    Faust's own monitor keeps statistics of every record, which cost more than a tenth of passing the record on. newsloom's
    metrics come from the processor.
    """

    def __init__(self, committed: Callable[[], None]) -> None:
        super().__init__()
        self._committed = committed

    def on_message_in(self, *_: Any) -> None:  # noqa: ANN401 - faust's types, as below
        """Do nothing."""

    def on_stream_event_in(self, tp: Any, *_: Any) -> None:  # noqa: ANN401
        """Note the time, by which Faust detects that a stream has stalled."""
        self.stream_inbound_time[tp] = time.monotonic()

    def on_stream_event_out(self, *_: Any) -> None:  # noqa: ANN401
        """Do nothing."""

    def on_message_out(self, *_: Any) -> None:  # noqa: ANN401
        """Do nothing."""

    def on_commit_completed(self, consumer: Any, state: Any) -> None:  # noqa: ANN401
        """Call `committed`."""
        super().on_commit_completed(consumer, state)
        self._committed()


QuietMonitor.logger = Monitor.logger  # what it logs is a library's, not newsloom's


def make_app(group: str, kafka: KafkaSettings, *, client_id: str, folder: str, committed: Callable[[], None]) -> Any:  # noqa: ANN401 - faust has no types
    """Return an app that only reads and commits, without tables or a web server.

    Args:
        group: the consumer group.
        kafka: the Kafka settings.
        client_id: the client id of the consumer.
        folder: an empty folder, which Faust needs.
        committed: called after each commit.

    Raises:
        ValueError: a certificate, a key or a secret cannot be read; the message names the file and its setting.
    """
    app: Any = faust.App(
        group,
        broker=[f"kafka://{server.strip()}" for server in kafka.bootstrap_servers.split(",")],
        broker_client_id=client_id,
        broker_credentials=credentials(kafka),
        processing_guarantee="at_least_once",
        key_serializer="raw",
        value_serializer="raw",
        store="memory://",
        datadir=folder,
        autodiscover=False,
        web_enabled=False,
        topic_disable_leader=True,
        topic_allow_declare=False,
        table_standby_replicas=0,
        consumer_auto_offset_reset="earliest",
        consumer_group_instance_id=kafka.group_instance_id,
        consumer_max_fetch_size=kafka.max_request_bytes,
        stream_buffer_maxsize=512,
        stream_wait_empty=False,
        broker_max_poll_records=500,
        broker_commit_interval=kafka.commit_interval_seconds,
        broker_session_timeout=kafka.session_timeout_seconds,
        broker_heartbeat_interval=kafka.heartbeat_interval_seconds,
        logging_config=None,
        loghandlers=[],
    )
    app.monitor = QuietMonitor(committed)
    use_committed_consumer(app, skip_undecodable=kafka.undecodable_batches is UndecodableBatches.DEAD_LETTER)
    return app
