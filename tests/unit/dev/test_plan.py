"""What a pipeline of one machine brings itself, and what it takes from the user's settings."""

import os
import socket
from contextlib import closing
from pathlib import Path

import pytest

from newsloom.dev.child import free_port
from newsloom.dev.plan import Plan
from newsloom.runtime.unreachable import Unreachable
from newsloom.security.settings import SecurityProtocol
from newsloom.settings import ConsoleSettings, HttpSettings, KafkaSettings, Settings, StoreKind


def plan(settings: Settings, folder: Path, port: int = 0) -> Plan:
    return Plan.make(settings, None, folder, port)


def test_the_worker_reads_the_settings_that_were_planned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    planned = plan(Settings(engine="aiokafka", http=HttpSettings(port=0)), tmp_path)
    monkeypatch.setattr(os, "environ", {**os.environ, **planned.worker_environment()})
    read = Settings.load()
    assert read.kafka == planned.settings.kafka
    assert (read.dedup, read.stories) == (planned.settings.dedup, planned.settings.stories)
    assert read.http == planned.settings.http
    assert read.console == planned.settings.console
    assert planned.settings.http.port


def test_the_stores_are_ones_that_no_other_kafka_filled(tmp_path: Path) -> None:
    elsewhere = Settings().dedup.model_copy(update={"store": StoreKind.REDIS})
    planned = plan(Settings(dedup=elsewhere), tmp_path).settings
    for store, name in ((planned.dedup, "dedup"), (planned.stories, "stories")):
        assert (store.store, store.rocksdb_path) == (StoreKind.ROCKSDB, tmp_path / name)


def test_a_settings_file_goes_to_the_worker(tmp_path: Path) -> None:
    planned = Plan.make(Settings(), tmp_path / "routes.toml", tmp_path, 0)
    assert planned.worker_command()[-4:] == ["--config", str(tmp_path / "routes.toml"), "run", "all"]


def test_the_console_gets_the_same_settings_and_has_an_address(tmp_path: Path) -> None:
    port = free_port()
    settings = Settings(console=ConsoleSettings(host="0.0.0.0", port=port, base_path="/news"))  # noqa: S104 - any address
    planned = Plan.make(settings, tmp_path / "routes.toml", tmp_path, 0)
    assert planned.console_command()[-3:] == ["--config", str(tmp_path / "routes.toml"), "console"]
    assert planned.console == f"http://127.0.0.1:{port}/news/"


def test_settings_for_a_kafka_of_many_brokers_do_for_one(tmp_path: Path) -> None:
    assert plan(Settings(kafka=KafkaSettings(replication_factor=3)), tmp_path).settings.kafka.replication_factor is None


def test_settings_for_a_secured_kafka_are_refused(tmp_path: Path) -> None:
    secured = KafkaSettings(security_protocol=SecurityProtocol.SSL)
    with pytest.raises(ValueError, match=r"kafka\.security_protocol"):
        plan(Settings(kafka=secured), tmp_path)


@pytest.mark.parametrize("taken", ["Kafka", "metrics", "the console"])
def test_a_port_that_is_taken_is_named_with_the_way_to_another(tmp_path: Path, taken: str) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        port = other.getsockname()[1]
        ports = {"Kafka": free_port(), "metrics": free_port(), "the console": free_port(), taken: port}
        chosen = Settings(http=HttpSettings(port=ports["metrics"]), console=ConsoleSettings(port=ports["the console"]))
        planned = plan(chosen, tmp_path, ports["Kafka"])
        with pytest.raises(Unreachable, match=f"127.0.0.1:{port}, for {taken}, .* name another port with "):
            planned.require_free_ports()


def test_who_listens_on_every_address_is_found_on_this_machine(tmp_path: Path) -> None:
    port = free_port()
    assert plan(Settings(http=HttpSettings(host="0.0.0.0", port=port)), tmp_path).http == f"http://127.0.0.1:{port}"  # noqa: S104
    assert plan(Settings(http=HttpSettings(host="::", port=port)), tmp_path).http == f"http://[::1]:{port}"


def test_usual_ports_that_are_taken_are_replaced_by_free_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (
        closing(socket.create_server(("127.0.0.1", 0))) as kafka,
        closing(socket.create_server(("127.0.0.1", 0))) as http,
        closing(socket.create_server(("127.0.0.1", 0))) as console,
    ):
        kafka_port, http_port, console_port = (each.getsockname()[1] for each in (kafka, http, console))
        monkeypatch.setattr("newsloom.dev.plan.CONSOLE_PORT", console_port)
        monkeypatch.setattr("newsloom.dev.plan.KAFKA_PORT", kafka_port)
        monkeypatch.setattr("newsloom.dev.plan.METRICS_PORT", http_port)
        settings = Settings(http=HttpSettings(port=http_port), console=ConsoleSettings(port=console_port))
        planned = Plan.make(settings, None, tmp_path, None)
        planned.require_free_ports()
    assert planned.settings.console.port != console_port
    assert planned.port != kafka_port
    assert planned.settings.http.port != http_port


def test_usual_ports_that_are_free_are_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kafka_port, http_port = free_port(), free_port()
    monkeypatch.setattr("newsloom.dev.plan.KAFKA_PORT", kafka_port)
    monkeypatch.setattr("newsloom.dev.plan.METRICS_PORT", http_port)
    planned = Plan.make(Settings(http=HttpSettings(port=http_port)), None, tmp_path, None)
    assert (planned.port, planned.settings.http.port) == (kafka_port, http_port)
