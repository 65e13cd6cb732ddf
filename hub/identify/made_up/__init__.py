"""Made-up mentions with known truth: firms, families of look-alikes, and institutions each with its habits.

What comes out is for measuring and never a record: regions are real, firms are not, every source is called made_up_…,
every code lies in a range that nobody was given (9199…, 示例市), and the file's first line says so.
"""

from __future__ import annotations

import random
from typing import Any

from hub.errors import StopProcess
from hub.identify.made_up import rates
from hub.identify.made_up.deciding import Names, decide
from hub.identify.made_up.firms import Founding
from hub.identify.made_up.kin import enterprises
from hub.identify.made_up.words import words
from hub.identify.made_up.writing import Draft, Writer
from hub.identify.measure.truth import UNDECIDABLE, Truth

TRAIN_SEEDS = range(100)
HOLD_OUT_SEED_MIN = 1000
ENTERPRISES_MAX = 500_000  # about 8 kB of memory each
VERSION = 1  # of what comes out: the same version, seed and number give the same file


def generate(wanted: int, seed: int, *, hold_out: bool = False) -> tuple[dict[str, Any], list[Truth]]:
    """The header and the mentions of at least `wanted` firms (a family is never cut), the same for the same seed.

    Raises:
        StopProcess: a number out of bounds, or a seed of the other split: 0 to 99 train, 1000 and more hold out.
    """
    if not 1 <= wanted <= ENTERPRISES_MAX:
        raise StopProcess("generate_number", found=wanted, most=ENTERPRISES_MAX)
    if (seed not in TRAIN_SEEDS) if not hold_out else (seed < HOLD_OUT_SEED_MIN):
        raise StopProcess("generate_seed", found=seed)
    rng = random.Random(f"{VERSION} {seed}")
    vocabulary = words("hold_out" if hold_out else "train")
    founding = Founding(rng, vocabulary)
    firms = enterprises(founding, wanted)
    agents = [founding.agent() for _ in range(1 + len(firms) // rates.AGENT_EVERY)]
    writer = Writer(rng, vocabulary, agents, firms)
    sources = {source: habits.weight for source, habits in rates.INSTITUTIONS.items()}
    drafts: list[Draft] = []
    for firm in firms:
        (times,) = rng.choices(rates.MENTIONS, weights=rates.MENTIONS_WEIGHTS)
        drafts += (
            writer.write(firm, source, rates.INSTITUTIONS[source])
            for source in rng.choices(list(sources), weights=list(sources.values()), k=times)
        )
    rng.shuffle(drafts)
    told = decide(drafts, Names(firms, vocabulary))
    kept = [position for position in range(len(drafts)) if position not in told.unsuspected]
    lines = [_line(number, drafts[position], position in told.undecidable) for number, position in enumerate(kept)]
    header = {
        "made_up": "made up for measuring; no line is a record of anybody / 虚构数据，仅用于评估，不是任何企业的记录",
        "version": VERSION,
        "seed": seed,
        "split": "hold-out" if hold_out else "train",
        "enterprises": len(firms),
        "mentions": len(lines),
        "undecidable": len(told.undecidable) - len(told.unsuspected),
        "left_out": len(told.unsuspected),
    }
    return header, lines


def _line(number: int, draft: Draft, untold: bool) -> Truth:
    what = (*([UNDECIDABLE] if untold else []), *draft.what)
    return Truth(
        mention=f"m{number}",
        source=draft.source,
        name=draft.name,
        entity=draft.firm.id,
        region=draft.region,
        former=draft.former,
        what=what or ("plain",),
        **draft.codes,
    )
