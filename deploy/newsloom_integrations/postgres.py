"""Run a PostgreSQL server of its own, from the packages of Debian or Ubuntu. Needs root, since the server refuses to run as root."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any, Final

from newsloom.dev.child import Child, free_port
from support.polling import until

_DEADLINE: Final = 60.0
_AS_POSTGRES: Final = ("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups")
USER: Final = "newsloom"
PASSWORD: Final = "a password of the test"  # noqa: S105 - of a server that only this test reaches


class Postgres:
    """A server on 127.0.0.1 with an empty database `news`, whose owner has to give a password.

    Args:
        folder: the folder for data and log; it is made.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        password = folder / "password"
        password.write_text(PASSWORD)
        shutil.chown(folder, "postgres")
        shutil.chown(password, "postgres")
        self._port = free_port()
        self._programs = max(Path("/usr/lib/postgresql").glob("*/bin/initdb")).parent
        data = folder / "data"
        options = (
            "--username",
            USER,
            "--auth",
            "scram-sha-256",
            "--pwfile",
            password,
            "--encoding",
            "UTF8",
            "--no-sync",
        )
        command = (*_AS_POSTGRES, self._programs / "initdb", "--pgdata", data, *options)
        subprocess.run(command, check=True, capture_output=True, cwd=folder)
        listening = ("-c", "listen_addresses=127.0.0.1", "-p", str(self._port), "-k", str(folder), "-c", "fsync=off")
        self._child = Child((*_AS_POSTGRES, self._programs / "postgres", "-D", data, *listening), folder / "log")
        until(self._answers, _DEADLINE, "PostgreSQL to answer")
        self.run("create database news", database="postgres")

    @property
    def jdbc_url(self) -> str:
        """Return the address of the database for JDBC."""
        return f"jdbc:postgresql://127.0.0.1:{self._port}/news"

    def run(self, sql: str, database: str = "news") -> str:
        """Run SQL and return the output of psql, without headings.

        Raises:
            subprocess.CalledProcessError: a statement failed.
        """
        command = (self._programs / "psql", "-XAtq", "-v", "ON_ERROR_STOP=1", self._address(database))
        done = subprocess.run(command, input=sql, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def rows(self, query: str) -> list[Any]:
        """Return each row of a query as the object of its columns."""
        aggregated = f"select coalesce(json_agg(found), '[]') from ({query}) as found"  # noqa: S608 - of our own queries
        return json.loads(self.run(aggregated))  # type: ignore[no-any-return]

    def kill(self) -> None:
        """Send SIGKILL to the server."""
        self._child.kill()

    def _address(self, database: str) -> str:
        return f"postgresql://{USER}:{PASSWORD.replace(' ', '%20')}@127.0.0.1:{self._port}/{database}"

    def _answers(self) -> bool:
        command = (self._programs / "psql", "-XAtq", "-c", "select 1", self._address("postgres"))
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
