"""A proposal as the page shows it: columns, fields, questions, records, in the reader's language. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hub import messages
from hub.onboard import Answers, Preview, Proposal
from hub.records import KINDS
from hub.records.parts import Party, documentation
from hub.source.mapping import roles_of, targets
from hub.source.raw import describe_place
from hub.web.languages import Language

VALUE_CHARACTERS_MAX = 200


def label(say: Language, kind: str, path: str) -> str:
    """What a field is called: of a party its role and what is told of it."""
    head, _, rest = path.partition(".")
    if head != "parties":
        target = targets(kind)[path]
        said = target.zh if say.code == "zh" else target.en
        return said[:1].upper() + said[1:]
    role, _, what = rest.partition(".")
    told = messages.text("onboard_code", say.code) if what == "code" else say.word("scheme", what)
    if what in Party.model_fields:
        documented = documentation(Party.model_fields[what])
        told = str(documented["zh" if say.code == "zh" else "en"])
    return f"{say.word('role', role)} · {told}"


def fields_shown(say: Language, kind: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Every field that a column may go to, in groups: the record's own, its parts', the parties of its roles."""
    known = targets(kind)
    own = [path for path in known if not path.startswith("parties.") and "." not in path]
    inner = [path for path in known if not path.startswith("parties.") and "." in path]
    roles = roles_of(KINDS[kind])
    said = [path for role in roles for path in known if path.startswith(f"parties.{role}.")]
    rest = [path for path in known if path.startswith("parties.") and path not in set(said)]
    groups = (("onboard_group_own", own), ("onboard_group_parts", inner), ("onboard_group_parties", said),
              ("onboard_group_others", rest))  # fmt: skip
    return [
        (messages.text(code, say.code), [(path, label(say, kind, path)) for path in paths])
        for code, paths in groups
        if paths
    ]


def columns_shown(say: Language, made: Proposal, answers: Answers) -> list[dict[str, Any]]:
    """The columns with where they go and what they hold."""
    shown = []
    for number, column in enumerate(made.columns):
        shown.append(
            {
                "number": number,
                "name": column.name,
                "path": column.path,
                "also": [label(say, made.kind, path) for path, _ in column.also],
                "reads": column.fit.reads,
                "sure": column.sure,
                "told": column.name in answers.columns,
                "told_way": column.name in answers.reads,
                "why": messages.text(column.why, say.code) if column.why else "",
                "examples": [one[:60] for one in column.look.examples[:3]],
                "key": column.name in made.key,
                "near": [(path, label(say, made.kind, path)) for path, _ in column.alternatives],
            }
        )
    return shown


def questions_shown(say: Language, made: Proposal) -> list[dict[str, Any]]:
    """The questions in words; those about a field without a column have an input of their own."""

    def named(path: str) -> str:
        return label(say, made.kind, path) if path else ""

    return [
        {
            "code": one.code,
            "said": messages.text(
                one.code,
                say.code,
                **{
                    **one.params,
                    "path": named(one.params.get("path", "")),
                    "kind": say.kind(one.params.get("kind", "")),
                },
            ),
            "path": one.params.get("path", "") if one.code in ("ask_required", "ask_constant") else "",
            "value": one.params.get("value", ""),
            "choices": one.choices if one.code in ("ask_required", "ask_constant") else (),
        }
        for one in made.questions
    ]


def preview_shown(say: Language, kind: str, seen: Preview) -> dict[str, Any]:
    """What the mapping makes of the sample, with labels instead of names."""
    return {
        "said": messages.text(
            "onboard_preview", say.code, rows=seen.rows, accepted=seen.accepted, refused=seen.refused, same=seen.same_id
        ),
        "records": [
            {
                "id": one.record.record_id,
                "place": describe_place(one.place, say.code),
                "facts": facts(say, kind, one.record.model_dump(mode="json", exclude_defaults=True)),
            }
            for one in seen.records
        ],
        "refused": [
            {
                "place": describe_place(one.place, say.code),
                "field": one.error.field,
                "found": one.error.found,
                "message": one.error.describe(say.code),
            }
            for one in seen.refusals
        ],
        "rows": seen.rows,
        "accepted": seen.accepted,
    }


def facts(say: Language, kind: str, record: Mapping[str, Any]) -> list[tuple[str, str]]:
    """A record's filled fields in words."""
    found = []
    for name, value in record.items():
        if name == "record_id":
            continue
        if name == "parties":
            found += [(say.word("role", party["role"]), party_said(say, party)) for party in value]
        else:
            found.append((say.label(KINDS[kind], name), said(value)))
    return found


def party_said(say: Language, party: Mapping[str, Any]) -> str:
    """A party in one line."""
    codes = [f"{say.word('scheme', one['scheme'])} {one['value']}" for one in party.get("identifiers", ())]
    parts = [party.get("name"), *codes, say.region(party.get("region")), party.get("address")]
    return " · ".join(part for part in parts if part)


def said(value: Any) -> str:
    """A value in one line."""
    if isinstance(value, list):
        return "；".join(said(one) for one in value)
    if isinstance(value, dict):
        return " ".join(str(one) for one in value.values())
    return str(value)[:VALUE_CHARACTERS_MAX]
