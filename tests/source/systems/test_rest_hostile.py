"""REST services that fail, lie or attack, and links that are cut or slow: each a clear error, nothing shown, nothing reached."""

from __future__ import annotations

import os
import ssl
import sys
import threading
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme
from pydantic import SecretStr

from hub.errors import HubError, RetryLater, StopProcess
from hub.servers.ports import free_port
from hub.source import csv_files
from hub.source.systems.rest import REST
from hub.source.systems.rest.paging import Step
from tests.source.systems.institution_rest import KEY
from tests.source.systems.service_peers import Peer, pull, serving


@pytest.fixture(scope="module")
def institution() -> Iterator[Peer]:
    with serving("institution_rest.py") as peer:
        yield peer


ROWS = [{"id": n, "name": f"示例报告{n}", "updated": f"2026-11-01T00:00:{n:02d}Z"} for n in range(1, 26)]
PAGES = {"paging": "page", "size_param": "size", "page_size": 10}


def failing(institution: Peer, **options: Any) -> HubError:
    """How a reading fails."""
    with pytest.raises((RetryLater, StopProcess)) as told:
        pull(REST, {"url": f"{institution.url}/by-page", **PAGES, **options})
    for language in ("en", "zh"):
        assert told.value.describe(language)
    return told.value


@pytest.mark.parametrize(
    ("how", "code", "later"),
    [
        ("cut", "answer_cut", True),
        ("truncated", "answer_cut", True),
        ("gzip_cut", "answer_cut", True),
        ("error500", "service_failed", True),
        ("slow", "service_slow", True),
        ("dribble", "answer_slow", True),
        ("html", "answer_page", False),
    ],
)
def test_a_page_that_does_not_come_whole_is_no_end(institution: Peer, how: str, code: str, later: bool) -> None:
    limits = {"timeout_s": 1.0, "answer_s_max": 0.5, "tries_max": 1}
    institution.set(rows=ROWS, break_on=[[2, how]])
    error = failing(institution, **limits)
    assert error.code == code and isinstance(error, RetryLater) == later


@pytest.mark.parametrize("how", ["cut", "error500", "slow", "dribble", "gzip_cut"])
def test_a_link_that_fails_once_is_tried_again(institution: Peer, how: str) -> None:
    institution.set(rows=ROWS, break_on=[[2, how]])
    limits = {"timeout_s": 1.0, "answer_s_max": 0.5}
    assert pull(REST, {"url": f"{institution.url}/by-page", **PAGES, **limits}).ids == list(range(1, 26))


def test_nobody_there(institution: Peer) -> None:
    error = failing(institution, url=f"http://127.0.0.1:{free_port()}/list", tries_max=2)
    assert error.code == "service_away" and isinstance(error, RetryLater)
    error = failing(institution, url="http://no-such-host.invalid/list", tries_max=1)
    assert error.code == "host_unknown" and isinstance(error, RetryLater)


def test_an_address_that_is_gone(institution: Peer) -> None:
    institution.set(rows=ROWS)
    error = failing(institution, url=f"{institution.url}/nowhere?appkey={KEY}")
    assert error.code == "service_missing" and KEY not in str(error)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ('{"data": [{"id": 1}], "more": [{"id": 2}]}', "items_unsure"),
        ('{"data": {"id": 1}}', "answer_no_list"),
        ('"text"', "answer_no_list"),
        ('{"data": [{"id": 1} {"id": 2}]}', "answer_broken"),
        ('{"data": [{"id": 1}', "answer_cut"),
        ("", "answer_cut"),
        ("\xff\xfe", "answer_encoding"),
        ("[" * 100_000, "too_deep"),
        ("<html>502</html>", "answer_page"),
    ],
)
def test_an_answer_that_is_no_list(institution: Peer, body: str, code: str) -> None:
    institution.set(verbatim=body)
    assert failing(institution, url=f"{institution.url}/verbatim", tries_max=1).code == code


def test_a_web_page_is_no_table(institution: Peer) -> None:
    institution.set(verbatim="<html><body>请登录</body></html>".encode().decode("latin-1"), media="text/plain")
    with pytest.raises(StopProcess) as told:
        pull(REST, {"url": f"{institution.url}/verbatim"}, rows=csv_files)
    assert told.value.code == "answer_page" and "请登录" in str(told.value)


def test_a_failure_behind_status_200_is_a_failure(institution: Peer) -> None:
    institution.set()
    error = failing(institution, url=f"{institution.url}/envelope")
    assert error.code == "answer_no_list" and "appkey 已过期" in str(error)
    error = failing(institution, url=f"{institution.url}/envelope", ok_path="code")
    assert error.code == "answer_not_ok" and "appkey 已过期" in str(error)
    error = failing(institution, url=f"{institution.url}/envelope", ok_path="code", busy_values="500", tries_max=1)
    assert error.code == "service_busy" and isinstance(error, RetryLater)


