"""Clients of machine translation that the operator may run or rent: LibreTranslate and DeepL.

Which service, its address and its key come from the environment of the operator, never from a visitor or a
project. It sends only what it is asked to translate, follows no redirect, and takes in a bounded answer in
bounded time. It must not decide what is translated or keep anything.
"""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import ResolveResult
from aiohttp.resolver import ThreadedResolver

from hreflens.collect.fetch.addresses import BLOCKED_PORTS, refusal

LIBRE_URL, LIBRE_KEY = "HREFLENS_LIBRETRANSLATE_URL", "HREFLENS_LIBRETRANSLATE_KEY"
DEEPL_URL, DEEPL_KEY = "HREFLENS_DEEPL_URL", "HREFLENS_DEEPL_KEY"
DEEPL_FREE, DEEPL_PAID = "https://api-free.deepl.com", "https://api.deepl.com"
"""Keys of the free plan end in ':fx'. Source: developers.deepl.com, "Authentication"."""
SECONDS = 30
MAX_ANSWER_BYTES = 262_144
MAX_TEXT_CHARS = 2_000
MAX_TEXTS = 10
NEAR = frozenset({"loopback", "private"})
"""Kinds of addresses besides public ones at which an operator's own service may run."""
_DEEPL_TARGETS = {"en": "EN-US", "pt": "PT-BR", "zh": "ZH-HANS", "zh-hant": "ZH-HANT"}
_DEEPL_SOURCES = {"zh-hant": "ZH", "nb": "NB", "no": "NB"}


class TranslatorError(Exception):
    """A service cannot be used or does not answer; the message says what to do and holds no key."""


@dataclass(frozen=True, slots=True)
class Translator:
    """One configured service. `name` is shown to readers; the key never is."""

    name: str
    url: str
    key: str = ""

    def __repr__(self) -> str:
        """Return it without its key: representations end up in logs."""
        return f"Translator({self.name}, {self.url})"


def translator_of(environ: Mapping[str, str]) -> Translator | None:
    """Return the service that the environment names, DeepL before LibreTranslate; None when it names none.

    Raises:
        TranslatorError: an address is none that may be used.
    """
    if key := environ.get(DEEPL_KEY, "").strip():
        fallback = DEEPL_FREE if key.endswith(":fx") else DEEPL_PAID
        return Translator("DeepL", _checked(environ.get(DEEPL_URL, "").strip() or fallback, DEEPL_URL), key)
    if url := environ.get(LIBRE_URL, "").strip():
        return Translator("LibreTranslate", _checked(url, LIBRE_URL), environ.get(LIBRE_KEY, "").strip())
    return None


def translate(service: Translator, texts: Sequence[str], target: str, source: str | None = None) -> list[str]:
    """Return the texts in another language, in their order.

    Args:
        service: whom to ask.
        texts: at most MAX_TEXTS, each cut to MAX_TEXT_CHARS.
        target: BCP-47 language wanted.
        source: BCP-47 language of the texts; None lets the service find out.

    Raises:
        TranslatorError: it could not be reached, refuses, or answers something else.
    """
    cut = [text[:MAX_TEXT_CHARS] for text in texts[:MAX_TEXTS]]
    try:
        return asyncio.run(_translate(service, cut, target, source))
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        why = str(error) or type(error).__name__
        raise TranslatorError(f"{service.name} could not be reached: {why[:200]}.") from error


async def _translate(service: Translator, texts: list[str], target: str, source: str | None) -> list[str]:
    timeout = aiohttp.ClientTimeout(total=SECONDS)
    connector = aiohttp.TCPConnector(resolver=_Guarded(), limit=2)
    async with aiohttp.ClientSession(timeout=timeout, connector=connector, trust_env=False) as session:
        if service.name == "DeepL":
            return await _deepl(session, service, texts, target, source)
        return [await _libre(session, service, text, target, source) for text in texts]


async def _deepl(
    session: aiohttp.ClientSession, service: Translator, texts: list[str], target: str, source: str | None
) -> list[str]:
    body: dict[str, Any] = {"text": texts, "target_lang": _deepl_code(target, _DEEPL_TARGETS)}
    if source:
        body["source_lang"] = _deepl_code(source, _DEEPL_SOURCES)
    headers = {"Authorization": f"DeepL-Auth-Key {service.key}"}
    found = await _post(session, service, "/v2/translate", body, headers)
    return _texts(service, [each.get("text") for each in _list(found.get("translations"))], len(texts))


