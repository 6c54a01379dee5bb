"""Run the producers of the recipes against a broker: Python, Go, Java and kcat."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from newsloom.dev.kafka_jars import kafka_classpath
from newsloom_schemas.topics import RAW

RECIPES: Final = Path(__file__).parents[2] / "examples-integrations"
_PRODUCERS: Final = RECIPES / "producers"
_DEADLINE: Final = 300.0


def send_with_aiokafka(broker: str, articles: Path) -> None:
    """Send a JSON Lines file from Python."""
    _run(sys.executable, _PRODUCERS / "python" / "send_articles.py", broker, RAW.name, articles)


def send_with_confluent_kafka(broker: str, articles: Path, packages: str) -> None:
    """Send a JSON Lines file from Python, with the library in the folder `packages`."""
    program = _PRODUCERS / "python" / "send_articles_confluent.py"
    _run(sys.executable, program, broker, RAW.name, articles, environment={"PYTHONPATH": packages})


def send_with_go(broker: str, articles: Path) -> None:
    """Build the Go module and send a JSON Lines file."""
    _run("go", "run", ".", broker, RAW.name, articles, folder=_PRODUCERS / "go")


def send_with_java(broker: str, articles: Path) -> None:
    """Compile the Java class in memory and send a JSON Lines file. Needs a JDK."""
    java = Path(shutil.which("javac") or "javac").resolve().with_name("java")
    program = _PRODUCERS / "java" / "SendArticles.java"
    _run(java, "-cp", kafka_classpath(), program, broker, RAW.name, articles)


def send_with_kcat(broker: str, url: str, page: Path) -> None:
    """Send an HTML page."""
    _run(_PRODUCERS / "kcat" / "send-page.sh", broker, RAW.name, url, page)


def _run(*command: str | Path, folder: Path | None = None, environment: dict[str, str] | None = None) -> None:
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        check=False,
        timeout=_DEADLINE,
    )
    if done.returncode != 0:
        msg = f"{command[0]} ended with {done.returncode}: {done.stdout}{done.stderr}"
        raise RuntimeError(msg)
