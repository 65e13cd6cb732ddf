"""The sample for Prometheus: its files parse, and its alerts ask for metrics that /metrics gives."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from hub.settings import Settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"


def test_prometheus_scrapes_what_the_hub_serves() -> None:
    found = yaml.safe_load((DEPLOY / "prometheus.yml").read_text("utf-8"))
    (job,) = found["scrape_configs"]
    default = f"{Settings.model_fields['api_host'].default}:{Settings.model_fields['api_port'].default}"
    assert job["static_configs"] == [{"targets": [default]}]
    assert job["metrics_path"] == "/metrics"
    assert all((DEPLOY / file).exists() for file in found["rule_files"])


def test_every_alert_asks_for_a_metric_that_exists_and_says_what_to_do() -> None:
    given = (ROOT / "hub" / "api" / "operating.py").read_text("utf-8")
    (group,) = yaml.safe_load((DEPLOY / "alerts.yml").read_text("utf-8"))["groups"]
    assert len(group["rules"]) >= 5
    for rule in group["rules"]:
        metrics = re.findall(r"\bhub_[a-z_]+", rule["expr"])
        assert metrics or rule["expr"].startswith("up{"), rule["alert"]
        assert all(metric in given for metric in metrics), rule["alert"]
        assert all(" / " in rule["annotations"][name] for name in ("summary", "description")), rule["alert"]
