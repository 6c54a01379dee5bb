#!/bin/sh
# As the scripts of apache/kafka: each runs the tool of its name; run.sh the broker, which KAFKA_… variables configure.
set -eu

# shellcheck disable=SC2086  # several options in one variable
java() { exec /opt/java/bin/java ${KAFKA_HEAP_OPTS:-} -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -cp '/opt/kafka/libs/*' "$@"; }

case ${0##*/} in
kafka-broker-api-versions.sh) java org.apache.kafka.tools.BrokerApiVersionsCommand "$@" ;;
kafka-console-consumer.sh) java org.apache.kafka.tools.consumer.ConsoleConsumer "$@" ;;
esac

properties=/tmp/server.properties
env | awk -F= '/^KAFKA_/ && $1 != "KAFKA_HEAP_OPTS" {
    name = tolower(substr($1, 7))
    gsub("_", ".", name)
    print name "=" substr($0, length($1) + 2)
}' >$properties
(java kafka.tools.StorageTool format --ignore-formatted -t "$CLUSTER_ID" -c $properties)
java kafka.Kafka $properties
