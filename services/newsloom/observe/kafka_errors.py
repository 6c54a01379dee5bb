"""Sorts what Kafka clients raise or log into a closed list of kinds.

aiokafka handles most errors itself and only logs them, so its log is read as well.
"""

import logging
from collections.abc import Mapping
from typing import Final

from newsloom.core.events import EmitEvent, KafkaClient, KafkaErrorKind, KafkaLogged

_ERRORS: Final[Mapping[KafkaErrorKind, str]] = {
    KafkaErrorKind.CONNECTION: """
        KafkaConnectionError NoBrokersAvailable NodeNotReadyError BrokerNotAvailableError KafkaUnavailableError
        StaleMetadata MetadataEmptyBrokerList CorrelationIdError OSError""",
    KafkaErrorKind.TIMEOUT: "KafkaTimeoutError RequestTimedOutError TimeoutError",
    KafkaErrorKind.SECURITY: """
        AuthenticationFailedError AuthenticationMethodNotSupported SaslAuthenticationFailed IllegalSaslStateError
        UnsupportedSaslMechanismError TopicAuthorizationFailedError GroupAuthorizationFailedError
        ClusterAuthorizationFailedError TransactionalIdAuthorizationFailed TokenRefusedError SSLError""",
    KafkaErrorKind.TOPIC: """
        UnknownTopicOrPartitionError LeaderNotAvailableError NotLeaderForPartitionError InvalidTopicError
        ReplicaNotAvailableError KafkaStorageError""",
    KafkaErrorKind.REPLICAS: "NotEnoughReplicasError NotEnoughReplicasAfterAppendError",
    KafkaErrorKind.GROUP: """
        GroupLoadInProgressError GroupCoordinatorNotAvailableError NotCoordinatorForGroupError IllegalGenerationError
        UnknownMemberIdError RebalanceInProgressError CommitFailedError IllegalStateError MemberIdRequired""",
    KafkaErrorKind.OFFSET: "OffsetOutOfRangeError NoOffsetForPartitionError",
    KafkaErrorKind.TRANSACTION: """
        ProducerFenced InvalidProducerEpoch InvalidTxnState InvalidProducerIdMapping OutOfOrderSequenceNumber
        ConcurrentTransactions TransactionCoordinatorFenced UnknownProducerId DuplicateSequenceNumber""",
    KafkaErrorKind.TOO_LARGE: "MessageSizeTooLargeError RecordListTooLargeError RecordTooLargeError",
    KafkaErrorKind.CORRUPT: "CorruptRecordException UnsupportedCodecError",
}
KINDS: Final[Mapping[str, KafkaErrorKind]] = {name: kind for kind, names in _ERRORS.items() for name in names.split()}
"""The kind of an error, by the name of its class or of a base class."""

_LOGGERS: Final[Mapping[str, KafkaClient]] = {
    "aiokafka.consumer": KafkaClient.CONSUMER,
    "aiokafka.coordinator": KafkaClient.CONSUMER,
    "faust.transport": KafkaClient.CONSUMER,
    "aiokafka.producer": KafkaClient.PRODUCER,
    "aiokafka": KafkaClient.CONNECTION,
}
"""The client, by the beginning of a logger's name; the first match counts."""

_WITHOUT_ERROR: Final[Mapping[str, KafkaErrorKind]] = {
    "aiokafka.consumer.group_coordinator": KafkaErrorKind.GROUP,
    "aiokafka": KafkaErrorKind.CONNECTION,
    "aiokafka.conn": KafkaErrorKind.CONNECTION,
    "aiokafka.cluster": KafkaErrorKind.TOPIC,
}
"""The kind of a log line that names no error, by its logger."""


def kind_of(error: BaseException | type) -> KafkaErrorKind:
    """Return what an error, or a class of errors, is about."""
    error_class = error if isinstance(error, type) else type(error)
    return next((KINDS[each.__name__] for each in error_class.__mro__ if each.__name__ in KINDS), KafkaErrorKind.OTHER)


class KafkaLog(logging.Filter):
    """Emits an event for each warning and error that a Kafka client logs. Lets every line through.

    It sees only lines that reach the log: with `log.library_level` above `WARNING`, warnings are not counted.

    Args:
        emit: takes `KafkaLogged` events.
    """

    def __init__(self, emit: EmitEvent) -> None:
        super().__init__()
        self._emit = emit

    def filter(self, record: logging.LogRecord) -> bool:
        """Return True."""
        if record.levelno >= logging.WARNING:
            client = next((client for name, client in _LOGGERS.items() if _is_under(record.name, name)), None)
            if client is not None:
                self._emit(KafkaLogged(client, _kind_of_line(record)))
        return True


def _is_under(logger: str, name: str) -> bool:
    return logger == name or logger.startswith(f"{name}.")


def _kind_of_line(record: logging.LogRecord) -> KafkaErrorKind:
    """Return what a line is about.

    Clients put the error, its class or the name of its class into the line's arguments, or the error into `exc_info`.
    """
    arguments = record.args if isinstance(record.args, tuple) else ()
    raised = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
    for each in (*arguments, raised):
        if isinstance(each, BaseException) or (isinstance(each, type) and issubclass(each, BaseException)):
            return kind_of(each)
        if isinstance(each, str) and each in KINDS:
            return KINDS[each]
    return _WITHOUT_ERROR.get(record.name, KafkaErrorKind.OTHER)
