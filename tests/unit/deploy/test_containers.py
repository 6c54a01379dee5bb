"""Image, compose and Kubernetes: pinned, unprivileged, and shut to the outside."""

import http.server
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from typing import Any

import pytest

import healthcheck
from newsloom.runtime.pool.environment import CHILD_ENVIRONMENT
from newsloom_schemas import StageName
from support.documents.deploy_files import (
    DOCKERFILE,
    compose_services,
    kubernetes_files,
    kubernetes_objects,
    pod_templates,
)

SERVICES = compose_services()
TEMPLATES = pod_templates()
WORKERS = [stage.value for stage in StageName]
ONE_SHOTS = {"topics", "demo"}


def images() -> Iterator[str]:
    yield from (service["image"] for service in SERVICES.values())
    yield from (container["image"] for _, pod in TEMPLATES for container in pod["containers"])


@pytest.mark.parametrize("image", sorted(set(images())))
def test_an_image_is_pinned_to_a_full_version(image: str) -> None:
    _, _, tag = image.partition(":")
    assert re.fullmatch(r"v?\d+\.\d+\.\d+(-\w+)?", tag)


def test_newsloom_s_own_image_has_this_version() -> None:
    own = {image for image in images() if image.startswith("newsloom")}
    tags = re.findall(r"newTag: ([\w.]+)", "".join(path.read_text() for path in kubernetes_files()))
    assert own == {f"newsloom:{version('newsloom')}"}
    assert set(tags) == {version("newsloom")}
    assert f"ARG VERSION={version('newsloom')}\n" in DOCKERFILE.read_text()


def test_the_image_gives_processes_the_memory_settings_that_the_pool_gives_its_own() -> None:
    text = DOCKERFILE.read_text()
    assert {name: re.findall(rf"\b{name}=(\S+)", text) for name in CHILD_ENVIRONMENT} == {
        name: [value] for name, value in CHILD_ENVIRONMENT.items()
    }


def test_the_image_runs_as_nobody_and_in_exec_form() -> None:
    final = DOCKERFILE.read_text().rpartition("\nFROM ")[2]
    assert "USER 10001:10001" in final
    assert 'ENTRYPOINT ["newsloom"]' in final
    assert not re.search(r"^RUN ", final, re.MULTILINE)  # what is installed is installed in the first stage


@pytest.mark.parametrize("name", SERVICES)
def test_a_compose_service_is_bounded_unprivileged_and_restarted(name: str) -> None:
    service = SERVICES[name]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert {"cpus", "memory", "pids"} <= service["deploy"]["resources"]["limits"].keys()
    assert service["restart"] == ("no" if name in ONE_SHOTS else "unless-stopped")
    assert "environment" not in service or not [key for key in service["environment"] if "PASSWORD" in key]


@pytest.mark.parametrize("name", SERVICES)
def test_a_compose_service_opens_ports_to_loopback_only(name: str) -> None:
    for port in SERVICES[name].get("ports", []):
        assert port.startswith("127.0.0.1:")


