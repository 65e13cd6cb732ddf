"""The doctor tells a wrong password from a server that is away, and says what to do in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from hub.doctor import Finding, diagnose, shown
from hub.servers import Endpoints
from hub.servers.ports import free_port
from hub.settings import Settings


def look(settings: Settings) -> dict[str, Finding]:
    findings = diagnose(settings)
    for finding in findings:
        english, chinese = shown(finding, "en"), shown(finding, "zh")
        assert english["detail"] and chinese["detail"]
        assert "{" not in english["detail"] + english["do"] + chinese["detail"] + chinese["do"]
    return {finding.name: finding for finding in findings}


def test_fresh_machine(tmp_path: Path) -> None:
    found = look(Settings(data_dir=tmp_path / "not" / "there", kafka_bootstrap=None, database_url=None, api_port=0))
    assert [name for name, finding in found.items() if finding.state != "ok"] == []
    looked_at = {
        "python",
        "speed",
        "sources",
        "java",
        "jars",
        "postgresql",
        "data",
        "hub",
        "ports",
        "broker",
        "database",
    }
    assert set(found) == looked_at
    assert not (tmp_path / "not").exists()


def test_running_servers(settings: Settings) -> None:
    found = look(settings)
    assert found["broker"].code == "doctor_broker"
    assert found["database"].code == "doctor_database"


def test_nothing_listens(tmp_path: Path) -> None:
    port = free_port()
    url = SecretStr(f"postgresql://u:secret-word@127.0.0.1:{port}/x")
    found = look(Settings(data_dir=tmp_path, kafka_bootstrap=f"127.0.0.1:{port}", database_url=url))
    assert (found["broker"].state, found["broker"].code) == ("fail", "doctor_broker_away")
    assert (found["database"].state, found["database"].do) == ("fail", "doctor_do_database_away")
    assert not any("secret-word" in str(shown(finding, "en")) for finding in found.values())


def test_wrong_database_password(settings: Settings, servers: Endpoints) -> None:
    host = servers.database_url.rsplit("@", 1)[1]
    wrong = settings.model_copy(update={"database_url": SecretStr(f"postgresql://hub:wrong@{host}")})
    finding = look(wrong)["database"]
    assert (finding.state, finding.do) == ("fail", "doctor_do_database_password")
    assert "HUB_DATABASE_URL" in shown(finding, "zh")["do"]


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("mysql://u:secret-word@h/x", "begins with mysql"),
        ("postgresql://u:secret-word@h", "no database"),
        ("://", "cannot be read"),
    ],
)
def test_database_url_that_is_none(tmp_path: Path, url: str, why: str) -> None:
    found = look(Settings(data_dir=tmp_path, kafka_bootstrap="127.0.0.1:1", database_url=SecretStr(url)))
    said = shown(found["database"], "en")["detail"]
    assert why in said and "secret-word" not in said


def test_programs_that_are_not_there(tmp_path: Path) -> None:
    found = look(
        Settings(data_dir=tmp_path, kafka_bootstrap=None, database_url=None, java_home=tmp_path, pg_bin=tmp_path)
    )
    assert "HUB_JAVA_HOME" in shown(found["java"], "en")["detail"]
    assert "HUB_PG_BIN" in shown(found["postgresql"], "zh")["detail"]
    assert {found["java"].state, found["postgresql"].state} == {"fail"}


def test_data_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    found = look(Settings(data_dir=tmp_path / "file", kafka_bootstrap=None, database_url=None))
    assert found["data"].state == "fail"


def test_certificate_that_is_not_there(tmp_path: Path) -> None:
    missing = tmp_path / "ca.pem"
    found = look(
        Settings(
            data_dir=tmp_path,
            kafka_bootstrap="127.0.0.1:1",
            kafka_security_protocol="SSL",
            kafka_ssl_cafile=missing,
            database_url=SecretStr("postgresql://u:p@127.0.0.1:1/x"),
        )
    )
    assert str(missing) in shown(found["broker"], "zh")["detail"]
