"""splink on prepared mentions; run by tests/bench/identity.py in an environment of its own, without the hub.

In: JSON lines {"unique_id", "name", "tokens", "rarest", "city", "org_code", "reg_no"}, all but the first may be null;
a token is {"token", "rel_freq"}. Out: JSON lines {"a", "b", "score"}, the score in log2 units (match weight).

Set-ups, from splink's documentation: "names" is its comparison for names (Jaro-Winkler at its thresholds, with
term frequencies), "tokens" its example of matching businesses (the product of the frequencies of the tokens that two
names share, and blocking by the rarest tokens). Codes and city are compared exactly; u by random sampling, m
by EM; in "names_em" u by EM too, since of two random mentions with equal names most are a match, which the sampling
takes for chance.
"""

from __future__ import annotations

import json
import logging
import sys

import duckdb
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

SCORE_MIN = -10.0  # of the pairs that are written


def token_comparison() -> dict[str, object]:
    """Levels by how unlikely the tokens in common are."""
    product = (
        "list_reduce(list_concat(list_transform(list_intersect(tokens_l, tokens_r), x -> x.rel_freq::double), [1.0::double]),"
        " (p, q) -> p * q)"
    )
    levels: list[dict[str, object]] = [
        {"sql_condition": "tokens_l IS NULL OR tokens_r IS NULL", "label_for_charts": "null", "is_null_level": True},
        {"sql_condition": "name_l = name_r", "label_for_charts": "equal"},
    ]
    levels += [
        {"sql_condition": f"{product} < 1e-{power}", "label_for_charts": f"below 1e-{power}"}
        for power in (24, 20, 16, 12, 8, 5, 3)
    ]
    levels.append({"sql_condition": "ELSE", "label_for_charts": "other"})
    return {"output_column_name": "tokens", "comparison_levels": levels}


def main(prepared: str, scores: str, setup: str) -> None:
    """Train on the mentions themselves, score every blocked pair."""
    logging.disable(logging.WARNING)
    connection = duckdb.connect()
    connection.execute("SET threads = 2")
    connection.execute("SET lambda_syntax = 'ENABLE_SINGLE_ARROW'")  # as the documentation's example writes them
    connection.execute(
        "CREATE TABLE mention AS SELECT * FROM read_json(?, format = 'newline_delimited', columns = {unique_id: 'VARCHAR', "
        "name: 'VARCHAR', tokens: 'STRUCT(token VARCHAR, rel_freq DOUBLE)[]', rarest: 'VARCHAR[]', city: 'VARCHAR', "
        "org_code: 'VARCHAR', reg_no: 'VARCHAR'})",
        [prepared],
    )
    name = cl.NameComparison("name") if setup.startswith("names") else token_comparison()
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            name,
            cl.ExactMatch("city").configure(term_frequency_adjustments=True),
            cl.ExactMatch("org_code"),
            cl.ExactMatch("reg_no"),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("org_code"),
            block_on("reg_no"),
            block_on("name"),
            block_on("substr(name, 1, 4)"),
            block_on("substr(name, 1, 2)", "city"),
            block_on("rarest", arrays_to_explode=["rarest"]),
        ],
        retain_matching_columns=False,
    )
    linker = Linker(DuckDBAPI(connection).register("mention", dataset_display_name="mentions"), settings)
    training = linker.training
    training.estimate_probability_two_random_records_match([block_on("org_code"), block_on("name")], recall=0.7)
    training.estimate_u_using_random_sampling(max_pairs=1e7, seed=1)
    for rule in (block_on("org_code"), block_on("name"), block_on("substr(name, 1, 4)", "city")):
        training.estimate_parameters_using_expectation_maximisation(
            rule, record_sample_proportion=1.0, fix_u_probabilities=not setup.endswith("_em")
        )
    pairs = linker.inference.predict(threshold_match_weight=SCORE_MIN).as_duckdbpyrelation()
    with open(scores, "w", encoding="utf-8") as file:
        for one, other, weight in pairs.project("unique_id_l, unique_id_r, match_weight").fetchall():
            file.write(json.dumps({"a": one, "b": other, "score": weight}) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
