"""One line of a disavow file: what it means, and the name of everything that had to be repaired on the way.

Every pattern here is linear, and a line is cut at MAX_LINE_CHARS: files are strangers' work. It must not know
of other lines.
"""

import re
from dataclasses import dataclass, field

from hreflens.act.disavow.records import MAX_URL_CHARS, Code, Deviation, Entry, LineKind, Outcome
from hreflens.text.normalise import INVISIBLE
from hreflens.urls.canonical import ascii_host, canonical_url, display_host, host_of, path_of
from hreflens.urls.domains import is_hosting_platform, is_ip, is_public_suffix, site_of

MAX_LINE_CHARS = 20_000
"""No URL that Google takes comes near; a longer line is rejected unread."""
_QUOTED_CHARS = 200
_MAX_HOST_CHARS, _MAX_LABEL_CHARS = 253, 63

_CONTROLS = re.compile("[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]")
_PREFIX = re.compile(r"(domain)(\s*)([:：=;,]|\s)(\s*)", re.IGNORECASE)
_TYPO_PREFIX = re.compile(
    r"(?:domains?|domian|doamin|domin|doman|domainn|domail|dominio|domaine|domein|site|host|website|url|link)\s*[:：=]\s*"
    r"(?!//)",
    re.IGNORECASE,
)
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]{0,30}):(?=//|[a-z]+:)", re.IGNORECASE)
_SCHEME_TYPO = re.compile(
    r"(h?t{1,3}ps?|htps?|hxxps?|http?s?)(?:(?::|;)?/{1,4}|:/{0,4}|\s*:\s*/{1,2})(?=[^\s/:])", re.IGNORECASE
)
_GOOD_SCHEME = re.compile(r"https?://[^/]", re.IGNORECASE)
_LIST_MARK = re.compile(r"(?:[-*+•·–]\s+|\d{1,6}[.)]\s+)")
_INLINE = re.compile(r"\s+#")
_PORT = re.compile(r":\d{0,6}$")
_QUOTES = "\"'`“”„‚‘’«»"
_ESCAPE = re.compile(r"\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8}))")


@dataclass(slots=True)
class Line:
    """What one line came to: its outcome, entry or comment, and the deviations met."""

    number: int
    raw: str
    outcome: Outcome = Outcome.BLANK
    entry: Entry | None = None
    comment: str | None = None
    deviations: list[Deviation] = field(default_factory=list)

    def note(self, code: Code, message: str) -> None:
        """Name a deviation that was repaired or left as it is."""
        self.deviations.append(Deviation(self.number, code, message, self.raw[:_QUOTED_CHARS]))

    def reject(self, code: Code, message: str) -> "Line":
        """Leave the line out, for the reason named."""
        self.deviations.append(Deviation(self.number, code, message, self.raw[:_QUOTED_CHARS], rejected=True))
        self.outcome = Outcome.REJECTED
        self.entry = None
        return self


def read_line(raw: str, number: int) -> Line:
    """Return what a line means. Raises nothing."""
    line = Line(number, raw)
    if len(raw) > MAX_LINE_CHARS:
        return line.reject(
            Code.URL_TOO_LONG, f"the line has {len(raw):,} characters; a URL has at most {MAX_URL_CHARS:,}"
        )
    text = _cleaned(line)
    if not text:
        return line
    if _is_comment(line, text):
        return line
    text = _unwrapped(line, text)
    text = _without_inline_comment(line, text)
    if not text:
        return line.reject(Code.NO_HOST, "nothing is left of the line but signs")
    prefixed, text = _without_prefix(line, text)
    if prefixed or not _looks_like_url(text):
        return _read_domain(line, text, prefixed=prefixed)
    return _read_url(line, text)


def unescape_comment(text: str) -> str:
    """Return a comment with the escapes of `write.escape_comment` (`\\xe9`, `\\u0436`) turned back into characters."""

    def one(match: re.Match[str]) -> str:
        code = int(match[1] or match[2] or match[3], 16)
        return chr(code) if code < 0xD800 or 0xDFFF < code < 0x110000 else match[0]

    return _ESCAPE.sub(one, text) if "\\" in text else text


def _cleaned(line: Line) -> str:
    text = line.raw
    bare = _CONTROLS.sub("", text.replace("\ufffd", ""))
    if bare != text:
        line.note(Code.CONTROL_CHARACTERS, "control or undecodable characters were dropped")
    seen = INVISIBLE.sub("", bare) if not bare.isascii() else bare
    is_comment = seen.lstrip().startswith("#")
    if seen != bare and not is_comment:
        line.note(Code.INVISIBLE_CHARACTERS, "invisible characters were dropped")
    text = (bare if is_comment else seen).strip()
    if text and text != (bare if is_comment else seen):
        line.note(Code.SURROUNDING_BLANKS, "blanks around the line were dropped")
    return text.lstrip("\ufeff\u200b")


def _is_comment(line: Line, text: str) -> bool:
    if text.startswith("#"):
        line.outcome, line.comment = Outcome.COMMENT, unescape_comment(text.lstrip("#").strip())
        if not text.isascii():
            line.note(
                Code.NON_ASCII_COMMENT,
                "the comment holds other characters than ASCII; it is written with escapes",
            )
        return True
    foreign = text.startswith(("//", ";", "--", "/*", "<!--", "!")) and (
        not text.startswith("//") or " " in text or "." not in text
    )
    if foreign:
        line.outcome, line.comment = Outcome.COMMENT, text.lstrip("/;-*<!").strip()
        line.note(Code.FOREIGN_COMMENT, "a comment begins with #; the line was read as a comment")
    return foreign


def _unwrapped(line: Line, text: str) -> str:
    """Return the text without list marks, quotes and the punctuation that lists end lines with."""
    mark = _LIST_MARK.match(text)
    if mark is not None:
        line.note(Code.LIST_MARK, "a list mark before the value was dropped")
        text = text[mark.end() :]
    bare = text.rstrip(",;").strip()
    if bare != text:
        line.note(Code.TRAILING_PUNCTUATION, "punctuation after the value was dropped")
    unquoted = bare.strip(_QUOTES).strip()
    if unquoted != bare:
        line.note(Code.QUOTES, "quotes around the value were dropped")
    if unquoted.startswith("<") and unquoted.endswith(">"):
        line.note(Code.QUOTES, "brackets around the value were dropped")
        unquoted = unquoted[1:-1].strip()
    return unquoted


def _without_inline_comment(line: Line, text: str) -> str:
    found = _INLINE.search(text)
    if found is None:
        return text
    line.note(Code.INLINE_COMMENT, "a comment must stand on a line of its own; it was moved above the entry")
    comment = text[found.end() :].strip()
    line.comment = unescape_comment(comment) if comment else None
    return text[: found.start()].rstrip().rstrip(",;")


def _without_prefix(line: Line, text: str) -> tuple[bool, str]:
    """Return whether the line says `domain:`, in whatever spelling, and the rest."""
    prefixed = False
    for _ in range(3):
        found = _PREFIX.match(text)
        if found is None:
            break
        if prefixed:
            line.note(Code.PREFIX_REPEATED, "'domain:' stands twice; once is enough")
        prefixed = True
        word, before, sign, after = found.groups()
        if word != "domain":
            line.note(Code.PREFIX_CASE, "'domain:' is written in lower case")
        if sign == "：":
            line.note(Code.FULLWIDTH_COLON, "a full-width colon was read as ':'")
        elif sign != ":":
            line.note(Code.PREFIX_TYPO, f"'domain{sign}' was read as 'domain:'")
        if before or after:
            line.note(Code.PREFIX_SPACE, "'domain:' and the host stand together, without a blank")
        text = text[found.end() :]
    if not prefixed:
        typo = _TYPO_PREFIX.match(text)
        if typo is not None:
            word = typo.group().rstrip(" :：=").lower()
            line.note(
                Code.PREFIX_TYPO, f"'{word}:' was read as {'a URL' if word in ('url', 'link') else 'domain:'}"
            )
            return word not in ("url", "link"), text[typo.end() :]
    return prefixed, text


def _looks_like_url(text: str) -> bool:
    return "://" in text or "/" in text.rstrip("/") or "?" in text or bool(_SCHEME_TYPO.match(text))


def _read_domain(line: Line, text: str, *, prefixed: bool) -> Line:
    text = _host_part(line, text)
    if line.outcome is Outcome.REJECTED:
        return line
    if any(char.isspace() for char in text):
        return line.reject(Code.SEVERAL_VALUES, "more than one value on the line: write one host per line")
    if "," in text or ";" in text or "|" in text:
        return line.reject(Code.SEVERAL_VALUES, "more than one value on the line: write one host per line")
    host = _checked_host(line, text)
    if host is None:
        return line
    if not prefixed:
        line.note(
            Code.MISSING_PREFIX,
            "a bare host was read as 'domain:' and the host; Google would read it as a URL",
        )
    if host.startswith("www.") and not is_public_suffix(host):
        line.note(Code.DOMAIN_WITH_WWW, f"'domain:{host}' does not cover '{host[4:]}'; it was kept as it is")
    if is_ip(host):
        line.note(Code.IP_ADDRESS, "an IP address covers only links by that address; it was kept as it is")
    refused = refusal_of(host)
    if refused is not None:
        return line.reject(*refused)
    line.entry = Entry(LineKind.DOMAIN, host, display_host(host), host, line.number, line.raw[:MAX_URL_CHARS])
    line.outcome = Outcome.ENTRY
    return line


def _host_part(line: Line, text: str) -> str:
    """Return the host of what stands after `domain:`: scheme, port, wildcard and trailing signs repaired."""
    scheme = _SCHEME_TYPO.match(text)
    if scheme is not None:
        line.note(Code.DOMAIN_WITH_SCHEME, "'domain:' takes a host without http://; it was dropped")
        text = text[scheme.end() :]
    text = text.removeprefix("//")
    host, slash, path = text.partition("/")
    if slash:
        if path.strip("/ *"):
            line.reject(
                Code.DOMAIN_WITH_PATH,
                "'domain:' cannot take a path: write the URLs, or the host alone if all of it is meant",
            )
            return text
        line.note(Code.DOMAIN_WITH_PATH, "the slash after the host was dropped")
    if "?" in host or "@" in host:
        line.reject(Code.NO_HOST, "this is no host name")
        return text
    if host.startswith(("*.", ".")):
        line.note(Code.WILDCARD, "'domain:' covers all subdomains; the wildcard was dropped")
        host = host.lstrip("*.")
    if not host.startswith("[") and _PORT.search(host):
        line.note(Code.PORT, "'domain:' takes no port; it was dropped")
        host = _PORT.sub("", host)
    if host.endswith("."):
        line.note(Code.TRAILING_DOT, "the dot after the host was dropped")
        host = host.rstrip(".")
    return host


def _checked_host(line: Line, text: str) -> str | None:
    """Return the ASCII host, or None after the line was rejected."""
    if not text:
        line.reject(Code.NO_HOST, "there is no host on the line")
        return None
    if "." not in text and not text.startswith("[") and not any(mark in text for mark in "。．｡"):
        line.reject(Code.NO_DOT, f"'{text[:80]}' has no dot: it is no host on the web")
        return None
    host = ascii_host(text)
    if host is None or "*" in host or "%" in host:
        line.reject(Code.NO_HOST, f"'{text[:80]}' is no host name")
        return None
    if len(host) > _MAX_HOST_CHARS or any(len(label) > _MAX_LABEL_CHARS for label in host.split(".")):
        line.reject(Code.HOST_TOO_LONG, "a host has at most 253 characters and 63 in each part")
        return None
    if any(not label for label in host.split(".")):
        line.reject(Code.NO_HOST, f"'{text[:80]}' has an empty part between two dots")
        return None
    if not text.isascii():
        line.note(Code.UNICODE_HOST, f"'{text[:80]}' is written as '{host}'")
    elif text != text.lower():
        line.note(Code.UPPER_CASE, "the host was written in lower case")
    return host


def refusal_of(host: str) -> tuple[Code, str] | None:
    """Return why a whole host must never be disavowed (public suffix, hosting platform), None when it may."""
    bare = host.removeprefix("www.")
    if is_public_suffix(host) or is_public_suffix(bare):
        return Code.PUBLIC_SUFFIX, (
            f"'{display_host(host)}' is a public suffix: the line would disavow all sites below it. "
            "Name the site itself"
        )
    if is_hosting_platform(host):
        return Code.HOSTING_PLATFORM, (
            f"'{display_host(host)}' hosts many unrelated people: the line would disavow them all. "
            "Name the member's own subdomain or the URLs"
        )
    return None


def _read_url(line: Line, text: str) -> Line:
    if any(char.isspace() for char in text):
        return line.reject(
            Code.SEVERAL_VALUES, "blanks inside the line: write one URL per line, blanks as %20"
        )
    if text.startswith("//"):
        line.note(Code.MISSING_SCHEME, "a URL without http: was read with it")
        text = "http:" + text
    elif not _GOOD_SCHEME.match(text):
        typo = _SCHEME_TYPO.match(text)
        other = _SCHEME.match(text)
        if typo is not None:
            secure = typo[1].lower().endswith("s")
            line.note(Code.SCHEME_TYPO, f"'{typo.group()}' was read as '{'https' if secure else 'http'}://'")
            text = ("https://" if secure else "http://") + text[typo.end() :]
        elif other is not None:
            return line.reject(Code.UNSUPPORTED_SCHEME, f"'{other[1]}:' is no web address")
        else:
            line.note(Code.MISSING_SCHEME, "a URL without http:// was read with it")
            text = "http://" + text
    url = canonical_url(text)
    host = host_of(url)
    if url is None or host is None:
        return line.reject(Code.NO_HOST, "this is no web address")
    if "*" in host:
        return line.reject(Code.WILDCARD, "a URL takes no wildcard: write 'domain:' and the host")
    if _checked_host(line, host) is None:
        return line
    _note_url(line, text, url, host)
    if len(url) > MAX_URL_CHARS:
        message = f"the URL has {len(url):,} characters; Google takes {MAX_URL_CHARS:,}. Use 'domain:{site_of(url)}'"
        return line.reject(Code.URL_TOO_LONG, message)
    line.entry = Entry(
        LineKind.URL, url, _display_url(url, host), host, line.number, line.raw[:MAX_URL_CHARS]
    )
    line.outcome = Outcome.ENTRY
    return line


def _note_url(line: Line, text: str, url: str, host: str) -> None:
    written = text.split("://", 1)[-1]
    if "#" in written:
        line.note(Code.FRAGMENT, "what stands behind # is no part of the address; it was dropped")
    if "@" in written.split("/", 1)[0]:
        line.note(Code.CREDENTIALS, "user and password were dropped from the address")
    if not text.isascii():
        line.note(Code.UNICODE_URL, f"written in ASCII as '{url[:120]}'")
    elif text.split("#", 1)[0] != url and "@" not in written:
        line.note(Code.URL_REWRITTEN, f"written in standard form as '{url[:120]}'")
    if path_of(url) == "/":
        message = f"this line means the home page only; 'domain:{host}' means the site"
        line.note(Code.HOME_PAGE_ONLY, message)
    if is_ip(host):
        line.note(Code.IP_ADDRESS, "an IP address covers only links by that address; it was kept as it is")


def _display_url(url: str, host: str) -> str:
    shown = display_host(host)
    return url if shown == host else url.replace(host, shown, 1)
