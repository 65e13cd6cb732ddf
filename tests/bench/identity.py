"""`make measure`: identity and splink on the same made-up mentions, both printed; BENCH_JSON also writes them.

BENCH_ENTERPRISES (4,900, about 20,000 mentions) and BENCH_SEED (1000, a hold-out; below 100 train) choose the mentions,
SPLINK_PYTHON names the environment that has splink.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hub.identify.identifiers import canonical, identifier_state
from hub.identify.made_up import HOLD_OUT_SEED_MIN, generate
from hub.identify.measure.curve import best, curve
from hub.identify.measure.figures import Rates, figures
from hub.identify.measure.system import hub_clusters
from hub.identify.measure.truth import Truth, read_scores
from hub.identify.names import is_han, normalise_name
from hub.identify.regions import region_of
from hub.identify.search import search_form

ROOT = Path(__file__).parents[2]
PRECISION_MIN = 0.99
RARE_MAX = 0.01  # tokens more frequent than this block nothing, as in splink's example
SETUPS = ("names", "names_em", "tokens")
TIMEOUT_S = 600


def main() -> None:
    """Generate, run both, print both."""
    seed, wanted = int(os.environ.get("BENCH_SEED", "1000")), int(os.environ.get("BENCH_ENTERPRISES", "4900"))
    header, truth = generate(wanted, seed, hold_out=seed >= HOLD_OUT_SEED_MIN)
    found: dict[str, Any] = {key: value for key, value in header.items() if key != "made_up"}
    print(found)
    started = time.monotonic()
    clusters = hub_clusters(truth)
    found["hub"] = shown(figures(truth, clusters).pairwise) | {"seconds": time.monotonic() - started}
    print(f"hub: {found['hub']}")
    for setup in SETUPS:
        found[f"splink_{setup}"] = against_splink(truth, setup)
    if wanted_file := os.environ.get("BENCH_JSON"):
        Path(wanted_file).write_text(json.dumps(found, indent=1), "utf-8")


def shown(rates: Rates | None) -> dict[str, float]:
    """The rates, rounded for people; empty if there is no such point."""
    return {name: round(value, 5) for name, value in rates._asdict().items()} if rates else {}


def against_splink(truth: Sequence[Truth], setup: str) -> dict[str, Any]:
    """splink's best point, and its best at a precision that can be used."""
    python = os.environ.get("SPLINK_PYTHON", str(ROOT / ".venv" / "splink" / "bin" / "python"))
    with tempfile.TemporaryDirectory(prefix="hub-bench-") as folder:
        mentions, scores = Path(folder, "mentions.jsonl"), Path(folder, "scores.jsonl")
        mentions.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in prepared(truth)), "utf-8")
        script = Path(__file__).with_name("splink_link.py")
        started = time.monotonic()
        subprocess.run([python, str(script), str(mentions), str(scores), setup], check=True, timeout=TIMEOUT_S)
        seconds = time.monotonic() - started
        with scores.open("rb") as lines:
            points = curve(truth, ((a, b, round(score, 2)) for a, b, score in read_scores(lines, str(scores), truth)))
    at_best, at_precision = best(points), best(points, PRECISION_MIN)
    found: dict[str, Any] = {"seconds": seconds, "points": len(points)}
    for title, point in (("best_f1", at_best), (f"precision_{PRECISION_MIN}", at_precision)):
        found[title] = shown(point.pairwise) | {"threshold": point.threshold} if point else {}
        print(f"splink, {setup}, {title}: {found[title]}")
    return found


def prepared(truth: Sequence[Truth]) -> list[dict[str, Any]]:
    """Mentions cleaned as splink's documentation asks: one script and width, codes that are codes, tokens counted.

    Its tokens are words; Chinese has no spaces, so here they are pairs of characters. The organisation code stands for
    the USCC too, whose part it is. The city is the region's, or else the name's own.
    """
    tokens = [tokens_of(line.name) for line in truth]
    counted = Counter(token for some in tokens for token in some)
    total = sum(counted.values())
    rows = []
    for line, some in zip(truth, tokens, strict=True):
        uscc = code(line.uscc, "uscc")
        rows.append(
            {
                "unique_id": line.mention,
                "name": normalise_name(line.name) or search_form(line.name) or None,
                "tokens": [{"token": token, "rel_freq": counted[token] / total} for token in some] or None,
                "rarest": sorted((t for t in some if counted[t] < RARE_MAX * total), key=lambda t: (counted[t], t))[:2]
                or None,
                "city": region_of(line.name, "", line.region)[:4] or None,
                "org_code": uscc[8:17] or code(line.org_code, "org_code") or None,
                "reg_no": code(line.reg_no, "reg_no") or None,
            }
        )
    return rows


def code(value: str, scheme: str) -> str:
    """The code in its canonical form, "" if it is not valid."""
    return canonical(scheme, value) if identifier_state(scheme, value) == "valid" else ""


def tokens_of(name: str) -> list[str]:
    """Words of a Latin name, pairs of characters of a Chinese one, each once."""
    form = normalise_name(name) or search_form(name)
    found = [form[at : at + 2] for at in range(len(form) - 1)] if is_han(form) else form.split()
    return list(dict.fromkeys(found))


if __name__ == "__main__":
    main()
