"""Standard Webhooks: pushed by their own SDK; what is not rightly signed, too old or no record is refused."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from standardwebhooks import Webhook

from hub.settings import Settings
from tests.processes import Api, environment

SOURCE = "webhook_lab"


def issue(settings: Settings) -> str:
    """A secret, as a person gets one."""
    done = subprocess.run([sys.executable, "-m", "hub", "keys", "webhook", SOURCE], env=environment(settings),
                          capture_output=True, text=True, timeout=60)  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="module")
def secret(settings: Settings, api: Api) -> str:
    return issue(settings)


def record(number: str, scope: str | None = None) -> dict[str, Any]:
    holder = {"role": "holder", "name": "示例市示例网钩有限公司"}
    return {"record_id": number, "number": number, "scope": scope, "parties": [holder]}


def payload(number: str, **more: Any) -> str:
    told = {"type": "nqi.certificate.upserted", "timestamp": "2026-01-02T03:04:05Z", "data": record(number)}
    return json.dumps(told | more)


def send(
    api: Api, secret: str, body: str, *, message_id: str = "msg_1", at: datetime | None = None,
    late: timedelta = timedelta(), source: str = SOURCE, signature: str | None = None, language: str = "en",
) -> Any:  # fmt: skip
    at = (at or datetime.now(UTC)) - late
    headers = {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign(message_id, at, body) if signature is None else signature,
        "content-type": "application/json",
        "accept-language": language,
    }
    return api.ask("POST", f"/v1/webhooks/{source}", None, content=body.encode(), headers=headers)


def test_the_sdk_signs_and_the_record_is_stored(api: Api, secret: str) -> None:
    answer = send(api, secret, payload("W-1"), message_id="msg_stored")
    assert answer.status_code == 202, answer.text
    row = answer.json()["rows"][0]
    assert (row["event_id"], row["record_id"], row["version"]) == ("msg_stored", "W-1", 1767323045000000)
    again = send(api, secret, payload("W-1"), message_id="msg_stored")
    assert again.json() == answer.json(), "the same webhook again is the same event"


def test_a_message_sent_again_undoes_nothing(api: Api, secret: str) -> None:
    """Without a time of its own in it; by whoever heard it, within the five minutes, or by its sender after a later one."""
    now = datetime.now(UTC)
    old, new = (payload("W-9", timestamp=None, data=record("W-9", scope)) for scope in ("old", "new"))
    first = send(api, secret, old, message_id="msg_old", at=now)
    later = send(api, secret, new, message_id="msg_new", at=now)
    for at in (now, now + timedelta(seconds=5)):
        again = send(api, secret, old, message_id="msg_old", at=at)
        assert (again.status_code, again.json()) == (202, first.json())
    assert first.json()["rows"][0]["version"] < later.json()["rows"][0]["version"]


def test_a_message_that_was_refused_may_be_mended_and_sent_again(api: Api, secret: str) -> None:
    assert send(api, secret, payload("W-8", data={"record_id": "W-8"}), message_id="msg_mended").status_code == 422
    assert send(api, secret, payload("W-8"), message_id="msg_mended").status_code == 202


def test_a_deletion(api: Api, secret: str) -> None:
    body = payload("W-2", type="nqi.certificate.deleted", data={"record_id": "W-2"})
    assert send(api, secret, body).json()["rows"][0]["record_id"] == "W-2"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"signature": "v1,bm90IGl0"}, "webhook_signature"),
        ({"signature": "v1a,AAAA"}, "webhook_signature"),
        ({"signature": "v1,***"}, "webhook_signature"),
        ({"signature": ""}, "webhook_signature"),
        ({"source": "somebody_else"}, "webhook_signature"),
        ({"late": timedelta(minutes=6)}, "webhook_time"),
        ({"late": timedelta(minutes=-6)}, "webhook_time"),
    ],
)
def test_what_is_not_rightly_signed_now_is_refused(api: Api, secret: str, change: dict[str, Any], code: str) -> None:
    answer = send(api, secret, payload("W-3"), **change)
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2].rpartition(":")[2]) == (401, code)
    assert secret.removeprefix("whsec_") not in answer.text


def test_a_changed_body_is_refused(api: Api, secret: str) -> None:
    now = datetime.now(UTC)
    signature = Webhook(secret).sign("msg_1", now, payload("W-4"))
    assert send(api, secret, payload("W-5"), at=now, signature=signature).status_code == 401


def test_a_body_that_is_no_record_says_so_in_both_languages(api: Api, secret: str) -> None:
    for language, word in (("en", "number"), ("zh", "number")):
        answer = send(api, secret, payload("W-6", data={"record_id": "W-6"}), language=language)
        assert answer.status_code == 422
        assert word in answer.json()["rows"][0]["message"]
    assert send(api, secret, "[]").status_code == 422
    assert send(api, secret, "{").json()["rows"][0]["code"] == "not_json"


def test_a_replaced_secret_and_the_one_before_both_work(settings: Settings, api: Api, secret: str) -> None:
    newer = issue(settings)
    assert newer != secret
    for one in (secret, newer):
        assert send(api, one, payload("W-7"), message_id=f"msg_{time.time_ns()}").status_code == 202
    newest = issue(settings)
    assert send(api, newest, payload("W-7")).status_code == 202
    assert send(api, secret, payload("W-7")).status_code == 401, "two generations back"
    master = settings.data_dir / "secrets" / "webhook_master"
    assert stat.S_IMODE(master.stat().st_mode) == 0o600
