"""How a request shows who asks: a key in a header or the query, basic, OAuth2 client credentials, a signature."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import time
from base64 import b64encode
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

import httpx
import orjson
from pydantic import SecretStr

from hub.errors import StopProcess
from hub.source.systems.rest.network import address_of
from hub.source.systems.rest.options import Connection, Signing

NAMED = re.compile(r"\{([a-z_]+)\}")
EARLY_S = 30.0  # a token is renewed so long before it ends
TOKEN_S = 300.0  # how long one is used whose answer does not say
SECRET_CHARACTERS_MIN = 4
SHOWN = "***"


class Asked(NamedTuple):
    """A request."""

    method: str
    url: httpx.URL
    headers: dict[str, str]
    body: bytes = b""
    credentials: bool = True


class Token(NamedTuple):
    """An access token and when it ends (monotonic)."""

    value: str
    ends_at: float


Send = Callable[[Asked], Any]
_TOKENS: dict[bytes, Token] = {}


class Access:
    """Puts credentials to requests."""

    def __init__(self, options: Connection, send: Send, given: Any) -> None:
        self._options, self._send = options, send
        self._secret = options.auth_secret.get_secret_value() if options.auth_secret else ""
        self._hidden = secrets_in(given)

    @property
    def described(self) -> str:
        """Which key was shown, in a way that does not show it."""
        options = self._options
        where = {"header": options.auth_name, "query": f"?{options.auth_name}=", "oauth2": options.token_url}
        named = ", ".join(part for part in (where.get(options.auth, ""), options.auth_user) if part)
        return f"{options.auth} ({named})" if named else options.auth

    def without_secrets(self, text: str) -> str:
        """`text` with no secret in it, in any of the ways that they are sent."""
        token = _TOKENS.get(self._token_key)
        basic = b64encode(f"{self._options.auth_user}:{self._secret}".encode()).decode()
        for secret in (*self._hidden, self._secret, basic, token.value if token else ""):
            if len(secret) >= SECRET_CHARACTERS_MIN:
                text = text.replace(secret, SHOWN).replace(quote(secret, safe=""), SHOWN)
        return text

    def applied(self, asked: Asked) -> Asked:
        """The request with what the service wants to see."""
        options = self._options
        given = {
            name: value if isinstance(value, str) else value.get_secret_value()
            for name, value in options.headers.items()
        }
        if options.auth == "header":
            given[options.auth_name] = options.auth_prefix + self._secret
        elif options.auth == "query":
            asked = asked._replace(url=asked.url.copy_set_param(options.auth_name, self._secret))
        elif options.auth == "basic":
            given["Authorization"] = "Basic " + b64encode(f"{options.auth_user}:{self._secret}".encode()).decode()
        elif options.auth == "oauth2":
            given["Authorization"] = f"Bearer {self._token()}"
        elif options.auth == "hmac":
            asked, signed = self._signed(asked)
            given |= signed
        return asked._replace(headers=given | asked.headers)

    def renew(self) -> bool:
        """Forget the token; True if another can be had."""
        if self._options.auth != "oauth2":
            return False
        _TOKENS.pop(self._token_key, None)
        return True

    @property
    def _token_key(self) -> bytes:
        said = (self._options.token_url, self._options.auth_user, self._options.scope, self._secret)
        return hashlib.sha256("\0".join(said).encode()).digest()

    def _token(self) -> str:
        """The access token (RFC 6749, 4.4), kept for all readings of this process until it ends."""
        known = _TOKENS.get(self._token_key)
        if known and known.ends_at > time.monotonic():
            return known.value
        options, secret = self._options, self._secret
        form = {"grant_type": "client_credentials"} | ({"scope": options.scope} if options.scope else {})
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        if options.auth_send == "body":
            form |= {"client_id": options.auth_user, "client_secret": secret}
        else:  # RFC 6749, 2.3.1: both encoded as in a form before they are put together
            pair = f"{quote(options.auth_user, safe='')}:{quote(secret, safe='')}"
            headers["Authorization"] = "Basic " + b64encode(pair.encode()).decode()
        url = address_of("token_url", options.token_url)
        answer = self._send(Asked("POST", url, headers, urlencode(form).encode(), credentials=False))
        try:
            said = orjson.loads(answer.body)
            token = str(said["access_token"])
            lasts_s = float(said.get("expires_in") or TOKEN_S)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise StopProcess("token_missing", host=url.host) from None
        _TOKENS[self._token_key] = Token(token, time.monotonic() + max(lasts_s - EARLY_S, lasts_s / 2))
        return token

    def _signed(self, asked: Asked) -> tuple[Asked, dict[str, str]]:
        signing, now = self._options.signing, datetime.now(UTC)
        moments = {
            "s": str(int(now.timestamp())),
            "ms": str(int(now.timestamp() * 1000)),
            "iso": f"{now:%Y-%m-%dT%H:%M:%SZ}",
        }
        pairs = sorted(asked.url.params.multi_items())
        values = {
            "method": asked.method,
            "host": asked.url.netloc.decode(),
            "path": asked.url.raw_path.decode().partition("?")[0],
            "query": "&".join(f"{quote(name, safe='~')}={quote(value, safe='~')}" for name, value in pairs),
            "body": asked.body.decode("utf-8", "replace"),
            "timestamp": moments[signing.timestamp],
            "nonce": secrets.token_hex(16),
            "user": self._options.auth_user,
            "secret": self._secret,
        }
        values["body_hash"] = digest_of(signing.algorithm.removeprefix("hmac-"), asked.body).hex()
        values["signature"] = signature(signing, self._secret, filled("signing.text", signing.text, values))
        url = asked.url
        for name, form in signing.params.items():
            url = url.copy_set_param(name, filled("signing.params", form, values))
        return asked._replace(url=url), {
            name: filled("signing.headers", form, values) for name, form in signing.headers.items()
        }


def secrets_in(given: Any) -> list[str]:
    """Every secret in options, however deep."""
    if isinstance(given, SecretStr):
        return [given.get_secret_value()]
    inner = given.values() if isinstance(given, Mapping) else given if isinstance(given, list | tuple) else ()
    return [found for one in inner for found in secrets_in(one)]


def filled(option: str, form: str, values: dict[str, str]) -> str:
    """A template with its names replaced: names only, so that a template reaches nothing else.

    Raises:
        StopProcess: it names something that there is not.
    """
    unknown = [name for name in NAMED.findall(form) if name not in values]
    if unknown:
        raise StopProcess("service_option", option=option, detail=f"{{{unknown[0]}}}? {', '.join(values)}")
    return NAMED.sub(lambda found: values[found[1]], form)


def digest_of(algorithm: str, content: bytes) -> bytes:
    """A hash by its name.

    Raises:
        StopProcess: this machine has none of that name.
    """
    try:
        return hashlib.new(algorithm, content).digest()
    except (ValueError, TypeError):
        raise StopProcess("service_option", option="signing.algorithm", detail=algorithm) from None


def signature(signing: Signing, secret: str, text: str) -> str:
    """The text's signature as it is printed."""
    kind, _, algorithm = (
        signing.algorithm.rpartition("-") if signing.algorithm.startswith("hmac-") else ("", "", signing.algorithm)
    )
    digest_of(algorithm, b"")
    made = hmac.digest(secret.encode(), text.encode(), algorithm) if kind else digest_of(algorithm, text.encode())
    if signing.encoding == "base64":
        return b64encode(made).decode()
    return made.hex().upper() if signing.encoding == "HEX" else made.hex()
