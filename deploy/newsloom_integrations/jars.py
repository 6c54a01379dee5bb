"""Get Kafka Connect and the JDBC sink connector from Maven Central. `python -m newsloom_integrations.jars` fetches them."""

import subprocess
from pathlib import Path
from typing import Final

import jgo

from newsloom.dev.kafka_jars import KAFKA_VERSION

DEBEZIUM_VERSION: Final = "3.5.0.Final"

_WORKER: Final = "+".join(
    (
        *(f"org.apache.kafka:connect-{name}:{KAFKA_VERSION}" for name in ("runtime", "json", "transforms")),
        "org.slf4j:slf4j-simple:1.7.36",
    )
)
_CONNECTOR: Final = f"io.debezium:debezium-connector-jdbc:{DEBEZIUM_VERSION}"

# The worker has its own copies, which the connector must use; and one database needs one driver.
_NOT_IN_PLUGIN: Final = ("jackson-", "kafka-", "connect-", "slf4j-", "mysql-", "mariadb-", "mssql-", "ojdbc")

_PRINTING_SINK: Final = Path(__file__).with_name("PrintingSink.java")


def worker_classpath() -> str:
    """Return the class path of a Kafka Connect worker."""
    return ":".join(f"{folder}/*" for folder in _folders(_WORKER))


def install_connectors(plugins: Path) -> None:
    """Make a folder for `plugin.path` with the JDBC sink connector, and with a sink that prints what it gets.

    Raises:
        subprocess.CalledProcessError: the second one does not compile; a JDK is needed.
    """
    connector = plugins / "debezium-connector-jdbc"
    connector.mkdir(parents=True)
    for folder in _folders(_CONNECTOR):
        for jar in folder.glob("*.jar"):
            if not jar.name.startswith(_NOT_IN_PLUGIN):
                (connector / jar.name).symlink_to(jar)
    printing, classes = plugins / "printing-sink", plugins.parent / "classes"
    printing.mkdir()
    subprocess.run(["javac", "--release", "17", "-cp", worker_classpath(), "-d", classes, _PRINTING_SINK], check=True)
    subprocess.run(["jar", "--create", "--file", printing / "printing-sink.jar", "-C", classes, "."], check=True)


def _folders(endpoint: str) -> list[Path]:
    built = Path(str(jgo.build(endpoint).path))
    return [folder for folder in (built / "jars", built / "modules") if folder.is_dir()]


if __name__ == "__main__":
    _folders(_WORKER)
    _folders(_CONNECTOR)
