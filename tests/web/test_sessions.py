"""Getting in and out: one-time links, keys, cookies, CSRF, roles, headers."""

from __future__ import annotations

import re

import httpx
import pytest

from hub.web.pages.docs import EXAMPLE
from hub.web.sessions import safe_path
from tests.web.conftest import Site


def token(page: httpx.Response) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page.text)
    assert found
    return found[1]


def test_a_link_works_once(site: Site) -> None:
    link = site.link(following="/connectors")
    first = httpx.get(link)
    assert first.status_code == 303
    assert first.headers["location"] == "/connectors"
    cookie = first.headers["set-cookie"]
    assert "hub_session=" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    second = httpx.get(link, headers={"accept-language": "zh"})
    assert second.status_code == 401
    assert "该链接已被使用或已过期" in second.text
    assert "hub_session" not in second.headers.get("set-cookie", "")


def test_a_key_becomes_a_session(site: Site) -> None:
    with site.client(None) as client:
        form = client.get("/login", params={"next": "/connectors"})
        sent = {"csrf": token(form), "key": site.keys["operator"], "next": "/connectors"}
        answer = client.post("/login", data=sent)
        assert (answer.status_code, answer.headers["location"]) == (303, "/connectors")
        assert client.get("/connectors").status_code == 200
        assert client.get("/login").status_code == 303, "who is in already goes on"


@pytest.mark.parametrize(
    ("key", "status", "said"),
    [("nqi_wrong", 401, "This key is not known."), ("", 401, "This key is not known."), (None, 403, "opens no pages")],
)
def test_a_key_that_opens_no_pages(site: Site, key: str | None, status: int, said: str) -> None:
    with site.client(None) as client:
        sent = {"csrf": token(client.get("/login")), "key": site.keys["institution"] if key is None else key}
        answer = client.post("/login", data=sent)
        assert answer.status_code == status
        assert said in answer.text
        assert "hub_session" not in client.cookies


@pytest.mark.parametrize("path", ["/logout", "/connectors/city_recalls/target"])
@pytest.mark.parametrize("csrf", [None, "", "wrong"])
def test_a_form_without_its_token_does_nothing(site: Site, path: str, csrf: str | None) -> None:
    with site.client() as client:
        sent = {"state": "paused"} | ({} if csrf is None else {"csrf": csrf})
        assert client.post(path, data=sent).status_code == 403
        assert client.get("/").status_code == 200, "still logged in"
        assert {row["target_state"] for row in client.get("/v1/connectors").json()["data"]} == {"running"}


def test_a_login_form_of_another_site_does_nothing(site: Site) -> None:
    with site.client(None) as client:
        assert client.post("/login", data={"key": site.keys["operator"]}).status_code == 403
        client.get("/login")
        assert client.post("/login", data={"key": site.keys["operator"], "csrf": "x"}).status_code == 403


def test_logging_out_ends_the_session_itself(site: Site) -> None:
    with site.client() as client:
        cookie = client.cookies["hub_session"]
        answer = client.post("/logout", data={"csrf": token(client.get("/"))})
        assert (answer.status_code, answer.headers["location"]) == (303, "/login")
    again = httpx.get(site.url + "/", cookies={"hub_session": cookie})
    assert again.status_code == 303


@pytest.mark.parametrize("path", ["/", "/enterprises/" + "0" * 32, "/connectors", "/connectors/x/refused"])
def test_pages_need_a_session(site: Site, path: str) -> None:
    with site.client(None) as client:
        answer = client.get(path)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/login")
        part = client.get(path, headers={"hx-request": "true"})
        assert (part.status_code, part.headers["hx-redirect"]) == (401, "/login")


def test_a_builder_searches_but_does_not_operate(site: Site) -> None:
    with site.client("builder") as client:
        assert client.get("/").status_code == 200
        assert 'href="/connectors"' not in client.get("/").text
        answer = client.get("/connectors")
        assert answer.status_code == 403
        assert "operator" in answer.text
        csrf = token(client.get("/"))
        assert client.post("/connectors/city_recalls/target", data={"csrf": csrf, "state": "paused"}).status_code == 403


@pytest.mark.parametrize(
    ("path", "safe"),
    [("/a?b=c", "/a?b=c"), ("//evil.example", "/"), ("https://evil.example", "/"), ("/\\evil.example", "/"), (None, "/"),
     ("/a\r\nset-cookie: x", "/"), ("", "/"), ("javascript:alert(1)", "/")],
)  # fmt: skip
def test_a_login_leads_nowhere_else(path: str | None, safe: str) -> None:
    assert safe_path(path) == safe


@pytest.mark.parametrize("path", ["/", "/login", "/docs", "/static/hub.css", "/v1/enterprises", "/livez", "/nowhere"])
def test_security_headers_are_on_every_answer(site: Site, path: str) -> None:
    headers = httpx.get(site.url + path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


def test_pages_are_not_cached(site: Site) -> None:
    with site.client() as client:
        assert client.get("/").headers["cache-control"] == "no-store"


def test_errors_are_pages_for_people_and_problems_for_programs(site: Site) -> None:
    with site.client(language="zh") as client:
        unknown = client.get("/enterprises/" + "0" * 32)
        assert unknown.status_code == 404
        assert "未找到" in unknown.text
        assert client.get("/enterprises/nonsense").status_code == 422
        assert "<h1>" in client.get("/nowhere").text
        assert client.get("/?kind=nonsense").status_code == 422
        assert client.get("/?cursor=nonsense").status_code == 422
        assert client.get("/v1/nowhere").headers["content-type"] == "application/problem+json"
    plain = httpx.get(site.url + "/nowhere", headers={"accept": "application/json"})
    assert plain.headers["content-type"] == "application/problem+json"


def test_a_form_that_is_too_large_is_refused(site: Site) -> None:
    with site.client() as client:
        assert client.post("/logout", data={"csrf": "x" * 100_000}).status_code == 413


def test_the_api_description_is_open_and_its_example_works(site: Site) -> None:
    page = httpx.get(site.url + "/docs")
    assert page.status_code == 200
    for path in ("/v1/events", "/v1/enterprises/{enterprise}", "/v1/changes", "/readyz"):
        assert path in page.text
    assert "/login" not in httpx.get(site.url + "/openapi.json").text
    headers = {"authorization": f"Bearer {site.keys['institution']}"}
    assert httpx.post(site.url + "/v1/events", json=EXAMPLE, headers=headers).status_code == 202
