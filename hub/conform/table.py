"""The conformance table as a document: all connectors × checks, in both languages, with why where a check does not apply."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import hub
from hub import __version__
from hub.conform.outcome import CHECKS, NOT_RUN, Verdict
from hub.messages import LANGUAGES, text

DOCUMENT = Path(hub.__file__).parents[1] / "docs" / "conformance.md"


def document(verdicts: Sequence[Verdict], day: date) -> str:
    """The page."""
    reasons: dict[str, int] = {}
    lines = [
        _line("connector / 连接器", "family", *(f"{_title(name, 'en')}<br>{_title(name, 'zh')}" for name in CHECKS))
    ]
    lines.append("|---|---|" + "---|" * len(CHECKS))
    for verdict in verdicts:
        cells = []
        for name in CHECKS:
            outcome = verdict.outcomes[name]
            cell = outcome.state or "not run"
            if outcome.reason is not None:
                said = f"{outcome.reason.describe('en')} / {outcome.reason.describe('zh')}"
                cell += f" ({reasons.setdefault(said, len(reasons) + 1)})"
            cells.append(cell)
        lines.append(_line(f"`{verdict.connector}`", verdict.family, *cells))
    given = {"day": day.isoformat(), "version": __version__}
    head = [text("conform_document_head", tongue, **given) for tongue in LANGUAGES]
    why = [f"{number}. {said}" for said, number in reasons.items()]
    says = [
        f"- **{_title(name, 'en')} {_title(name, 'zh')}**: {_says(name, 'en')} / {_says(name, 'zh')}" for name in CHECKS
    ]
    parts = [
        _heading("#", "title"), *head, "\n".join(lines),
        _heading("##", "checks"), "\n".join(says), _heading("##", "reasons"), "\n".join(why),
    ]  # fmt: skip
    return "\n\n".join(parts) + "\n"


def states(page: str) -> dict[str, dict[str, str]]:
    """Connector → check → outcome, of a page."""
    found: dict[str, dict[str, str]] = {}
    for line in page.splitlines():
        if line.startswith("| `"):
            name, _, *cells = (cell.strip() for cell in line.strip("| ").split(" | "))
            shown = (re.sub(r" \(\d+\)$", "", cell).replace("not run", NOT_RUN) for cell in cells)
            found[name.strip("`")] = dict(zip(CHECKS, shown, strict=True))
    return found


def _heading(level: str, name: str) -> str:
    return f"{level} " + " / ".join(text(f"conform_document_{name}", tongue) for tongue in LANGUAGES)


def _title(name: str, language: str) -> str:
    return text(f"conform_check_{name}", language)


def _says(name: str, language: str) -> str:
    return text(f"conform_says_{name}", language)


def _line(*cells: str) -> str:
    return "| " + " | ".join(cells) + " |"
