"""Access tokens of Google: a service account's signed JWT, or the refresh token of an installed app.

The key file is Google's own JSON (`type` service_account, or authorized_user as `hreflens collect google-login` writes
it). Tokens live an hour and are fetched again when they run out or are refused. RFC 7523, RFC 6749 and RFC 7636.
"""

import base64
import hashlib
import json
import os
import secrets
import stat
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from hreflens.collect.apis.client import Auth, Client, checked_address
from hreflens.collect.apis.errors import ApiError, AuthError, KeysError

TOKEN_URL = "https://oauth2.googleapis.com/token"
CONSENT_URL = "https://accounts.google.com/o/oauth2/v2/auth"
SCOPES = (
    "https://www.googleapis.com/auth/webmasters.readonly",
    "https://www.googleapis.com/auth/analytics.readonly",
)
LIFETIME_S = 3_600
_EARLY_S = 120
_MAX_KEY_BYTES = 65_536
_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"


class GoogleToken:
    """An access token that is fetched when first asked for and again when it runs out."""

    def __init__(
        self, facts: Mapping[str, Any], scope: str, client: Client, clock: Callable[[], float] = time.time
    ) -> None:
        """Take the content of a key file.

        Raises:
            KeysError: it is neither a service account's nor an authorised user's.
        """
        if facts.get("type") not in ("service_account", "authorized_user"):
            raise KeysError(
                "google: the key file is neither of a service account nor of `hreflens collect google-login` (its 'type' says so)."
            )
        self._facts, self._scope, self._clock, self._client = facts, scope, clock, client
        self._url = str(facts.get("token_uri") or TOKEN_URL)
        checked_address(self._url, "google")
        self._http = Client("google", secrets=_secrets(facts), sleep=client.sleep, jitter=client.jitter)
        self._token, self._until = "", float("-inf")

    def headers(self) -> Mapping[str, str]:
        """Return the header of a request, with a token that still lives."""
        if self._clock() >= self._until:
            self.renew()
        return {"Authorization": f"Bearer {self._token}"}

    def renew(self) -> None:
        """Fetch a new token.

        Raises:
            AuthError: Google refuses; says what to do.
        """
        form = self._assertion() if self._facts["type"] == "service_account" else self._refresh()
        try:
            answer = self._http.send("POST", self._url, form=form).json()
        except AuthError:
            raise
        except ApiError as error:
            if "invalid_grant" in str(error) or "HTTP 400" in str(error):
                raise AuthError(
                    f"google: no token is given ({error}). For a service account: is the key still active and this machine's "
                    "clock right? For a login: run `hreflens collect google-login` again."
                ) from None
            raise
        token = answer.get("access_token") if isinstance(answer, dict) else None
        if not isinstance(token, str) or not token:
            raise AuthError("google: the token answer holds no access token.")
        self._token = token
        self._client.secrets = (*self._client.secrets, token)
        self._until = self._clock() + float(answer.get("expires_in") or LIFETIME_S) - _EARLY_S

    def _refresh(self) -> dict[str, str]:
        names = ("client_id", "client_secret", "refresh_token")
        if any(not self._facts.get(name) for name in names):
            raise KeysError(f"google: the key file lacks one of {', '.join(names)}.")
        return {"grant_type": "refresh_token", **{name: str(self._facts[name]) for name in names}}

    def _assertion(self) -> dict[str, str]:
        now = int(self._clock())
        claims = {
            "iss": self._facts.get("client_email"), "scope": self._scope, "aud": self._url, "iat": now, "exp": now + LIFETIME_S,
        }  # fmt: skip
        return {"grant_type": _GRANT, "assertion": signed_jwt(claims, self._facts)}


def signed_jwt(claims: Mapping[str, Any], facts: Mapping[str, Any]) -> str:
    """Return a JWT signed with RS256 by a service account's private key.

    Raises:
        KeysError: the library is missing, or the key is none.
    """
    try:
        from cryptography.hazmat.primitives import hashes, serialization
        from cryptography.hazmat.primitives.asymmetric import padding, rsa
    except ImportError as error:
        raise KeysError(
            "google: a service account needs cryptography: install 'hreflens[google]'."
        ) from error
    try:
        key = serialization.load_pem_private_key(str(facts.get("private_key")).encode(), None)
    except (ValueError, TypeError):
        raise KeysError("google: the key file holds no usable private key. Download it again.") from None
    if not isinstance(key, rsa.RSAPrivateKey):
        raise KeysError("google: the private key is not an RSA key. Download the key file again.")
    header = {"alg": "RS256", "typ": "JWT", "kid": facts.get("private_key_id")}
    text = ".".join(_b64(json.dumps(part, separators=(",", ":")).encode()) for part in (header, claims))
    return f"{text}.{_b64(key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256()))}"


