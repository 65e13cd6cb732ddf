"""The Reconciliation Service API 0.2 as its clients use it; every answer is held to the published schemas."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from jsonschema import Draft7Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7

from tests.match.firms import uscc_of
from tests.processes import Api, environment, until

SCHEMAS = Path(__file__).parent / "reconciliation_schemas"
NAME = "示例市示例西湖轴承有限公司"
# What the manifest's schema refers to elsewhere: the security schemes of Swagger 2.0.
SECURITY = {"definitions": {"securityDefinitions": {"additionalProperties": {
    "type": "object", "required": ["type", "name", "in"], "properties": {
        "type": {"enum": ["apiKey"]}, "name": {"type": "string"}, "in": {"enum": ["header", "query"]}}}}}}  # fmt: skip
REGISTRY: Registry[Any] = Registry().with_resources([
    *((f"https://reconciliation-api.github.io/specs/0.2/schemas/{path.name}",
       Resource.from_contents(json.loads(path.read_text("utf-8")), DRAFT7)) for path in SCHEMAS.glob("*.json")),
    ("http://swagger.io/v2/schema.json", Resource.from_contents(SECURITY, DRAFT7)),
])  # fmt: skip


def held(name: str, answer: httpx.Response) -> Any:
    """The body, which must be as the schema of this name says."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["access-control-allow-origin"] == "*"
    schema = json.loads((SCHEMAS / f"{name}.json").read_text("utf-8"))
    errors = [error.message for error in Draft7Validator(schema, registry=REGISTRY).iter_errors(answer.json())]
    assert not errors, errors
    return answer.json()


def test_the_schemas_refuse_what_is_wrong() -> None:
    schema = json.loads((SCHEMAS / "manifest.json").read_text("utf-8"))
    assert not Draft7Validator(schema, registry=REGISTRY).is_valid({"versions": ["0.1"], "name": "x"})


