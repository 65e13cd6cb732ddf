"""What others wrote is as it was when it was taken in, with its licence; nothing is loaded from elsewhere."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path

from hub import web

WEB = Path(web.__file__).parent
STATIC = WEB / "static"
OURS = {"hub.css", "hub.js", "icon.svg", "VENDORED.md"}
ROW = re.compile(r"^\| `([^`]+)` \|.*\| `([^`]+)` \| `([0-9a-f]{64})` \|$", re.MULTILINE)


def test_every_file_of_others_has_its_hash_and_licence() -> None:
    listed = {name: (licence, digest) for name, licence, digest in ROW.findall((STATIC / "VENDORED.md").read_text())}
    for name, (licence, digest) in listed.items():
        assert sha256((STATIC / name).read_bytes()).hexdigest() == digest, name
        assert len((STATIC / licence).read_text()) > 200
    licences = {licence for licence, _ in listed.values()}
    assert {p.name for p in STATIC.iterdir()} == OURS | set(listed) | licences


def test_nothing_is_loaded_from_elsewhere() -> None:
    for path in [*WEB.glob("templates/*.html"), STATIC / "hub.css", STATIC / "hub.js"]:
        said = path.read_text()
        assert "//" not in re.sub(r"//[^\n]*$", "", said, flags=re.MULTILINE) or path.suffix == ".js", path
        assert not re.search(r"https?://|@import|url\(", said), path


def test_templates_need_no_inline_script_or_style() -> None:
    for path in WEB.glob("templates/*.html"):
        said = path.read_text()
        assert not re.search(r"\sstyle=|\son[a-z]+=|hx-on|<style|javascript:|\|\s*safe", said), path
        assert not re.search(r"<script(?![^>]*\bsrc=)", said), path