def test_a_bomb_does_not_unfold(institution: Peer) -> None:
    institution.set()
    tracemalloc.start()
    error = failing(institution, url=f"{institution.url}/bomb", answer_bytes_max=1_000_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert error.code == "answer_large" and peak < 20_000_000


def test_pages_without_end(institution: Peer) -> None:
    institution.set(rows=ROWS)
    assert failing(institution, pages_max=2).code == "pages_many"


# Where it may go


def test_private_addresses_are_refused_unless_allowed(institution: Peer) -> None:
    institution.set(rows=ROWS)
    for networks in ("", "10.0.0.0/8"):
        error = failing(institution, source_networks=networks)
        assert error.code == "address_refused" and isinstance(error, StopProcess)
    for url in (
        "http://169.254.169.254/latest",
        "http://[::1]/",
        "http://2130706433/",
        "http://0.0.0.0/",
        "http://[::ffff:127.0.0.1]/",
    ):
        assert failing(institution, url=url, source_networks="").code == "address_refused", url
    assert institution.asked == []


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://example.org/x", "gopher://127.0.0.1/", "//host/path", "https://u:p@host/x"]
)
def test_only_http_is_spoken(institution: Peer, url: str) -> None:
    assert failing(institution, url=url).code == "service_option"


def test_a_redirect_stays_with_the_host(institution: Peer) -> None:
    institution.set(rows=ROWS, to="/whole")
    assert len(pull(REST, {"url": f"{institution.url}/moved", "paging": "none"}).rows) == 25
    for to in ("http://169.254.169.254/latest/meta-data", "https://127.0.0.1/by-page", "file:///etc/passwd"):
        institution.set(rows=ROWS, to=to)
        assert failing(institution, url=f"{institution.url}/moved", paging="none").code == "host_refused"
    institution.set(rows=ROWS, to="/moved")
    assert failing(institution, url=f"{institution.url}/moved", paging="none").code == "redirects_many"


def test_a_next_page_stays_with_the_host_and_a_key_never_leaves_it(institution: Peer) -> None:
    with serving("institution_rest.py") as other:
        other.set(rows=ROWS[3:6])
        key = {"auth": "header", "auth_name": "X-Api-Key", "auth_secret": SecretStr(KEY)}
        institution.set(rows=ROWS, elsewhere=f"{other.url}/whole")
        options = {"url": f"{institution.url}/next-elsewhere", "paging": "next", "next_path": "next", **key}
        assert failing(institution, **options).code == "host_refused"
        assert other.asked == []
        named = other.url.removeprefix("http://")
        assert pull(REST, {**options, "hosts": named}).ids == [1, 2, 3, 4, 5, 6]
        institution.set(rows=ROWS, to=f"{other.url}/whole")  # by a redirect the page is read, but without the key
        other.set(rows=ROWS[3:6])
        assert pull(REST, {"url": f"{institution.url}/moved", "hosts": named, **key}).ids == [4, 5, 6]
        assert "x-api-key" not in other.asked[0]["headers"]
        assert institution.asked[0]["headers"]["x-api-key"] == KEY


def test_a_name_is_resolved_once_and_what_was_checked_is_connected_to(institution: Peer) -> None:
    institution.set(rows=ROWS)
    resolved, connected, listening = [], [], [True]

    def hear(event: str, details: tuple[Any, ...]) -> None:
        if listening and event == "socket.getaddrinfo":
            resolved.append(details[0])
        if listening and event == "socket.connect":
            connected.append(details[1][0])

    sys.addaudithook(hear)  # it cannot be taken off again, so it goes deaf
    pull(REST, {"url": f"{institution.url.replace('127.0.0.1', 'localhost')}/by-page", **PAGES})
    listening.clear()
    assert resolved.count("localhost") == 1
    assert connected and set(connected) <= {"127.0.0.1", "::1"}


