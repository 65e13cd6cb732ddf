"""Peers of the family of files: a folder with the recorded documents, rewritten row by row."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from lxml import etree

from hub.conform.candidate import Candidate
from hub.conform.peers.peer import Peer
from hub.conform.peers.slices import FORMATS, KNOWN, slices_of
from hub.conform.rows import Item
from hub.errors import HubError
from hub.source import Header, Options, Rows, json_files
from hub.source.raw import RawRow

OBJECTS = (".json", ".jsonl", ".ndjson")
WRITTEN_WHOLE = {"settle_s": 0}
"""The peer puts documents in their place whole: nobody need wait to see whether they still grow."""


def files_peer(candidate: Candidate, folder: Path) -> Peer:
    """The peer of a connector whose rows come from documents.

    Raises:
        HubError: the kit cannot write documents of this format.
    """
    declared = candidate.declared
    assert declared.rows is not None
    folder.mkdir(parents=True)
    suffix = candidate.inputs[0].suffix
    if suffix in FORMATS:
        return _sliced(candidate, folder, declared.rows)
    if suffix == ".xml" and declared.options.get("record"):
        return _listed(candidate, folder, declared.rows)
    if suffix == ".xml":
        return _documents(candidate, folder, declared.rows)
    raise HubError("conform_no_peer", what=suffix)


def put(path: Path, content: bytes) -> None:
    """A document in its place, whole."""
    draft = path.with_name(path.name + ".new")
    draft.write_bytes(content)
    draft.replace(path)


def _sliced(candidate: Candidate, folder: Path, rows: Rows) -> Peer:
    """One document of many rows, cut where they are."""
    recorded, options = candidate.inputs[0], candidate.declared.options
    slices, form = FORMATS[recorded.suffix](recorded, options, slices_of(recorded, rows, options))
    path = folder / recorded.name

    def item(raw: bytes) -> Item:
        found = form.item(raw)
        if rows in KNOWN:
            return found
        alone = folder / f"alone-{recorded.name}"
        alone.write_bytes(slices.head + raw + slices.tail)
        return found._replace(cells=_only(rows, alone, options).cells)

    def edit(given: Item, changes: Mapping[str, Any]) -> Item:
        return item(form.edit(given.raw, changes))

    def show(items: Sequence[Item], renamed: Mapping[str, str] = {}, extra: str = "") -> None:
        lines = slices.between.join(form.row(given.raw, renamed, extra) for given in items)
        put(path, form.head(slices.head, renamed, extra) + lines + slices.tail)

    return Peer(
        recorded=[Item({}, raw, {}) if refused else item(raw) for raw, refused in slices.raws],
        settings={"path": str(path)} | WRITTEN_WHOLE,
        edit=edit,
        show=show,
        broken=lambda given: Item({}, form.broken(given.raw), {}),
        whole_document=rows is json_files,
        complete=recorded.suffix not in OBJECTS,
    )


def _only(rows: Rows, path: Path, options: Options) -> RawRow:
    """The one row of a document; without cells where the format refuses it, or the connector's own function drops it."""
    found = next((row for row in rows(path, options) if not isinstance(row, Header)), None)
    return found if isinstance(found, RawRow) else RawRow("", {}, b"" if found is None else found.raw)


def _listed(candidate: Candidate, folder: Path, rows: Rows) -> Peer:
    """An XML document of many records."""
    recorded, options = candidate.inputs[0], candidate.declared.options
    record = f"{{*}}{options['record']}"
    path, alone = folder / recorded.name, folder / f"alone-{recorded.name}"
    holder = etree.fromstring(recorded.read_bytes())
    elements = list(holder.iter(record))
    parent = elements[0].getparent()
    assert parent is not None
    for element in elements:
        parent.remove(element)

    def document(raws: Sequence[bytes]) -> bytes:
        del parent[:]
        parent.extend([etree.fromstring(raw) for raw in raws])
        return etree.tostring(holder, xml_declaration=True, encoding="utf-8")

    def item(raw: bytes) -> Item:
        alone.write_bytes(document([raw]))
        found = _only(rows, alone, options)
        return Item(found.cells, found.raw or raw, named_leaves(raw))

    def edit(given: Item, changes: Mapping[str, Any]) -> Item:
        return item(with_leaves(given.raw, changes))

    def show(items: Sequence[Item], renamed: Mapping[str, str] = {}, extra: str = "") -> None:
        put(path, document([given.raw for given in items]))

    return Peer(
        recorded=[item(etree.tostring(element, with_tail=False)) for element in elements],
        settings={"path": str(path)} | WRITTEN_WHOLE,
        edit=edit,
        show=show,
        columns=False,
        whole_document=True,
    )


def _documents(candidate: Candidate, folder: Path, rows: Rows) -> Peer:
    """Documents that are a row each."""
    alone = folder / "alone.xml"

    def item(raw: bytes) -> Item:
        alone.write_bytes(raw)
        return Item(_only(rows, alone, candidate.declared.options).cells, raw, named_leaves(raw))

    def edit(given: Item, changes: Mapping[str, Any]) -> Item:
        return item(with_leaves(given.raw, changes))

    def show(items: Sequence[Item], renamed: Mapping[str, str] = {}, extra: str = "") -> None:
        draft, shown = folder / "draft", folder / "shown"
        draft.mkdir()
        for number, given in enumerate(items, start=1):
            (draft / f"{number:06d}.xml").write_bytes(given.raw)
        shutil.rmtree(shown, ignore_errors=True)
        draft.rename(shown)

    return Peer(
        recorded=[item(path.read_bytes()) for path in candidate.inputs],
        settings={"path": str(folder / "shown" / "*.xml")} | WRITTEN_WHOLE,
        edit=edit,
        show=show,
        broken=lambda given: Item({}, given.raw[: len(given.raw) // 2], {}),
        columns=False,
    )


def named_leaves(raw: bytes) -> dict[str, Any]:
    """The texts of an XML document, by the element's name and number."""
    return {name: leaf.text for name, leaf in _leaves(etree.fromstring(raw))}


def with_leaves(raw: bytes, changes: Mapping[str, Any]) -> bytes:
    """The document with other texts."""
    root = etree.fromstring(raw)
    for name, leaf in _leaves(root):
        leaf.text = changes.get(name, leaf.text)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8")


def _leaves(root: Any) -> list[tuple[str, Any]]:
    leaves = [one for one in root.iter(etree.Element) if not len(one) and (one.text or "").strip()]
    return [(f"{etree.QName(leaf).localname}#{number}", leaf) for number, leaf in enumerate(leaves)]
