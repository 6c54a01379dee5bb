"""Variables that are settings, misspelt ones, and those of other programs."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from newsloom.cli import context
from newsloom.settings import NormaliseSettings, Settings
from newsloom.settings.environment import read_environment, settings_fields, variable
from support.documents.deploy_files import TOP
from support.workers.newsloom_command import newsloom

CODE_THAT_READS_VARIABLES = (
    "Makefile",
    "bench",
    "deploy",
    "services/newsloom/cli/app.py",
    "services/newsloom/dev",
    "tests/chaos",
    "tests/conftest.py",
    "tests/e2e",
    "tests/support",
)


@pytest.fixture(autouse=True)
def _no_variables_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.upper().startswith("NEWSLOOM")]:
        monkeypatch.delenv(name)


def refusal(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], config: Path | None = None) -> str:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ValueError, match=r".") as refused:
        Settings.load(config)
    return str(refused.value)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("NEWSLOOM_LOGLEVEL", "NEWSLOOM_LOG__LEVEL"),
        ("NEWSLOOM_LOG_LEVEL", "NEWSLOOM_LOG__LEVEL"),
        ("NEWSLOOM_KAFKA_BOOTSTRAP_SERVERS", "NEWSLOOM_KAFKA__BOOTSTRAP_SERVERS"),
        ("NEWSLOOM_KAFKA__BOOTSTRAP", "NEWSLOOM_KAFKA__BOOTSTRAP_SERVERS"),
        ("NEWSLOOM_BOOTSTRAP_SERVERS", "NEWSLOOM_KAFKA__BOOTSTRAP_SERVERS"),
        ("NEWSLOOM_BROKER__BOOTSTRAP_SERVERS", "NEWSLOOM_KAFKA__BOOTSTRAP_SERVERS"),
        ("newsloom_log__levle", "NEWSLOOM_LOG__LEVEL"),
        ("NEWSLOOM_KAFKA__TLS__CAFILE", "NEWSLOOM_KAFKA__TLS__CA_FILE"),
        ("NEWSLOOM__ENGINE", "NEWSLOOM_ENGINE"),
        ("NEWSLOOM_HTTP_PORT", "NEWSLOOM_HTTP__PORT"),
        ("NEWSLOOM_DEDUP__STORE ", "NEWSLOOM_DEDUP__STORE"),
    ],
)
def test_an_unknown_variable_is_refused_with_the_name_that_was_meant(
    typed: str, meant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = repr(typed) if " " in typed else typed
    assert refusal(monkeypatch, {typed: "9464"}) == f"{shown} is not a setting (did you mean {meant}?)"


def test_an_unknown_variable_without_a_similar_setting_gets_no_suggestion(monkeypatch: pytest.MonkeyPatch) -> None:
    assert refusal(monkeypatch, {"NEWSLOOM_QUUX": "1"}) == "NEWSLOOM_QUUX is not a setting"


def test_all_mistakes_are_in_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "newsloom.toml"
    file.write_text('[batch]\nmax_recrods = 1\n[pool]\nprocesses = "two"\n')
    given = {"NEWSLOOM_LOGLEVEL": "DEBUG", "NEWSLOOM_QUUX": "1", "newsloom_log__Level": "LOUD"}
    said = refusal(monkeypatch, given, file)
    assert said.split("; ") == [
        "NEWSLOOM_LOGLEVEL is not a setting (did you mean NEWSLOOM_LOG__LEVEL?)",
        "NEWSLOOM_QUUX is not a setting",
        "setting batch.max_recrods: there is no such setting (did you mean batch.max_records?)",
        "setting pool.processes: must be a valid integer",
        "newsloom_log__Level: must be 'DEBUG', 'INFO', 'WARNING', 'ERROR' or 'CRITICAL'",
    ]


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("NEWSLOOM_POOL__PROCESSES", "two", "must be a valid integer"),
        ("NEWSLOOM_HTTP__PORT", "99999", "must be less than or equal to 65535"),
        ("NEWSLOOM_DEDUP__REDIS_CLUSTER", "perhaps", "must be a valid boolean"),
        ("NEWSLOOM_DEDUP__STORE", "Redis", "must be 'memory', 'rocksdb' or 'redis'"),
        ("NEWSLOOM_ENGINE", "kafka", "must be 'faust' or 'aiokafka'"),
        ("NEWSLOOM_NORMALISE__LANGUAGES", "en,fr", 'must be a list in JSON, as ["one", "two"]'),
        ("NEWSLOOM_KAFKA", '{"tls": 3}', "tls: must be a table"),
        ("NEWSLOOM_KAFKA", "x", 'must be a table in JSON, as {"name": "value"}'),
        (
            "NEWSLOOM_KAFKA",
            '{"bootstrap": "x"}',
            "bootstrap: there is no such setting (did you mean kafka.bootstrap_servers?)",
        ),
        ("NEWSLOOM_PUBLISH__ROUTES", '[{"name": "a", "topic": "b"}]', "[0].when: is missing"),
    ],
)
def test_a_wrong_value_is_refused_by_the_name_of_its_variable(
    variable: str, value: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert refusal(monkeypatch, {variable: value}) == f"{variable}: {said}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[kafka\n", "is not TOML: Expected ']' at the end of a table declaration (at line 1, column 7)"),
        (b"\xff", "is not TOML: 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte"),
    ],
)
def test_a_file_that_is_not_toml_is_refused_by_its_name(text: str | bytes, said: str, tmp_path: Path) -> None:
    file = tmp_path / "newsloom.toml"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(ValueError, match=re.escape(f"{file} {said}")):
        Settings.load(file)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('loglevel = "INFO"', "setting loglevel: there is no such setting (did you mean log.level?)"),
        ("[kafka.tls]\ncafile = 1", "setting kafka.tls.cafile: there is no such setting (did you mean kafka.tls.ca_file?)"),
        ("kafka = 3", "setting kafka: must be a table"),
        ("[publish]\nroutes = [3]", "setting publish.routes[0]: must be a table"),
        ("[publish]\nroutes = 3", "setting publish.routes: must be a valid tuple"),
        ("[log]\nlevel = 3", "setting log.level: must be 'DEBUG', 'INFO', 'WARNING', 'ERROR' or 'CRITICAL'"),
        (
            '[[publish.routes]]\nname = "a"\ntopic = "b"\nwhen = "true"\nviews = "full"',
            "setting publish.routes[0].views: there is no such setting (did you mean view?)",
        ),
        ('guarantee = "transactional"', 'guarantee = "transactional" needs engine = "aiokafka"; engine is "faust"'),
    ],
)  # fmt: skip
def test_a_mistake_in_the_file_is_named_as_in_the_file(text: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "newsloom.toml"
    file.write_text(text)
    with pytest.raises(ValueError, match=r".") as refused:
        Settings.load(file)
    assert str(refused.value) == said


@pytest.mark.parametrize(
    ("name", "value", "warning"),
    [
        (
            "NEWSLOOMLOG__LEVEL",
            "x",
            "NEWSLOOMLOG__LEVEL is not read: settings begin with NEWSLOOM_ (did you mean NEWSLOOM_LOG__LEVEL?)",
        ),
        (
            "newsloom-log__level",
            "x",
            "newsloom-log__level is not read: settings begin with NEWSLOOM_ (did you mean NEWSLOOM_LOG__LEVEL?)",
        ),
        ("NEWSLOOM", "x", "NEWSLOOM is not read: settings begin with NEWSLOOM_"),
        ("NEWLOOM_LOG__LEVEL", "x", "NEWLOOM_LOG__LEVEL is not read (did you mean NEWSLOOM_LOG__LEVEL?)"),
        ("newsloom_engine", "faust", "newsloom_engine is read as NEWSLOOM_ENGINE: write it in upper case"),
        ("NEWSLOOM_ENGINE", "", "NEWSLOOM_ENGINE is empty: it counts as unset"),
        ("NEWSLOOM_ENGINE", " ", "NEWSLOOM_ENGINE is empty: it counts as unset"),
        ("NEWSLOOM_ENGINE", "faust\n", "NEWSLOOM_ENGINE begins or ends with white space, which is removed"),
        (
            "NEWSLOOM_DEDUP__REDIS_PASSWORD",
            "secret\n",
            "NEWSLOOM_DEDUP__REDIS_PASSWORD begins or ends with white space, which is kept as part of the secret",
        ),
    ],
)
def test_a_probable_mistake_only_causes_a_warning(
    name: str, value: str, warning: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(name, value)
    assert context.settings().engine == "faust"
    assert capsys.readouterr().err == f"newsloom: warning: {warning}\n"


@pytest.mark.parametrize("name", ["NEWSROOM_LOG__LEVEL", "OTHER_LOG__LEVEL", "NEWSLOOM_CORPORA", "LOG__LEVEL", "PATH"])
def test_a_variable_of_another_program_is_ignored(name: str) -> None:
    found = read_environment({name: "x"}, Settings)
    assert (found.values, found.mistakes, found.warnings) == ({}, [], [])


def test_one_setting_in_two_spellings_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    said = refusal(monkeypatch, {"NEWSLOOM_ENGINE": "faust", "newsloom_engine": "aiokafka"})
    assert said == "NEWSLOOM_ENGINE and newsloom_engine are the same setting: keep one of them"


@pytest.mark.parametrize("service", ["newsloom", "newsloom-normalise", "newsloom-valkey", "newsloom-kafka--x"])
def test_service_variables_of_kubernetes_and_docker_are_ignored(service: str) -> None:
    name = service.upper().replace("-", "_")
    links = {
        f"{name}_SERVICE_HOST": "10.96.0.11",
        f"{name}_SERVICE_PORT": "9464",
        f"{name}_SERVICE_PORT_METRICS": "9464",
        f"{name}_PORT": "tcp://10.96.0.11:9464",
        f"{name}_PORT_9464_TCP": "tcp://10.96.0.11:9464",
        f"{name}_PORT_9464_TCP_PROTO": "tcp",
        f"{name}_PORT_9464_TCP_PORT": "9464",
        f"{name}_PORT_9464_TCP_ADDR": "10.96.0.11",
        f"{name}_PORT_53_UDP": "udp://10.96.0.11:53",
        f"{name}_NAME": "/tag/dedup",
        f"{name}_ENV_LANG": "C.UTF-8",
    }
    found = read_environment(links, Settings)
    assert (found.values, found.mistakes, found.warnings) == ({}, [], [])


def test_a_variable_can_set_one_key_of_a_free_table(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "SECURITY_PROTOCOL": "SASL_SSL",
        "SASL__MECHANISM": "OAUTHBEARER",
        "SASL__TOKEN_FILE": "/run/token",
        "SASL__EXTENSIONS__LOGICALCLUSTER": "lkc-1",
    }.items():
        monkeypatch.setenv(f"NEWSLOOM_KAFKA__{name}", value)
    assert Settings.load().kafka.sasl.extensions == {"logicalcluster": "lkc-1"}


def test_every_setting_is_read_from_its_variable() -> None:
    fields = settings_fields(Settings)
    read = read_environment({variable(path): "[]" for path in fields}, Settings)
    assert set(read.names) | {path for path in fields if any(variable(path) in each for each in read.mistakes)} == set(
        fields
    )
    assert not [each for each in read.mistakes if "is not a setting" in each]


def test_variables_of_tests_and_tools_are_ignored() -> None:
    names = {
        name
        for place in CODE_THAT_READS_VARIABLES
        for path in ([TOP / place] if (TOP / place).is_file() else (TOP / place).rglob("*.py"))
        for name in re.findall(r"\bNEWSLOOM_[A-Z][A-Z_]*[A-Z]\b(?![_{])", path.read_text())
    }
    assert {"NEWSLOOM_CHAOS", "NEWSLOOM_CONFIG", "NEWSLOOM_TEST_KAFKA"} <= names
    refused = read_environment(dict.fromkeys(names, "1"), Settings).mistakes
    settings = {variable(path) for path in settings_fields(Settings)}
    assert [each for each in refused if each.split()[0].rstrip(":") not in settings] == []


def test_the_command_ends_with_2_and_one_line() -> None:
    ended = newsloom("settings", env={**os.environ, "NEWSLOOM_LOGLEVEL": "DEBUG", "NEWSLOOM_QUUX": "1"})
    assert ended.returncode == 2
    assert ended.stdout == b""
    assert ended.stderr == (
        b"newsloom: NEWSLOOM_LOGLEVEL is not a setting (did you mean NEWSLOOM_LOG__LEVEL?); NEWSLOOM_QUUX is not a setting\n"
    )


def test_workers_with_the_same_settings_have_one_fingerprint() -> None:
    """In processes that put sets of strings in different orders."""
    read = "from newsloom.settings import Settings; print(Settings.load().fingerprint())"
    found = {
        subprocess.run(
            [sys.executable, "-c", read],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3", "4")
    }
    assert len(found) == 1


def test_files_of_rules_count_with_their_contents_in_the_fingerprint(tmp_path: Path) -> None:
    rules = tmp_path / "rules.toml"
    prints = set()
    for content in (None, "a", "b"):
        if content is not None:
            rules.write_text(content)
        normalise = NormaliseSettings(site_rules_path=rules)
        prints.add(Settings(normalise=normalise).fingerprint())
    assert len(prints) == 3
    assert Settings(normalise=normalise).fingerprint() in prints
