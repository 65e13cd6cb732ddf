"""What a reading is of: the connector's declaration, its options with secrets resolved, the mark of its mapping."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from hashlib import blake2b
from importlib import import_module
from pathlib import Path
from typing import Any

import orjson
from pydantic import ValidationError
from sqlalchemy import Row

from hub import schema
from hub.collect import secrets
from hub.collect.reading import Job
from hub.errors import StopProcess
from hub.settings import Settings
from hub.source import Source, refusals
from hub.source.contract import Contract
from hub.source.mapping import source_for

# Found by name: nothing in the hub imports a connector (import-linter holds it).
CONNECTORS = Path(str(import_module("connectors").__path__[0]))
SAMPLES = CONNECTORS / "samples"
MAPPED = "mapped"  # the plugin of an instance whose mapping is data
LIMITS = (
    "field_bytes_max", "document_bytes_max", "event_bytes_max", "collect_batch_max", "delete_share_max",
    "reconcile_s", "source_networks", "columns_max", "unpacked_bytes_max", "archive_files_max",
)  # fmt: skip


def job_of(
    settings: Settings,
    known: Mapping[str, Source[Any]],
    row: Row[Any],
    worker: str,
    told: threading.Event,
    hidden: list[str],
) -> Job:
    """The job of reading an instance (a row of `instances.every`); `hidden` gets the values of its secrets.

    Raises:
        StopProcess: no such connector, secret or contract.
    """
    declared = declared_by(row, known)
    options = options_of(settings, declared, row.settings, hidden)
    return Job(row, declared, options, mapping_of(declared, options, row.settings), worker, told)


def options_of(
    settings: Settings, declared: Source[Any], asked: Mapping[str, Any], hidden: list[str]
) -> dict[str, Any]:
    """What family and format are told: the connector's options, overlaid by the instance's, within the hub's limits.

    Raises:
        StopProcess: a secret is missing, or the contract is none.
    """
    limits = {name: getattr(settings, name) for name in LIMITS}
    folders = (settings.data_dir / "samples", SAMPLES)
    roots = str(settings.trust_roots or "")
    usual = {"path": f"sample:{declared.files}", "sample_folders": folders, "trust_roots": roots}
    given = secrets.resolve(settings, asked)
    hidden += secrets.values_in(given)
    try:
        contract = Contract.model_validate(given["contract"]) if given.get("contract") else None
    except ValidationError as error:
        first = refusals(error)[0]
        raise StopProcess("contract_invalid", detail=str(first)) from None
    options = {**usual, **limits, **declared.options, **given, "contract": contract}
    for name in LIMITS:  # an instance may ask for less than the hub allows, never for more
        if name in asked and isinstance(limits[name], int | float) and name != "reconcile_s":
            options[name] = min(limits[name], float(asked[name]))
    options["source_networks"] = settings.source_networks
    return options


def declared_by(row: Row[Any], known: Mapping[str, Source[Any]]) -> Source[Any]:
    """What an instance's connector declares: a plugin's, or what its mapping says.

    Raises:
        StopProcess: there is no such plugin, or the mapping is none.
    """
    if row.plugin in known:
        return known[row.plugin]
    if row.plugin == MAPPED:
        return source_for(row.settings, title=row.title_zh or row.source, title_en=row.title_en or row.source)
    raise StopProcess("plugin_unknown", plugin=row.plugin, known=", ".join([*known, MAPPED]))


def mapping_of(declared: Source[Any], options: Mapping[str, Any], settings: Mapping[str, Any]) -> str:
    """A hash of the way from a row to its record: the connector's code and its format's, its settings, the kind's schema,
    whose signatures count. When it changes, rows that are as they were must be understood anew."""
    said = blake2b(orjson.dumps(dict(settings), option=orjson.OPT_SORT_KEYS), digest_size=16)
    said.update(str(schema.newest(declared.kind.kind).id).encode())
    for part in (declared.to_record, declared.row, declared.rows):
        if part is not None:
            file = Path(str(import_module(part.__module__).__file__))
            alone = file.parent == CONNECTORS  # connectors never import each other
            for one in [file] if alone else sorted(file.parent.glob("*.py")):
                said.update(one.read_bytes())
    roots = Path(str(options.get("trust_roots") or os.devnull))
    for one in sorted(roots.iterdir()) if roots.is_dir() else [roots]:
        said.update(one.read_bytes() if one.is_file() else b"")
    return said.hexdigest()
