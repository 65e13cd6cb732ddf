"""Personal data: every personal field of every kind, through every way out of the hub, is masked unless a setting says so."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args, get_origin

import httpx
import pytest
from pydantic.fields import FieldInfo

from hub import codec
from hub.collect import Collector, add_instance
from hub.event import Event
from hub.producer import Producer
from hub.records import KINDS
from hub.records.masking import Plan, plan_of
from hub.records.parts import Part, documentation, part_of
from hub.settings import Settings
from hub.source import plugins
from hub.start import find, prepare
from tests.processes import Api, environment, running, until

GOLDEN = Path(__file__).parents[1] / "connectors" / "city_quality_officers" / "input.csv"
USCC = "91990101991318684P"
NAME = "示例市个人信息测试有限公司"
DAY, HOURS = date(1987, 6, 5), 7_654_321
PRIVATE = sorted(kind for kind in KINDS if plan_of(kind))


class Secret(NamedTuple):
    """A personal value and where it stands."""

    where: str
    printed: str


def secrets_of(kind: str, version: int) -> tuple[dict[str, Any], list[Secret]]:
    """A record of the kind in which each personal field holds a value that occurs nowhere else."""
    record, found = filled(KINDS[kind], plan_of(kind), kind, version)
    party = {"role": "self" if kind in ("enterprise", "institution") else "client", "name": NAME,
             "identifiers": [{"scheme": "uscc", "value": USCC}], "region": "990100"}  # fmt: skip
    return record | {"record_id": f"{kind}-1", "parties": [party]}, found


def filled(part: type[Part], plan: Plan, path: str, version: int) -> tuple[dict[str, Any], list[Secret]]:
    """Required fields, and those of the plan."""
    record: dict[str, Any] = {}
    found: list[Secret] = []
    for name, info in part.model_fields.items():
        how = plan.get(name)
        if isinstance(how, dict):
            inner = part_of(info.annotation)
            assert inner is not None
            one, more = filled(inner, how, f"{path}-{name}", version)
            record[name], found = [one], found + more
        elif how is not None:
            record[name] = value_for(info, f"{path}-{name}", version)
            found.append(Secret(f"{path}.{name}", str(record[name])))
        elif info.is_required() and name not in ("record_id", "parties"):
            record[name] = "x" if get_origin(info.annotation) is not Literal else get_args(info.annotation)[0]
    return record, found


def value_for(info: FieldInfo, seed: str, version: int) -> Any:
    """A value of the field's type."""
    kinds = get_args(info.annotation) or (info.annotation,)
    if date in kinds:
        return DAY.isoformat()
    if any(option is int or (get_origin(option) is not None and int in get_args(option)) for option in kinds):
        return HOURS
    shape = documentation(info)["mask"]
    number = abs(hash((seed, version))) % 10**7
    made = {"name": f"秘{number}", "phone": f"1099{number:07d}", "email": f"s{number}@example.com"}
    return made.get(shape, f"密{number}密{number}")


@pytest.fixture(scope="module")
def secrets(settings: Settings) -> Iterator[tuple[Api, Api, list[Secret]]]:
    """(the API as it is, the API whose operators see personal data, every personal value that went in)."""
    servers = find(settings)
    engine = prepare(settings, servers)
    found: list[Secret] = []
    with running(settings) as api:
        for version in (1, 2):
            for kind in PRIVATE:
                record, more = secrets_of(kind, version)
                event = {"kind": kind, "version": version, "record": record}
                assert api.ask("POST", "/v1/events", "institution", json=event).status_code == 202, kind
                found += more
        with engine.begin() as connection:
            declared = plugins()["city_quality_officers"]
            options = {"path": str(GOLDEN)}
            add_instance(connection, "officers", "city_quality_officers", declared, source="officers",
                         settings=options, schedule_s=3600)  # fmt: skip
        Collector(settings, servers.kafka, engine).run(threading.Event(), once=True)
        produce_bad(settings, servers.kafka)
        enterprise = id_of(api)
        until(lambda: len(api.get(f"/v1/enterprises/{enterprise}").json()["counts"]) == len(PRIVATE), 30, "stored")
        until(lambda: "institution-1" in history(api, enterprise), 30, "history")
        until(lambda: api.get("/v1/dead-letters", "operator").json()["data"], 30, "a dead letter")
        api.close()
    with running(settings, HUB_PERSONAL_VISIBLE_TO="operator") as seeing:
        # The process started with the setting; the API without it is started beside it.
        other = settings.model_copy(update={"api_port": free_port()})
        with running(other) as masked:
            yield masked, seeing, found
    engine.dispose()