async def _libre(
    session: aiohttp.ClientSession, service: Translator, text: str, target: str, source: str | None
) -> str:
    body = {
        "q": text,
        "source": _libre_code(source) if source else "auto",
        "target": _libre_code(target),
        "format": "text",
    }
    if service.key:
        body["api_key"] = service.key
    found = await _post(session, service, "/translate", body, {})
    return _texts(service, [found.get("translatedText")], 1)[0]


async def _post(
    session: aiohttp.ClientSession,
    service: Translator,
    path: str,
    body: Mapping[str, Any],
    headers: Mapping[str, str],
) -> dict[str, Any]:
    url = service.url + path
    async with session.post(url, json=body, headers=headers, allow_redirects=False) as answer:
        content = b""
        async for part in answer.content.iter_chunked(16_384):
            content += part
            if len(content) > MAX_ANSWER_BYTES:
                raise TranslatorError(f"{service.name} answered more than {MAX_ANSWER_BYTES // 1024} kB.")
        if answer.status != 200:
            raise TranslatorError(f"{service.name} refused (HTTP {answer.status}): {_why(answer.status)}.")
    try:
        found = json.loads(content)
    except ValueError as error:
        raise TranslatorError(f"{service.name} did not answer in JSON. Is the address right?") from error
    if not isinstance(found, dict):
        raise TranslatorError(f"{service.name} answered something else than a translation.")
    return found


def _why(status: int) -> str:
    if status in (401, 403):
        return "check its key"
    if status in (429, 456):
        return "its quota is used up, or it was asked too often"
    if 300 <= status < 400:
        return "it sends elsewhere; give its final address"
    return "it may not know one of the languages" if status == 400 else "try again later"


def _list(found: Any) -> list[dict[str, Any]]:
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _texts(service: Translator, found: list[Any], wanted: int) -> list[str]:
    texts = [each for each in found if isinstance(each, str)]
    if len(texts) != wanted:
        raise TranslatorError(f"{service.name} answered something else than a translation.")
    return texts


def _deepl_code(lang: str, known: Mapping[str, str]) -> str:
    base = lang.split("-", maxsplit=1)[0].lower()
    return known.get(lang.lower()) or known.get(base) or base.upper()


def _libre_code(lang: str) -> str:
    return "zt" if lang.lower().startswith("zh-hant") else lang.split("-", maxsplit=1)[0].lower()


def _checked(url: str, variable: str) -> str:
    """Return a service's address without its last slash.

    Raises:
        TranslatorError: it is no http or https address, holds a password, or is one that must not be asked.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise TranslatorError(f"{variable} is no address.") from error
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise TranslatorError(f"{variable} must be an http or https address such as http://127.0.0.1:5000.")
    if parts.username or parts.password:
        raise TranslatorError(f"{variable} must hold no name or password: give the key by its own variable.")
    if port in BLOCKED_PORTS:
        raise TranslatorError(f"{variable} names a port that no web service uses.")
    kind = _kind(parts.hostname)
    if kind is not None and kind not in NEAR:
        raise TranslatorError(f"{variable} names an address that must not be asked ({kind}).")
    if parts.scheme == "http" and kind is None and parts.hostname != "localhost":
        raise TranslatorError(f"{variable}: over the open network only https keeps key and texts private.")
    return url.rstrip("/")


def _kind(host: str) -> str | None:
    """Return why a literal address is no public one, None for a public one or a name."""
    try:
        ip_address(host)
    except ValueError:
        return None
    return refusal(host)


class _Guarded(ThreadedResolver):
    """Looks names up and refuses answers at which no service of an operator runs, such as cloud metadata."""

    async def resolve(self, host: str, port: int = 0, family: Any = 0) -> list[ResolveResult]:
        """Return the addresses of a host.

        Raises:
            OSError: one of them must not be asked.
        """
        found = await super().resolve(host, port, family)
        for each in found:
            kind = refusal(each["host"])
            if kind is not None and kind not in NEAR:
                raise OSError(f"{host} leads to an address that must not be asked ({kind})")
        return found