def test_the_environments_proxy_is_not_used_but_the_options_is(
    institution: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    institution.set(rows=ROWS)
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")
    assert "NO_PROXY" not in os.environ
    assert len(pull(REST, {"url": f"{institution.url}/by-page", **PAGES}).rows) == 25
    with serving("forward_proxy.py") as proxy:
        found = pull(REST, {"url": f"{institution.url}/by-page", **PAGES, "proxy": proxy.url})
        assert len(found.rows) == 25 and len(proxy.asked) == 1 and "/by-page" in str(proxy.asked[0])
        assert failing(institution, url="http://169.254.169.254/", proxy=proxy.url).code == "address_refused"
        assert len(proxy.asked) == 1


def test_tls_is_checked_by_the_hosts_name(tmp_path: Path) -> None:
    authority = trustme.CA()
    certificate, key, ca = tmp_path / "cert.pem", tmp_path / "key.pem", tmp_path / "ca.pem"
    issued = authority.issue_cert("localhost")
    issued.cert_chain_pems[0].write_to_path(certificate)
    issued.private_key_pem.write_to_path(key)
    authority.cert_pem.write_to_path(ca)
    with serving("institution_rest.py", str(certificate), str(key), tls=ca) as secure:
        secure.set(rows=ROWS)
        options = {"url": f"{secure.url}/by-next", "ca_file": str(ca)}
        found = pull(REST, options)
        assert found.ids == list(range(1, 26))  # the next pages' addresses say http in some services; here https
        error = failing(secure, url=f"{secure.url}/by-page")
        assert error.code == "tls_refused" and isinstance(error, StopProcess)
        error = failing(secure, url=f"{secure.url.replace('localhost', '127.0.0.1')}/by-page", ca_file=str(ca))
        assert error.code == "tls_refused"
    assert ssl.get_default_verify_paths()


# What is shown


def test_a_secret_is_shown_nowhere(
    institution: Peer, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    secret = "sehr-geheim\r\nX-Injected: 1"
    institution.set(rows=ROWS)
    seen = [failing(institution, auth="header", auth_name="X-Api-Key", auth_secret=SecretStr(secret))]
    assert seen[0].code == "request_unsendable"
    secret = "sehr-geheim"
    for way in ("header", "basic", "query", "hmac"):
        url = f"{institution.url}/secure/{way}"
        seen.append(
            failing(institution, url=url, auth=way, auth_name="appkey", auth_secret=SecretStr(secret), auth_user="u")
        )
    seen.append(failing(institution, auth="header", auth_secret=SecretStr(secret), page_size="many"))
    seen.append(
        failing(institution, auth="hmac", auth_secret=SecretStr(secret), signing={"text": "{secret.__class__}{no}"})
    )
    told = "".join(
        f"{error!r}{error.params}{error.describe('zh')}{error.__cause__!r}{error.__context__!r}" for error in seen
    )
    assert "sehr-geheim" not in told + caplog.text + "".join(capfd.readouterr())
    assert [error.code for error in seen[-2:]] == ["service_option"] * 2


@pytest.mark.parametrize(
    ("wrong", "option"),
    [
        ({"paging": "sideways"}, "paging"),
        ({"auth": "basic"}, "auth_secret"),
        ({"auth": "oauth2", "auth_secret": "x"}, "token_url"),
        ({"deleted": {"column": "gone"}}, "key"),
        ({"changes": {"param": "p"}}, "changes.column"),
        ({"changes": '{"param": '}, "changes"),
        ({"children": {"path": "/x", "itmes": "a"}}, "children.itmes"),
        ({"paging": "cursor"}, "cursor_path"),
        ({"paging": "next"}, "next_path"),
        ({"requests_per_s": 0}, "requests_per_s"),
        ({"requests_per_s": "nan"}, "requests_per_s"),
        ({"timeout_s": "inf"}, "timeout_s"),
        ({"url": ""}, "url"),
        ({"url": "http://[::1/a"}, "url"),
        ({"url": "http://a\0b/a"}, "url"),
        ({"url": "http://user:password@127.0.0.1/a"}, "url"),
        ({"proxy": "nonsense"}, "proxy"),
        ({"proxy": "socks5://127.0.0.1:1"}, "proxy"),
        ({"proxy": "http://user:password@127.0.0.1:1"}, "proxy"),
        ({"auth": "oauth2", "auth_secret": "x", "token_url": "file:///etc/passwd"}, "token_url"),
        ({"auth": "hmac", "auth_secret": "x", "signing": {"algorithm": "hmac-rot13"}}, "signing.algorithm"),
    ],
)
def test_an_option_that_is_wrong_is_named(institution: Peer, wrong: dict[str, Any], option: str) -> None:
    error = failing(institution, **wrong)
    assert error.code in ("service_option", "service_option_wanted") and error.params["option"] == option


def test_a_reading_stops_when_it_is_told_to(institution: Peer) -> None:
    institution.set(rows=ROWS, busy=99, retry_after="30")
    stop = threading.Event()
    threading.Timer(0.5, stop.set).start()
    began = time.monotonic()
    with pytest.raises(RetryLater) as told:
        pull(REST, {"url": f"{institution.url}/by-page"}, stop=stop)
    assert told.value.code == "stopped" and time.monotonic() - began < 5


def test_a_kept_step_is_one_or_none() -> None:
    assert Step.kept(["page", "page", 3]) == Step("page", "page", 3)
    assert Step.kept({"page": 3}) is None and Step.kept(None) is None