@pytest.mark.parametrize("name", sorted(set(SERVICES) - set(WORKERS) - ONE_SHOTS))
def test_what_is_not_ours_has_a_health_check_in_compose(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"]


@pytest.mark.parametrize("name", WORKERS)
def test_a_worker_has_its_stage_a_read_only_root_and_no_way_out(name: str) -> None:
    service = SERVICES[name]
    assert service["command"] == ["run", name]
    assert service["read_only"] is True
    assert service["networks"] == ["inside"]
    assert "healthcheck" not in service  # the image's holds
    assert service["depends_on"]["topics"] == {"condition": "service_completed_successfully"}


@pytest.mark.parametrize(("path", "pod"), TEMPLATES, ids=[path for path, _ in TEMPLATES])
def test_a_pod_meets_pod_security_restricted(path: str, pod: dict[str, Any]) -> None:
    assert pod["securityContext"]["runAsNonRoot"] is True, path
    assert pod["securityContext"]["runAsUser"] > 0
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert not {"hostNetwork", "hostPID", "hostIPC"} & pod.keys()
    assert all(volume.keys() <= {"name", "emptyDir"} for volume in pod.get("volumes", []))
    for container in pod["containers"]:
        context = container["securityContext"]
        assert context["allowPrivilegeEscalation"] is False
        assert context["capabilities"] == {"drop": ["ALL"]}
        assert context["readOnlyRootFilesystem"] is True
        assert {"requests", "limits"} <= container["resources"].keys()


@pytest.mark.parametrize(("path", "pod"), TEMPLATES, ids=[path for path, _ in TEMPLATES])
def test_a_pod_gets_no_token_and_no_variables_of_services(path: str, pod: dict[str, Any]) -> None:
    assert pod["automountServiceAccountToken"] is False, path
    assert pod["enableServiceLinks"] is False  # they would be named NEWSLOOM_…


def test_the_probes_of_a_worker_ask_for_life_and_readiness() -> None:
    workers = [
        pod
        for _, pod in TEMPLATES
        if "livenessProbe" in pod["containers"][0] and pod["containers"][0]["name"] == "newsloom"
    ]
    assert workers
    for pod in workers:
        container = pod["containers"][0]
        assert container["livenessProbe"]["httpGet"]["path"] == "/healthz"
        assert container["readinessProbe"]["httpGet"]["path"] == "/readyz"
        assert {"name": "metrics", "containerPort": 9464, "protocol": "TCP"} in container["ports"]


def test_the_console_is_read_only_and_asks_for_a_token() -> None:
    ((_, pod),) = [each for each in TEMPLATES if each[1]["containers"][0]["name"] == "console"]
    (container,) = pod["containers"]
    assert container["args"] == ["console"]
    assert container["livenessProbe"]["httpGet"] == {"path": "/healthz", "port": "console"}
    assert container["readinessProbe"]["httpGet"] == {"path": "/readyz", "port": "console"}
    token = next(each for each in container["env"] if each["name"] == "NEWSLOOM_CONSOLE__TOKEN")
    assert token["valueFrom"] == {"secretKeyRef": {"name": "newsloom-console", "key": "token"}}
    service = SERVICES["console"]
    assert service["read_only"] is True
    assert service["ports"] == ["127.0.0.1:8808:8808"]
    assert "8808" in service["healthcheck"]["test"][1]


def test_kubernetes_denies_all_traffic_but_what_is_named() -> None:
    policies = [
        each for path in kubernetes_files() for each in kubernetes_objects(path) if each["kind"] == "NetworkPolicy"
    ]
    (deny,) = [each for each in policies if each["metadata"]["name"] == "default-deny"]
    assert deny["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    for policy in policies:
        for rule in [*policy["spec"].get("ingress", []), *policy["spec"].get("egress", [])]:
            assert rule["ports"], policy["metadata"]["name"]
            assert rule.get("to") or rule.get("from"), policy["metadata"]["name"]


@contextmanager
def answering(status: int, body: bytes) -> Iterator[str]:
    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(f"{self.path} ".encode() + body if body == b"well" else body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = http.server.HTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/healthz"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_the_health_check_says_what_the_worker_says() -> None:
    with answering(200, b'{"live": true}\n') as url:
        assert healthcheck.ask(url) == (True, '{"live": true}')
    with answering(503, b'{"live": false, "why": "12 records wait"}\n') as url:
        assert healthcheck.ask(url) == (False, '{"live": false, "why": "12 records wait"}')


@pytest.mark.parametrize("path", ["readyz", "healthz"])
def test_the_health_check_asks_the_worker_of_its_container_what_it_is_told_to_ask(path: str) -> None:
    with answering(200, b"well") as url:
        port = url.split(":")[2].partition("/")[0]
        ended = subprocess.run(
            [sys.executable, DOCKERFILE.with_name("healthcheck.py"), path],
            env={"NEWSLOOM_HTTP__PORT": f" {port} "},
            capture_output=True,
            check=False,
        )
    assert (ended.returncode, ended.stdout) == (0, f"/{path} well\n".encode())


def test_the_health_check_takes_silence_for_ill_health() -> None:
    with answering(200, b"") as url:
        pass
    well, why = healthcheck.ask(url)
    assert not well
    assert url in why
