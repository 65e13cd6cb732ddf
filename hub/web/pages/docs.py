"""API documentation, made from the app's own OpenAPI description: no script of others, no page of others."""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import APIRouter, Request, Response

from hub.api.problems import language
from hub.records import KINDS
from hub.records.parts import documentation
from hub.web import sessions
from hub.web.languages import Language
from hub.web.rendering import PageRoute, render

# Of the made-up city: an example names no real enterprise.
EXAMPLE = {
    "kind": "certificate",
    "version": 1,
    "record": {
        "record_id": "SLC26Q00001R0", "number": "SLC26Q00001R0", "name": "质量管理体系认证", "status": "active",
        "standards": ["GB/T 19001-2016"], "issued": "2026-01-05", "expires": "2029-01-04",
        "parties": [{"role": "holder", "name": "示例市示例华安检测技术有限公司", "region": "990100"}],
    },
}  # fmt: skip

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/docs")
def show(request: Request) -> Response:
    """Open to everyone; who is logged in can try the GET addresses."""
    say = Language(language(request))
    request.state.access = sessions.session_of(request)
    spec: dict[str, Any] = request.app.openapi()
    operations = [
        _operation(say, method, address, found)
        for address, methods in spec["paths"].items()
        for method, found in methods.items()
    ]
    return render(
        request, "docs.html", operations=operations, kinds=[_kind(say, kind) for kind in KINDS],
        version=spec["info"]["version"],
        example=orjson.dumps(EXAMPLE, option=orjson.OPT_INDENT_2).decode(), base=str(request.base_url).rstrip("/"),
    )  # fmt: skip


def _half(say: Language, text: str) -> str:
    """The language's half of "English / 中文"."""
    english, _, chinese = text.rpartition(" / ")
    return (chinese if say.code == "zh" else english) or text


def _operation(say: Language, method: str, address: str, found: dict[str, Any]) -> dict[str, Any]:
    parameters = [
        {
            "name": parameter["name"],
            "in": parameter["in"],
            "required": parameter.get("required", False),
            "meaning": _half(say, parameter.get("description", "")),
            "type": _type(parameter.get("schema", {})),
        }
        for parameter in found.get("parameters", [])
    ]
    return {
        "id": f"{method}-{address.strip('/').replace('/', '-').replace('{', '').replace('}', '')}",
        "method": method.upper(),
        "path": address,
        "summary": _half(say, found.get("summary", "")),
        "description": found.get("description", "").replace("`", ""),
        "parameters": parameters,
        "open": address in ("/livez", "/readyz", "/metrics"),
    }


def _type(schema: dict[str, Any]) -> str:
    options = schema.get("anyOf", [schema])
    names = [str(option.get("format") or option.get("type", "")) for option in options if option.get("type") != "null"]
    limits = [f"{word} {schema[key]}" for key, word in (("minimum", "≥"), ("maximum", "≤")) if key in schema]
    return ", ".join([*filter(None, names), *limits])


def _kind(say: Language, kind: str) -> dict[str, Any]:
    model = KINDS[kind]
    fields = [
        {"name": name, "label": say.label(model, name), "unit": say.unit(model, name), "required": info.is_required(),
         "classification": documentation(info).get("classification", "public")}
        for name, info in model.model_fields.items()
    ]  # fmt: skip
    return {"kind": kind, "title": say.kind(kind), "pillar": say.word("pillar", model.pillar), "fields": fields}
