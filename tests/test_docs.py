"""The documents say what the code does: commands, settings, kinds, sources, errors, states, links, both languages."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from hub import sample_city
from hub.errors import HubError
from hub.messages import TEXTS
from hub.records import KINDS
from hub.settings import Settings
from hub.source import plugins
from tests.deploy.commands import MENTIONED, commands, is_command

ROOT = Path(__file__).parents[1]
DOCUMENTS = [
    *sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "deploy").glob("*.md")]),
    ROOT / "connectors" / "samples" / "README.md",
]
READMES = (ROOT / "README.md", ROOT / "README.zh.md")
# Read from the environment, but no setting of a process: by the command, by tests, by compose.yaml.
NOT_SETTINGS = {
    "HUB_KEY",
    "HUB_CRASH_POINT",
    "HUB_TEST_CHROMIUM",
    "HUB_PORT",
    "HUB_SECRET_",
    "HUB_SECRET_NAME",
    "HUB_TEST_CRASH_STRIDE",
    "HUB_TEST_SPARK_MENTIONS",
}
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def text(name: str) -> str:
    """A file of the project."""
    return (ROOT / name).read_text("utf-8")


def headings(document: str) -> list[tuple[int, str]]:
    """(level, words) of each heading, code left out."""
    prose = re.sub(r"```.*?```", "", document, flags=re.DOTALL)
    return [(len(found[1]), found[2]) for found in re.finditer(r"^(#+) (.+)$", prose, re.MULTILINE)]


def blocks(document: str) -> list[str]:
    """The code blocks."""
    return re.findall(r"^```\w*\n(.*?)^```$", document, re.DOTALL | re.MULTILINE)


def anchor(words: str) -> str:
    """The anchor that a heading gets on a code host."""
    return re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_between_documents_resolve(document: Path) -> None:
    said = document.read_text("utf-8")
    for target in LINK.findall(said):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, fragment = target.partition("#")
        meant = (document.parent / path).resolve() if path else document
        assert meant.exists(), f"{document.name}: no {target}"
        if fragment:
            assert fragment in {anchor(words) for _, words in headings(meant.read_text("utf-8"))}, target


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_commands_and_settings_that_a_document_names_exist(document: Path) -> None:
    said = document.read_text("utf-8")
    code = [*re.findall(r"`([^`\n]+)`", said), *"\n".join(blocks(said)).splitlines()]
    assert [words for line in code for words in MENTIONED.findall(line) if not is_command(words)] == []
    known = {f"HUB_{name.upper()}" for name in Settings.model_fields} | NOT_SETTINGS
    assert set(re.findall(r"HUB_[A-Z0-9_]+", said)) <= known


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
def test_a_readme_names_every_command_and_kind(readme: Path) -> None:
    said = readme.read_text("utf-8")
    assert [name for name in commands() if f"`hub {name}`" not in said] == []
    assert [kind for kind in KINDS if f"| `{kind}` |" not in said] == []


def test_the_readmes_are_one_document_in_two_languages() -> None:
    english, chinese = (readme.read_text("utf-8") for readme in READMES)
    assert [level for level, _ in headings(english)] == [level for level, _ in headings(chinese)]
    assert blocks(english) == blocks(chinese), "commands are the same in both"
    for marks in (r"^\| `?[^|`]+`?", r"^- "):
        rows = [re.findall(marks, said, re.MULTILINE) for said in (english, chinese)]
        assert len(rows[0]) == len(rows[1]), marks
    assert "(README.zh.md)" in english
    assert "(README.md)" in chinese
    for _, words in headings(chinese):
        assert any("一" <= letter <= "鿿" for letter in words), words


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
def test_the_figures_have_the_keys_of_the_benchmark(readme: Path) -> None:
    table = readme.read_text("utf-8").partition("<!-- measured")[2].partition("<!-- /measured -->")[0]
    keys = re.findall(r"^\| `([a-z_]+)\.([a-z0-9_]+)` \|", table, re.MULTILINE)
    measured = "".join(text(f"tests/bench/{name}.py") for name in ("__main__", "measures", "collecting", "large"))
    assert len(keys) == table.count("\n| `")
    assert len(keys) >= 10
    for group, key in keys:
        assert f'"{group}"' in measured, group
        assert f'"{key}"' in measured or (key.isdigit() and key in measured), key


def test_where_a_message_sends_people_there_is_something() -> None:
    english, chinese = TEXTS["pg_version"]
    for message, readme in ((english, READMES[0]), (chinese, READMES[1])):
        named = re.search(r"[\"“](\w+)[\"”]", message)
        assert named is not None
        assert named[1] in {words.lower() for _, words in headings(readme.read_text("utf-8"))}


def test_every_source_stands_in_the_list_of_sources() -> None:
    wanted = [
        f"| [`{name}`](../connectors/{name}.py) | {source.title} | {source.title_en} | `{source.kind.kind}` "
        f"| {source.licence}{' · sample' if source.sample else ''} |"
        for name, source in plugins().items()
    ]
    found = [line for line in text("docs/sources.md").splitlines() if line.startswith("| [`")]
    missing = "\n".join(line for line in wanted if line not in found)
    assert not missing, f"docs/sources.md wants:\n{missing}"
    gone = [line for line in found if line not in wanted]
    assert not gone, f"docs/sources.md has lines of no connector: {gone}"
    assert found == wanted, "docs/sources.md: keep the order of names"


def test_every_error_class_is_explained() -> None:
    said = text("ARCHITECTURE.md")
    assert [cls.__name__ for cls in (HubError, *HubError.__subclasses__()) if f"`{cls.__name__}`" not in said] == []


def test_every_state_and_crash_point_is_explained() -> None:
    code = text("hub/health.py")
    states = set(re.findall(r'State\("(\w+)"', code)) | set(re.findall(r'name = "(\w+)" if .* else "\w+"', code))
    states |= set(re.findall(r'name = "\w+" if .* else "(\w+)"', code))
    assert len(states) >= 10
    assert [state for state in sorted(states) if f"| `{state}` |" not in text("ARCHITECTURE.md")] == []
    assert [state for state in sorted(states) if f"state `{state}` |" not in text("docs/glossary.md")] == []
    points = {
        point
        for path in (ROOT / "hub").rglob("*.py")
        for point in re.findall(r'crash_point\("([\w.]+)"\)', path.read_text("utf-8"))
    }
    assert set(re.findall(r"`((?:collect|ingest)\.\w+)`", text("ARCHITECTURE.md"))) == points


def test_the_picture_of_layers_is_the_one_that_is_held() -> None:
    held = tomllib.loads(text("pyproject.toml"))["tool"]["importlinter"]["contracts"][0]["layers"]
    drawn = next(block for block in blocks(text("ARCHITECTURE.md")) if block.startswith("__main__"))
    assert drawn.splitlines() == [layer.replace("(", "").replace(")", "") for layer in held]


def test_the_glossary_names_what_is_in_the_code() -> None:
    for line in text("docs/glossary.md").splitlines():
        for kind in re.findall(r"kind `(\w+)`", line):
            assert kind in KINDS, line
        for pillar in re.findall(r"pillar `(\w+)`", line):
            assert pillar in {model.pillar for model in KINDS.values()}, line
        for path in re.findall(r"`((?:hub|connectors|schemas)/[\w./]*)`", line):
            assert (ROOT / path).exists(), line
        for table in re.findall(r"table `(\w+)`", line):
            assert f"CREATE TABLE {table} (" in text("hub/store/migrations/versions/0001_first.py"), line


def test_the_made_up_enterprises_of_the_documents_are_in_the_sample_city(tmp_path: Path) -> None:
    """Whoever tries the commands finds the enterprise with all its other records."""
    truth = sample_city.generate(tmp_path)
    codes, names = set(truth.enterprises.values()), {name for all_ in truth.names.values() for name in all_}
    said = "".join(text(name) for name in ("README.md", "README.zh.md", "CONTRIBUTING.md"))
    assert set(re.findall(r"\b9199[0-9A-Z]{14}\b", said)) <= codes
    assert set(re.findall(r"示例市示例\w+?有限公司", said)) <= names


def test_the_changelog_has_this_version() -> None:
    version = tomllib.loads(text("pyproject.toml"))["project"]["version"]
    assert f"## [{version}]" in text("CHANGELOG.md")
    assert [kind for kind in KINDS if kind not in text("CHANGELOG.md")] == []


def tracked() -> list[Path]:
    """The project's own files: those that git knows, or all outside caches where there is no git."""
    try:
        done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, timeout=60)
        names = [name for name in done.stdout.split("\0") if name] if done.returncode == 0 else []
    except FileNotFoundError:
        names = []
    if names:
        return [path for name in names if (path := ROOT / name).is_file()]
    kept = ("hub", "connectors", "schemas", "tests", "deploy", "docs")
    inner = [path for folder in kept for path in (ROOT / folder).rglob("*") if path.is_file()]
    return [*(path for path in ROOT.iterdir() if path.is_file()), *(p for p in inner if p.suffix != ".pyc")]


# Written in pieces, so that this file does not name them itself.
HOSTS = ["pypi" + ".org", "pythonhosted" + ".org", "registry.npmjs" + ".org", "npmmirror" + ".com", "maven" + ".org"]
HOSTS += ["maven.apache" + ".org", "docker" + ".io", "ghcr" + ".io", "quay" + ".io", "proxy.golang" + ".org"]
FORBIDDEN = re.compile("|".join(map(re.escape, HOSTS)) + r"|(?:^|[^\w./-])/(?:work|farm|root)/", re.MULTILINE)


def test_no_file_names_a_registry_or_a_path_of_the_machine_it_was_made_on() -> None:
    found = []
    for path in tracked():
        try:
            said = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{path.relative_to(ROOT)}: {hit[0]!r}" for hit in FORBIDDEN.finditer(said)]
    assert not found, found
