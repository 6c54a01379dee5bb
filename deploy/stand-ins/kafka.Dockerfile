# Stands in for apache/kafka where no registry can be reached: its folders, user and settings, on a Kafka from Maven Central
# (build context `kafka`) and a Java from PyPI (build context `java`).
ARG BASE=python:3.11-slim
FROM ${BASE}
RUN useradd --uid 1000 --user-group --no-create-home appuser && install -d -o appuser -g appuser /var/lib/kafka/data
# hadolint ignore=DL3022
COPY --from=java / /opt/java
# hadolint ignore=DL3022
COPY --from=kafka jars modules /opt/kafka/libs/
COPY --chmod=0755 kafka.sh /opt/kafka/bin/run.sh
RUN for tool in kafka-broker-api-versions kafka-console-consumer; do ln -s run.sh "/opt/kafka/bin/$tool.sh"; done
USER 1000
VOLUME /var/lib/kafka/data
CMD ["/opt/kafka/bin/run.sh"]