def free_port() -> int:
    """A port that nobody listens on."""
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def produce_bad(settings: Settings, kafka: dict[str, Any]) -> None:
    """An officer whose training ended on a day that no calendar has: a dead letter."""
    record, _ = secrets_of("quality_officer", 3)
    value = codec.encoder("quality_officer")(KINDS["quality_officer"].model_validate(record))
    right = codec.decode_plain(value)[1]["trainings"][0]["completed"]
    wrong = value.replace(zigzag(right), zigzag(2_932_897), 1)
    producer = Producer(settings, kafka)
    producer.send([Event("officers", "quality_officer", "bad", 9, wrong)])
    producer.close()


def zigzag(number: int) -> bytes:
    """Avro's int after the union's branch 1."""
    number, out = (number << 1) ^ (number >> 63), [2]
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


def id_of(api: Api) -> str:
    """The enterprise's id."""
    found = until(lambda: api.get("/v1/enterprises", params={"identifier": USCC}).json()["data"], 30, "stored")
    return str(found[0]["id"])


def history(api: Api, enterprise: str) -> str:
    """Its history as text."""
    return api.get(f"/v1/enterprises/{enterprise}/history", params={"limit": 200}).text


def ways_out(api: Api, role: str) -> Iterator[tuple[str, str]]:
    """(where, what it says) of everything that shows records, over HTTP, on pages, and by the command."""
    enterprise = id_of(api)
    source = "institution"
    paths = ["/v1/enterprises?limit=200", f"/v1/enterprises/{enterprise}", f"/v1/enterprises/{enterprise}/history?limit=200",
             f"/v1/enterprises/{enterprise}?as_of=2200-01-01T00:00:00Z", "/v1/changes?limit=1000"]  # fmt: skip
    paths += [f"/v1/enterprises/{enterprise}/records/{kind}" for kind in PRIVATE]
    detail = api.get(f"/v1/enterprises/{enterprise}").json()
    source = detail["records"][PRIVATE[0]][0]["provenance"]["source"]
    paths += [f"/v1/records/{kind}/{source}/{kind}-1" for kind in PRIVATE]
    if role == "operator":
        paths += ["/v1/connectors", "/v1/connectors/officers/refused", "/v1/dead-letters"]
    for path in paths:
        answer = api.get(path, role)
        assert answer.status_code == 200, path
        yield path, json.dumps(answer.json(), ensure_ascii=False)
    with pages(api, role) as client:
        shown = [f"/enterprises/{enterprise}", f"/enterprises/{enterprise}?as_of=2200-01-01",
                 f"/enterprises/{enterprise}/history", f"/enterprises/{enterprise}/why/name"]  # fmt: skip
        shown += [f"/enterprises/{enterprise}/records/{kind}" for kind in PRIVATE]
        shown += [f"/records/{kind}/{source}/{kind}-1" for kind in PRIVATE]
        if role == "operator":
            shown += ["/connectors", "/connectors/officers/refused", "/connectors/officers/dead-letters"]
        for path in shown:
            answer = client.get(path)
            assert answer.status_code == 200, path
            yield path, answer.text
    for words in (
        ("enterprises", "show", enterprise, "--json"),
        ("enterprises", "show", enterprise),
        ("changes", "--json"),
    ):
        done = subprocess.run(
            [sys.executable, "-m", "hub", *words], capture_output=True, text=True, timeout=60,
            env=environment(api.settings, HUB_KEY=api.key(role)),
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        yield (
            " ".join(words),
            json.dumps(json.loads(done.stdout), ensure_ascii=False) if "--json" in words else done.stdout,
        )


@contextmanager
def pages(api: Api, role: str) -> Iterator[httpx.Client]:
    """A browser's client, logged in."""
    with httpx.Client(base_url=api.url, timeout=30, headers={"accept": "text/html"}) as client:
        token = re.search(r'name="csrf" value="([^"]+)"', client.get("/login").text)
        assert token is not None
        assert client.post("/login", data={"csrf": token[1], "key": api.key(role)}).status_code == 303
        yield client


def test_there_is_something_to_hide() -> None:
    assert {"enterprise", "institution", "instrument", "accreditation", "service", "quality_officer"} <= set(PRIVATE)


@pytest.mark.parametrize("role", ["builder", "operator"])
def test_nothing_personal_leaves_by_any_way(secrets: tuple[Api, Api, list[Secret]], role: str) -> None:
    masked, _, found = secrets
    golden = GOLDEN.read_bytes().decode("gbk").splitlines()[1:]
    rows = [Secret("a refused row", cell) for line in golden for cell in line.split(",")[3:6] if cell]
    assert len(rows) > 10
    ways = 0
    for where, said in ways_out(masked, role):
        ways += 1
        leaked = [secret.where for secret in (*found, *rows) if secret.printed in said]
        assert not leaked, f"{where} shows {leaked}"
        assert "2932897" not in said
    assert ways > 25


def test_what_is_left_is_recognisable(secrets: tuple[Api, Api, list[Secret]]) -> None:
    masked, _, _ = secrets
    shown = masked.get(f"/v1/enterprises/{id_of(masked)}").json()["records"]["quality_officer"][0]
    assert (shown["name"], shown["phone"][:7], shown["position"]) == ("秘*", "109****", "***")
    assert shown["trainings"][0]["completed"] is None


def test_a_role_that_the_setting_names_sees_all_and_the_other_does_not(secrets: tuple[Api, Api, list[Secret]]) -> None:
    _, seeing, found = secrets
    newest = found[len(found) // 2 :]
    body = seeing.get(f"/v1/enterprises/{id_of(seeing)}", "operator").text
    assert [secret.where for secret in newest if secret.printed not in body] == []
    with pages(seeing, "operator") as client:
        source = json.loads(body)["records"]["service"][0]["provenance"]["source"]
        page = client.get(f"/records/service/{source}/service-1").text
        assert [s.where for s in newest if s.where.startswith("service.") and s.printed not in page] == []
    refused = seeing.get("/v1/connectors/officers/refused", "operator").json()["data"]
    assert all(row["raw"] for row in refused)
    body = seeing.get(f"/v1/enterprises/{id_of(seeing)}", "builder").text
    assert not [secret.where for secret in found if secret.printed in body]


def test_a_connector_that_reads_personal_fields_says_that_its_rows_are_personal() -> None:
    """By the golden records: where one has a personal value, the connector's row must be declared personal."""
    for name, source in plugins().items():
        golden = GOLDEN.parents[1] / name / "expected.json"
        if not golden.exists():
            continue  # that each has one is another test's
        expected = json.loads(golden.read_text("utf-8"))
        plan = plan_of(source.kind.kind)
        holds = any(record.get(field) for record in expected["records"] for field in plan)
        private = any(_has(record, plan) for record in expected["records"]) if holds else False
        assert source.row.personal or not private, name


def _has(record: dict[str, Any], plan: Plan) -> bool:
    return any(
        any(_has(part, how) for part in record.get(name) or ()) if isinstance(how, dict) else bool(record.get(name))
        for name, how in plan.items()
    )
