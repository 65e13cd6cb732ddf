"""Sets that come with the hub: real names with hand-made labels, and others' published truth sets (organisations)."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.resources import files
from io import StringIO
from typing import Any

from hub.identify.measure.system import System
from hub.identify.measure.truth import Truth, TruthSet, read_truth

# ISO 3166 codes of the countries that the Senzing set prints, as its regions
_COUNTRIES = {"Singapore": "SG", "Germany": "DE", "India": "IN"}


def overlap() -> TruthSet:
    """5,111 mentions of real firms at twelve institutions, labelled by hand; the data's README says how."""
    return read_truth(_text("overlap.jsonl").encode().splitlines(), "overlap.jsonl")


def senzing() -> TruthSet:
    """The 12 organisations of Senzing's demo truth set, 6 firms at two sources; records and key as published.

    Of each record the name it is known by, its other names as former ones, and the country of its address.
    """
    of_record = {
        (row["DATA_SOURCE"], row["RECORD_ID"]): row["CLUSTER_ID"]
        for row in csv.DictReader(StringIO(_text("senzing_organisations_key.csv")))
    }
    found = []
    for text in _text("senzing_organisations.jsonl").splitlines():
        record = json.loads(text)
        source, id_ = record["DATA_SOURCE"], record["RECORD_ID"]
        names = [one["NAME_ORG"] for one in record["FEATURES"] if "NAME_ORG" in one]
        found.append(
            Truth(
                mention=f"{source} {id_}",
                source=source,
                name=names[0],
                entity=of_record[source, id_],
                region=next(_countries(record["FEATURES"]), ""),
                former=tuple(names[1:]),
            )
        )
    return TruthSet(found, {}, ())


def _countries(features: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for feature in features:
        if country := _COUNTRIES.get(feature.get("ADDR_COUNTRY", "")):
            yield country


def name_bench() -> TruthSet:
    """The organisations of nomenklatura's name bench: 266 pairs of names, each to be judged on its own.

    Its question is whether a name should be found when screening for another, not whether both are one legal person:
    two funds of a series are a match there. What it calls category is in `what`.
    """
    found = []
    for number, row in enumerate(csv.DictReader(StringIO(_text("name_bench_organisations.csv")))):
        for side, name in (("a", row["name1"]), ("b", row["name2"])):
            entity = str(number) if row["is_match"] == "true" else f"{number} {side}"
            what = (row["category"] or row["case_group"],)
            found.append(Truth(f"{number}/{side}", f"name bench {side}", name, entity, what=what))
    return TruthSet(found, {}, ())


SETS: dict[str, Callable[[], TruthSet]] = {"overlap": overlap, "senzing": senzing, "name_bench": name_bench}
PAIR_BY_PAIR = frozenset({"name_bench"})  # sets in which mentions "n/a" and "n/b" know nothing of all others


def pair_by_pair(system: System) -> System:
    """The system, shown the two mentions of each pair and nothing else."""

    def judged(lines: Sequence[Truth]) -> dict[str, str]:
        pairs: defaultdict[str, list[Truth]] = defaultdict(list)
        for line in lines:
            pairs[line.mention.partition("/")[0]].append(line)
        return {
            mention: f"{number} {cluster}"
            for number, pair in pairs.items()
            for mention, cluster in system(pair).items()
        }

    return judged


def _text(name: str) -> str:
    return (files("hub.identify.measure") / "data" / name).read_text(encoding="utf-8")