@pytest.fixture(scope="module")
def key(api: Api) -> str:
    """A key that may only match, made by the command."""
    command = [sys.executable, "-m", "hub", "keys", "add", "matcher"]
    done = subprocess.run(command, env=environment(api.settings), capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()[-1]


@pytest.fixture(scope="module")
def firm(api: Api) -> str:
    """The id of a made-up enterprise."""
    codes = [{"scheme": "uscc", "value": uscc_of(51)}]
    party = {"role": "self", "name": NAME, "region": "990100", "address": "示例路 <1> 号", "identifiers": codes}
    event = {"kind": "enterprise", "record": {"record_id": "r51", "parties": [party]}}
    assert api.ask("POST", "/v1/events", "institution", json=[event]).status_code == 202
    rows = until(lambda: api.get("/v1/enterprises", params={"identifier": uscc_of(51)}).json()["data"], 20, "stored")
    return str(rows[0]["id"])


def open_(api: Api, path: str, **params: str) -> httpx.Response:
    """As a client that sends no key but the one in the address."""
    return api.get(f"/v1/reconcile/{path}", None, params=params)


def posted(api: Api, path: str, **form: Any) -> httpx.Response:
    return api.ask(
        "POST", f"/v1/reconcile/{path}", None, data={name: json.dumps(value) for name, value in form.items()}
    )


def test_the_manifest_in_both_languages(api: Api, key: str) -> None:
    public = held("manifest", api.get("/v1/reconcile", None))
    assert public["authentication"]["in"] == "header"
    english, chinese = held("manifest", open_(api, f"{key}/en")), held("manifest", open_(api, f"{key}/zh"))
    assert "authentication" not in english
    assert english["name"] != chinese["name"]
    assert english["defaultTypes"] == [{"id": "enterprise", "name": "enterprise"}]
    assert english["suggest"]["entity"]["service_url"] == f"{api.url}/v1/reconcile/{key}/en"


def test_queries_one_by_one_and_in_a_batch(api: Api, key: str, firm: str) -> None:
    queries = {
        "q0": {"query": NAME, "type": "enterprise", "limit": 3},
        "q1": {"query": "示例西湖轴丞有限公司"},
        "q2": {"properties": [{"pid": "uscc", "v": uscc_of(51)}]},
        "q3": {
            "query": NAME,
            "properties": [{"pid": "uscc", "v": [{"id": "x", "name": uscc_of(52)}]}],
            "type_strict": "any",
        },
        "q4": {"query": "示" * 10_000},
        "q5": {"query": "示例查无此企业制药"},
    }
    schema = json.loads((SCHEMAS / "reconciliation-query-batch.json").read_text("utf-8"))
    assert Draft7Validator(schema, registry=REGISTRY).is_valid(queries)
    found = held("reconciliation-result-batch", posted(api, key, queries=queries))
    assert list(found) == list(queries)
    firsts = [one["result"][0] if one["result"] else None for one in found.values()]
    assert [first and (first["id"], first["match"]) for first in firsts] == [
        (firm, True), (firm, False), (firm, True), (firm, False), None, None,
    ]  # fmt: skip
    short = {name: query for name, query in queries.items() if name != "q4"}  # an address has its limits
    asked = held("reconciliation-result-batch", open_(api, key, queries=json.dumps(short)))
    assert asked == {name: found[name] for name in short}
    assert held("reconciliation-result-batch", posted(api, f"{key}/zh", queries=queries)) != found


def test_suggest_flyout_preview_extend(api: Api, key: str, firm: str) -> None:
    for typed in (NAME, "示例西湖轴承", firm, uscc_of(51)):
        found = held("suggest-entities-response", open_(api, f"{key}/suggest/entity", prefix=typed))
        assert found["result"][0]["id"] == firm, typed
    assert held("suggest-entities-response", open_(api, f"{key}/suggest/entity", prefix="示"))["result"] == []
    assert held("suggest-properties-response", open_(api, f"{key}/en/suggest/property", prefix="usc"))["result"]
    assert held("suggest-types-response", open_(api, f"{key}/suggest/type", prefix="ent"))["result"]
    proposed = held("data-extension-property-proposal", open_(api, f"{key}/properties", type="enterprise"))
    assert {"uscc", "region", "count_certificate"} <= {one["id"] for one in proposed["properties"]}
    query = {
        "ids": [firm, "0" * 32, "no id"],
        "properties": [{"id": p} for p in ("uscc", "count_enterprise", "address")],
    }
    values = held("data-extension-response", posted(api, key, extend=query))["rows"]
    assert values[firm] == {
        "uscc": [{"str": uscc_of(51)}],
        "count_enterprise": [{"int": 1}],
        "address": [{"str": "示例路 <1> 号"}],
    }
    assert values["0" * 32] == {"uscc": [], "count_enterprise": [], "address": []}
    for what, id_ in (("entity", firm), ("property", "uscc"), ("type", "enterprise")):
        assert open_(api, f"{key}/flyout/{what}", id=id_).json()["id"] == id_
    page = open_(api, f"{key}/zh/preview", id=firm)
    assert page.headers["content-type"].startswith("text/html")
    assert "frame-ancestors *" in page.headers["content-security-policy"]
    assert NAME in page.text
    assert "示例路 &lt;1&gt; 号" in page.text


def test_a_key_in_an_address_may_only_match(api: Api, key: str, firm: str) -> None:
    assert open_(api, "nqi_unknown").status_code == 401
    assert open_(api, api.key("builder")).status_code == 403, "a stronger key has no place in an address"
    assert posted(api, "", queries={"q": {"query": NAME}}).status_code in (307, 401)
    assert api.ask("POST", "/v1/reconcile", data={"queries": '{"q": {"query": "示例"}}'}).status_code == 200
    assert api.ask("POST", "/v1/reconcile", "institution", data={"queries": "{}"}).status_code == 403
    bearer = {"authorization": f"Bearer {key}"}
    assert api.ask("POST", "/v1/match", None, json={"uscc": uscc_of(51)}, headers=bearer).json()["id"] == firm
    for path in ("/v1/enterprises", f"/v1/enterprises/{firm}", "/v1/changes", "/v1/connectors"):
        assert api.get(path, None, headers=bearer).status_code == 403
    logs = "".join(path.read_text(errors="replace") for path in api.settings.data_dir.glob("*.log"))
    assert key not in logs


def test_cross_origin_and_jsonp(api: Api, key: str) -> None:
    preflight = api.ask("OPTIONS", f"/v1/reconcile/{key}", None, headers={"origin": "http://example.org"})
    assert (preflight.status_code, preflight.headers["access-control-allow-origin"]) == (204, "*")
    assert open_(api, "nqi_unknown").headers["access-control-allow-origin"] == "*"
    wrapped = open_(api, key, callback="jQuery123_4")
    assert wrapped.text.startswith("/**/jQuery123_4({")
    assert wrapped.headers["content-type"].startswith("text/javascript")
    assert open_(api, key, callback="alert(1)//").headers["content-type"].startswith("application/json")
    assert "access-control-allow-origin" not in api.get("/v1/enterprises").headers


REQUESTS = [
    ("reconciliation-query-batch", "queries", True, {"q": {"query": NAME, "type": "enterprise", "limit": 1}}),
    ("reconciliation-query-batch", "queries", True, {"q": {"query": NAME, "properties": [{"pid": "uscc", "v": ["a", "b"]}]}}),
    ("reconciliation-query-batch", "queries", False, {"q": {"query": 5}}),
    ("reconciliation-query-batch", "queries", False, {"q": {"query": NAME, "properties": 7}}),
    ("reconciliation-query-batch", "queries", False, {"q": [NAME]}),
    ("data-extension-query", "extend", True, {"ids": ["0" * 32], "properties": [{"id": "uscc"}]}),
    ("data-extension-query", "extend", True, {"ids": [], "properties": []}),
    ("data-extension-query", "extend", False, {"ids": "x", "properties": []}),
    ("data-extension-query", "extend", False, {"ids": ["x"]}),
]  # fmt: skip


@pytest.mark.parametrize(("schema", "field", "valid", "body"), REQUESTS)
def test_requests_that_the_schemas_allow_and_refuse(
    api: Api, key: str, firm: str, schema: str, field: str, valid: bool, body: dict[str, Any]
) -> None:
    validator = Draft7Validator(json.loads((SCHEMAS / f"{schema}.json").read_text("utf-8")), registry=REGISTRY)
    assert validator.is_valid(body) == valid
    answer = posted(api, key, **{field: body})
    if valid:
        held("reconciliation-result-batch" if field == "queries" else "data-extension-response", answer)
    elif field == "queries":  # a bad query has no candidates, so that its neighbours in the batch have theirs
        assert held("reconciliation-result-batch", answer) == {"q": {"result": []}}
    else:
        assert answer.status_code == 422
        assert answer.json()["message"]


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"queries": "{"}, 422), ({"queries": "[]"}, 422), ({"queries": "[" * 100_000}, 422), ({"queries": '{"q": 5}'}, 200),
        ({"queries": '{"q": {"query": {"a": 1}, "properties": 7}}'}, 200), ({"extend": '{"ids": "x"}'}, 422),
        ({"extend": '{"ids": [], "properties": [7, {"id": 5}]}'}, 200), ({"queries": "{}"}, 200),
        ({"queries": json.dumps({str(n): {"query": "x"} for n in range(51)})}, 413), ({"queries": "x" * 5_000_000}, 413),
    ],
)  # fmt: skip
def test_what_nobody_should_send(api: Api, key: str, form: dict[str, str], status: int) -> None:
    assert api.ask("POST", f"/v1/reconcile/{key}", None, data=form).status_code == status
    assert open_(api, f"{key}/nothing").status_code == 404
    assert open_(api, f"{key}/preview", id="' OR 1=1").status_code == 404