def read_key_file(path: str) -> dict[str, Any]:
    """Return the content of a key file.

    Raises:
        KeysError: it is missing, can be read by others, or is no JSON.
    """
    try:
        with Path(path).expanduser().open("rb") as file:
            facts = os.fstat(file.fileno())
            if os.name == "posix" and stat.S_ISREG(facts.st_mode) and facts.st_mode & 0o077:
                raise KeysError(f"{path} can be read by others: run `chmod 600 {path}` first.")
            data = file.read(_MAX_KEY_BYTES)
    except OSError as error:
        raise KeysError(f"{path}: the Google key file cannot be read ({error.strerror}).") from error
    try:
        found = json.loads(data)
    except ValueError:
        raise KeysError(f"{path}: the Google key file is no JSON.") from None
    if not isinstance(found, dict):
        raise KeysError(f"{path}: the Google key file holds no object.")
    return found


def google_auth(path: str, scope: str, client: Client) -> Auth:
    """Return how requests of a key file prove themselves; its secrets are kept out of the client's messages."""
    facts = read_key_file(path)
    token = GoogleToken(facts, scope, client)
    client.secrets = (*client.secrets, *_secrets(facts))
    return Auth(token.headers, token.renew)


def _secrets(facts: Mapping[str, Any]) -> tuple[str, ...]:
    names = ("private_key", "client_secret", "refresh_token", "private_key_id")
    return tuple(str(facts[name]) for name in names if facts.get(name))


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Consent:
    """One login of an installed app: the address to open, and the exchange of the code that comes back.

    The code comes to a listener on this machine (`redirect`), bound to this login by `state` and by PKCE.
    """

    def __init__(self, client_file: Mapping[str, Any], redirect: str) -> None:
        """Take the client file of a desktop app.

        Raises:
            KeysError: it is another kind of file.
        """
        app = client_file.get("installed")
        if not isinstance(app, dict) or not app.get("client_id"):
            raise KeysError("google: the client file is not one of a desktop app (it has no 'installed').")
        self._app, self._redirect = app, redirect
        self.state = secrets.token_urlsafe(24)
        self._verifier = secrets.token_urlsafe(64)

    def address(self) -> str:
        """Return the address that the owner opens in a browser."""
        challenge = _b64(hashlib.sha256(self._verifier.encode()).digest())
        asked = {
            "client_id": self._app["client_id"], "redirect_uri": self._redirect, "response_type": "code", "scope": " ".join(SCOPES),
            "access_type": "offline", "prompt": "consent", "state": self.state, "code_challenge": challenge,
            "code_challenge_method": "S256",
        }  # fmt: skip
        return f"{CONSENT_URL}?{urlencode(asked)}"

    def code_in(self, path: str) -> str:
        """Return the code in the request that the browser makes.

        Raises:
            AuthError: it was refused, or belongs to another login.
        """
        given = parse_qs(urlsplit(path).query)
        if given.get("state", [""])[0] != self.state:
            raise AuthError("google: the answer belongs to another login. Start again.")
        if "code" not in given:
            raise AuthError("google: the login was refused in the browser.")
        return given["code"][0]

    def exchange(self, code: str, client: Client) -> dict[str, str]:
        """Return the content of a key file for the code.

        Raises:
            AuthError: Google gives no refresh token.
        """
        url = str(self._app.get("token_uri") or TOKEN_URL)
        pair = {name: str(self._app.get(name) or "") for name in ("client_id", "client_secret")}
        client.secrets = (*client.secrets, pair["client_secret"], code)
        form = {
            **pair,
            "code": code,
            "code_verifier": self._verifier,
            "redirect_uri": self._redirect,
            "grant_type": "authorization_code",
        }
        answer = client.send("POST", url, form=form).json()
        if not isinstance(answer, dict) or not answer.get("refresh_token"):
            raise AuthError("google: no refresh token came. Start again and allow the access.")
        return {
            "type": "authorized_user",
            **pair,
            "refresh_token": str(answer["refresh_token"]),
            "token_uri": url,
        }
