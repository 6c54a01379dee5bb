"""`newsloom dev`: run Kafka and all stages on this machine, and show the outcomes."""

import asyncio
import shlex
import shutil
import sys
from contextlib import ExitStack, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from newsloom.cli import context
from newsloom.cli.display.plain import plain_lines
from newsloom.cli.errors import clear_errors, complain
from newsloom.cli.inputs import Inputs
from newsloom_schemas.topics import RAW

if TYPE_CHECKING:
    from newsloom.cli.display.dev_screen import Screen
    from newsloom.dev.plan import Plan
    from newsloom.dev.session import Session
    from newsloom.dev.stopping import Stopping
    from newsloom.runtime.files.reading import FileRecords
    from newsloom.settings import Settings

_MB = 1_000_000
_SIGNALLED = 128  # plus the signal's number: the exit code that shells use

Feed = Annotated[
    list[str] | None,
    typer.Option(metavar="PATH", help="Feed it this file or folder at once; may be given several times."),
]
Port = Annotated[
    int | None,
    typer.Option(
        min=0,
        max=65_535,
        metavar="N",
        help="Kafka's port on 127.0.0.1; 0 for any free one.",
        show_default="9092, or any free one when that is taken",
    ),
]
Keep = Annotated[
    Path | None,
    typer.Option(metavar="DIR", file_okay=False, help="Keep data and logs here, and continue from them next time."),
]


def dev(feed: Feed = None, port: Port = None, keep: Keep = None) -> None:
    """Try the whole pipeline on this machine, with a Kafka that it starts.

    Starts a single-node Kafka (without Docker), all stages and the console, and prints a line for each outcome. Ctrl-C stops
    everything and deletes what was written. Settings are those of run, except Kafka's address and the stores, which it
    sets itself. Needs the extra: pip install 'newsloom[dev]'. If one of its processes ends by itself, the command shows
    the end of its log and exits with the same code.
    """
    from newsloom.cli.display.dev_screen import Screen
    from newsloom.dev.kafka_jars import KAFKA_MB, KAFKA_VERSION, java, kafka_classpath
    from newsloom.dev.plan import Plan
    from newsloom.dev.session import ProcessEndedError, session
    from newsloom.dev.stopping import Stopping
    from newsloom.observe.logs.setup import configure_logging

    fetching = f"fetching Kafka {KAFKA_VERSION}, this first time only"
    with clear_errors(debug=context.debug()), ExitStack() as stack:
        stopping = stack.enter_context(Stopping())
        try:
            inputs = Inputs(feed) if feed else None
            settings = context.settings()
            java()
            folder = keep or Path(stack.enter_context(TemporaryDirectory(prefix="newsloom-dev-")))
            folder.mkdir(parents=True, exist_ok=True)
            plan = Plan.make(settings, context.config(), folder.absolute(), port)
            plan.require_free_ports()
            configure_logging(settings.log, stream=stack.enter_context((folder / "dev.log").open("a")))
            screen = stack.enter_context(Screen(settings.kafka.registry.name(RAW)))
            screen.set_activity(f"looking for Kafka {KAFKA_VERSION}")
            kafka_classpath(lambda done: screen.set_activity(fetching, f"{done // _MB} of about {KAFKA_MB} MB"))
            screen.set_activity(f"starting Kafka {KAFKA_VERSION}")
            with session(plan, stopping, kept=keep is not None) as running:
                screen.print_facts(_facts(plan, settings, port))
                screen.set_activity("loading models")
                asyncio.run(_watch(running, screen, inputs.records if inputs is not None else None, stopping))
                screen.set_activity("stopping; Ctrl-C again kills")
            if inputs is not None:
                stack.callback(inputs.problems.report)  # printed after the totals
        except KeyboardInterrupt:
            pass
        except ProcessEndedError as error:
            complain(plain_lines(str(error)))
            raise typer.Exit(error.code if error.code >= 0 else _SIGNALLED - error.code) from error


async def _watch(running: "Session", screen: "Screen", files: "FileRecords | None", stopping: "Stopping") -> None:
    """Run until a signal comes or something fails."""
    loop, watching = asyncio.get_running_loop(), asyncio.current_task()
    if watching is None:
        msg = "a coroutine runs in a task"
        raise AssertionError(msg)
    stopping.on_signal = lambda: loop.call_soon_threadsafe(watching.cancel)
    try:
        with suppress(asyncio.CancelledError):
            if not stopping.requested:
                await running.watch(screen, files)
    finally:
        stopping.on_signal = running.kill_now


def _facts(plan: "Plan", settings: "Settings", port: int | None) -> dict[str, str]:
    """Return what the user needs to know to use it, each fact under its name.

    Args:
        plan: ports and folders.
        settings: the user's settings.
        port: Kafka's port, if the user named one.
    """
    from newsloom.dev.plan import CONSOLE_PORT, KAFKA_PORT, METRICS_PORT

    address = plan.settings.kafka.bootstrap_servers
    elsewhere = "" if settings.kafka.bootstrap_servers == address else f"NEWSLOOM_KAFKA__BOOTSTRAP_SERVERS={address} "
    examples = "examples/" if Path("examples").is_dir() else "PATH"
    kafka_moved = port is None and plan.port != KAFKA_PORT
    metrics_moved = settings.http.port == METRICS_PORT != plan.settings.http.port
    console_moved = settings.console.port == CONSOLE_PORT != plan.settings.console.port
    named = "" if plan.config is None else f"--config {shlex.quote(str(plan.config))} "
    return {
        "Kafka": address + (f"  ({KAFKA_PORT} is taken)" if kafka_moved else ""),
        "metrics": f"{plan.http}/metrics" + (f"  ({METRICS_PORT} is taken)" if metrics_moved else ""),
        "see it": plan.console + (f"  ({CONSOLE_PORT} is taken)" if console_moved else ""),
        "log": str(plan.worker_log),
        "feed it": f"{elsewhere}{_program()} {named}feed {examples}"
        + ("" if elsewhere else "   (in another terminal)"),
        "stop it": "Ctrl-C",
    }


def _program() -> str:
    """Return how to call this newsloom in another terminal: by name if the shell finds it, else by path."""
    script = Path(sys.executable).with_name("newsloom")
    found = shutil.which("newsloom")
    if (found and Path(found) == script) or not script.exists():
        return "newsloom"
    return str(script.relative_to(Path.cwd()) if script.is_relative_to(Path.cwd()) else script)
