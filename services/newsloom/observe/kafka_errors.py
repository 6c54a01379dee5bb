"""What went wrong between the Kafka clients and the brokers: a closed list of kinds, for whatever they raise or log.

aiokafka copes with most of it by itself and says so in its log only; so its log is read as well as its errors.
"""

import logging
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Final


class KafkaClient(StrEnum):
    """Who had the trouble."""

    CONNECTION = "connection"
    """Whatever the client is for: it could not connect, or not learn who leads what."""
    CONSUMER = "consumer"
    """Reading, and membership of the group."""
    PRODUCER = "producer"
    """Writing outcomes, transactions included."""
    COMMIT = "commit"
    """Offsets that were not taken."""


class KafkaTrouble(StrEnum):
    """What the trouble was; beyond these it is `other`."""

    CONNECTION = "connection"
    TIMEOUT = "timeout"
    SECURITY = "security"
    TOPIC = "topic"
    REPLICAS = "replicas"
    GROUP = "group"
    OFFSET = "offset"
    TRANSACTION = "transaction"
    TOO_LARGE = "too_large"
    CORRUPT = "corrupt"
    OTHER = "other"


_ERRORS: Final[Mapping[KafkaTrouble, str]] = {
    KafkaTrouble.CONNECTION: """
        KafkaConnectionError NoBrokersAvailable NodeNotReadyError BrokerNotAvailableError KafkaUnavailableError
        StaleMetadata MetadataEmptyBrokerList CorrelationIdError OSError""",
    KafkaTrouble.TIMEOUT: "KafkaTimeoutError RequestTimedOutError TimeoutError",
    KafkaTrouble.SECURITY: """
        AuthenticationFailedError AuthenticationMethodNotSupported SaslAuthenticationFailed IllegalSaslStateError
        UnsupportedSaslMechanismError TopicAuthorizationFailedError GroupAuthorizationFailedError
        ClusterAuthorizationFailedError TransactionalIdAuthorizationFailed TokenRefusedError SSLError""",
    KafkaTrouble.TOPIC: """
        UnknownTopicOrPartitionError LeaderNotAvailableError NotLeaderForPartitionError InvalidTopicError
        ReplicaNotAvailableError KafkaStorageError""",
    KafkaTrouble.REPLICAS: "NotEnoughReplicasError NotEnoughReplicasAfterAppendError",
    KafkaTrouble.GROUP: """
        GroupLoadInProgressError GroupCoordinatorNotAvailableError NotCoordinatorForGroupError IllegalGenerationError
        UnknownMemberIdError RebalanceInProgressError CommitFailedError IllegalStateError MemberIdRequired""",
    KafkaTrouble.OFFSET: "OffsetOutOfRangeError NoOffsetForPartitionError",
    KafkaTrouble.TRANSACTION: """
        ProducerFenced InvalidProducerEpoch InvalidTxnState InvalidProducerIdMapping OutOfOrderSequenceNumber
        ConcurrentTransactions TransactionCoordinatorFenced UnknownProducerId DuplicateSequenceNumber""",
    KafkaTrouble.TOO_LARGE: "MessageSizeTooLargeError RecordListTooLargeError RecordTooLargeError",
    KafkaTrouble.CORRUPT: "CorruptRecordException UnsupportedCodecError",
}
TROUBLES: Final[Mapping[str, KafkaTrouble]] = {
    name: trouble for trouble, names in _ERRORS.items() for name in names.split()
}
"""By the name of an error's class, or of one that it is derived from."""

_LOGGERS: Final[Mapping[str, KafkaClient]] = {
    "aiokafka.consumer": KafkaClient.CONSUMER,
    "aiokafka.coordinator": KafkaClient.CONSUMER,
    "faust.transport": KafkaClient.CONSUMER,
    "aiokafka.producer": KafkaClient.PRODUCER,
    "aiokafka": KafkaClient.CONNECTION,
}
"""By the beginning of a logger's name; the first that fits."""

_UNNAMED: Final[Mapping[str, KafkaTrouble]] = {
    "aiokafka.consumer.group_coordinator": KafkaTrouble.GROUP,
    "aiokafka": KafkaTrouble.CONNECTION,
    "aiokafka.conn": KafkaTrouble.CONNECTION,
    "aiokafka.cluster": KafkaTrouble.TOPIC,
}
"""What a logger's line that names no error is about."""


def trouble_of(error: BaseException | type) -> KafkaTrouble:
    """What kind of trouble an error, or a class of errors, is."""
    kind = error if isinstance(error, type) else type(error)
    return next((TROUBLES[each.__name__] for each in kind.__mro__ if each.__name__ in TROUBLES), KafkaTrouble.OTHER)


class KafkaLog(logging.Filter):
    """Tells of each warning and error that a Kafka client logs. Lets every line through.

    Only what reaches the log is seen: `log.library_level` above `WARNING` hides warnings from it as well.

    Args:
        failed: told of the client and its trouble.
    """

    def __init__(self, failed: Callable[[KafkaClient, KafkaTrouble], None]) -> None:
        super().__init__()
        self._failed = failed

    def filter(self, record: logging.LogRecord) -> bool:
        """True."""
        if record.levelno >= logging.WARNING:
            client = next((client for name, client in _LOGGERS.items() if _is_under(record.name, name)), None)
            if client is not None:
                self._failed(client, _said(record))
        return True


def _is_under(logger: str, name: str) -> bool:
    return logger == name or logger.startswith(f"{name}.")


def _said(record: logging.LogRecord) -> KafkaTrouble:
    """Clients put into a line the error, or its class, or its class's name; or hand it over as the line's exception."""
    arguments = record.args if isinstance(record.args, tuple) else ()
    raised = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
    for each in (*arguments, raised):
        if isinstance(each, BaseException) or (isinstance(each, type) and issubclass(each, BaseException)):
            return trouble_of(each)
        if isinstance(each, str) and each in TROUBLES:
            return TROUBLES[each]
    return _UNNAMED.get(record.name, KafkaTrouble.OTHER)
