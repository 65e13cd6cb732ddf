"""Four eyes on the pages: one operator decides, another confirms; nobody confirms their own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from hub.settings import Settings
from tests.processes import Api, running, until
from tests.weighed import new_key, pushed

CSRF = re.compile(r'name="csrf" value="([^"]+)"')


@pytest.fixture(scope="module")
def people(settings: Settings) -> dict[str, str]:
    """The keys of two operators."""
    return {name: new_key(settings, "operator", None, name) for name in ("li", "wang")}


@pytest.fixture(scope="module")
def api(settings: Settings, people: dict[str, str]) -> Iterator[Api]:
    with running(settings.model_copy(update={"identity": "weighed", "decisions_four_eyes": True})) as client:
        yield client


def token(page: httpx.Response) -> str:
    """The token that the page's forms carry."""
    found = CSRF.search(page.text)
    assert found is not None, page.text
    return found[1]


@contextmanager
def logged_in(api: Api, key: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=api.url, headers={"accept": "text/html", "accept-language": "en"}, timeout=20) as client:
        form = {"key": key, "csrf": token(client.get("/login"))}
        assert client.post("/login", data=form).status_code == 303
        yield client


def test_one_decides_and_another_confirms(api: Api, people: dict[str, str]) -> None:
    one, other = pushed(api, "Q", {"name": "杭州海棠陶瓷有限公司"}, {"name": "杭州紫藤玻璃有限公司"})
    mentions = [api.get(f"/v1/enterprises/{id_}").json()["mentions"][0]["id"] for id_ in (one, other)]
    with logged_in(api, people["li"]) as li, logged_in(api, people["wang"]) as wang:
        form = {"verdict": "same", "mentions": ",".join(mentions), "why": "one licence", "next": "/decisions"}
        answer = li.post("/decisions", data=form | {"csrf": token(li.get("/decisions"))})
        assert answer.status_code == 303
        made = answer.headers["location"].partition("done=")[2]

        def shown() -> str:
            page = wang.get("/decisions").text
            return page if f'id="confirm-{made}"' in page else ""

        page = until(shown, 20, "read")
        assert "waits for confirmation" in page
        assert "one licence" in page
        own = li.get("/decisions")
        assert f'id="confirm-{made}"' not in own.text
        assert f'id="undo-{made}"' in own.text
        confirm = {"verdict": "confirm", "decision": made, "next": "/decisions"}
        refused = li.post("/decisions", data=confirm | {"csrf": token(own)})
        assert refused.status_code == 409
        assert "your own" in refused.text
        assert api.get(f"/v1/enterprises/{max(one, other)}").status_code == 200, "without effect until then"
        assert wang.post("/decisions", data=confirm | {"csrf": token(wang.get("/decisions"))}).status_code == 303
        until(lambda: api.get(f"/v1/enterprises/{max(one, other)}").status_code == 308, 20, "one")
        assert "confirmed by wang" in li.get("/decisions").text
