"""WAT files made up in the shape of Common Crawl's: request, response and metadata records, a gzip member each.

Sizes follow the crawl: about 33 KB inflated and 7 KB zipped a page, 149 links of readers, a fifth to other hosts
(research: 18.5 TiB of WAT for 2.8 billion pages in September 2018).
"""

import json
import random
import zlib

ENDINGS = ("com", "de", "co.jp", "ru", "com.br", "fr", "th", "org", "com.tr", "kr")
WORDS_OF = {
    "latin": "abcdefghijklmnopqrstuvwxyz",
    "cyrillic": "абвгдежзийклмнопрстуфхцчшщыэюя",
    "thai": "กขคงจชซดตถทธนบปผพฟภมยรลวสหอ",
    "kana": "あいうえおかきくけこさしすせそたちつてとなにぬねの",
}


def wat_bytes(pages: int, *, seed: int, target: str = "acme.com", every: int = 50) -> bytes:
    """Return a WAT file; every `every`-th page links to `target` three times."""
    rng = random.Random(seed)
    words = [
        "".join(rng.choices(letters, k=rng.randint(2, 9)))
        for script, letters in WORDS_OF.items()
        for _ in range(1_500 if script == "latin" else 500)
    ]
    hosts = [f"{rng.choice(words[:1500])}{rng.randint(1, 99)}.{rng.choice(ENDINGS)}" for _ in range(2_000)]
    out = [_record("warcinfo", "made.warc.wat.gz", b"Software-Info: made up\r\n", "application/warc-fields")]
    for number in range(pages):
        host = rng.choice(hosts)
        url = f"https://{host}/{rng.choice(words[:1500])}/{number}.html"
        extra = [target] * 3 if number % every == 0 else []
        out += [
            _record("metadata", url, _dump(_request(url, host, rng))),
            _record("metadata", url, _dump(_page(url, host, rng, hosts=hosts, extra=extra, words=words))),
            _record("metadata", url, _dump({"Envelope": {"Format": "WARC", "WARC-Header-Metadata": {"WARC-Type": "metadata", "WARC-Target-URI": url}}})),
        ]  # fmt: skip
    return b"".join(out)


def _dump(value: dict) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _record(kind: str, uri: str, block: bytes, media: str = "application/json") -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {uri}\r\nWARC-Date: 2026-05-20T10:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:{zlib.crc32(block):08x}-0000-4000-8000-{len(block):012x}>\r\n"
        f"Content-Type: {media}\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    return packer.compress(head.encode() + block + b"\r\n\r\n") + packer.flush()


def _request(url: str, host: str, rng: random.Random) -> dict:
    return {
        "Container": {"Filename": "made.warc.gz", "Compressed": True, "Offset": str(rng.randint(0, 1 << 30))},
        "Envelope": {
            "Format": "WARC/1.0",
            "WARC-Header-Metadata": {"WARC-Type": "request", "WARC-Target-URI": url},
            "Payload-Metadata": {
                "HTTP-Request-Metadata": {
                    "Headers": {"Host": host, "User-Agent": "CCBot/2.0 (https://commoncrawl.org/faq/)"},
                    "Request-Message": {"Method": "GET", "Path": "/", "Version": "HTTP/1.1"},
                }
            },
        },
    }


def _page(
    url: str, host: str, rng: random.Random, *, hosts: list[str], extra: list[str], words: list[str]
) -> dict:
    def text(low: int, high: int) -> str:
        return " ".join(rng.choices(words, k=rng.randint(low, high)))[:128]

    def path() -> str:
        return "/".join(rng.choices(words[:1500], k=rng.randint(1, 4)))

    # A page's own links share their folders and repeat their words, which is why real ones zip to a fifth.
    folder, said = f"{path()}/{path()}", [text(2, 7) for _ in range(40)]
    links: list[dict[str, str]] = []
    for number in range(149):
        if number % 5 == 0:
            link = {"path": "A@/href", "url": f"https://{rng.choice(hosts)}/{path()}", "text": text(1, 6)}
            if number % 3 == 0:
                link["rel"] = rng.choice(("nofollow", "noopener noreferrer", "ugc nofollow"))
        elif number % 3 == 0:
            link = {
                "path": "A@/href",
                "url": f"/{folder}/{rng.choice(words[:1500])}",
                "text": rng.choice(said),
            }
        else:
            name = rng.choice(words[:1500])
            link = {"path": "A@/href", "url": f"https://{host}/{folder}/{name}", "text": rng.choice(said)}
        links.append(link)
    links += [
        {"path": "IMG@/src", "url": f"/{folder}/img/{rng.choice(words[:1500])}.jpg", "alt": rng.choice(said)}
        for _ in range(35)
    ]
    for target in extra:
        links.append({"path": "A@/href", "url": f"https://www.{target}/{path()}", "text": text(1, 4)})
    rng.shuffle(links)
    return {
        "Container": {
            "Filename": "made.warc.gz",
            "Compressed": True,
            "Offset": str(rng.randint(0, 1 << 30)),
            "Gzip-Metadata": {"Deflate-Length": str(rng.randint(5_000, 40_000)), "Header-Length": "10"},
        },
        "Envelope": {
            "Format": "WARC/1.0",
            "WARC-Header-Metadata": {
                "WARC-Type": "response",
                "WARC-Target-URI": url,
                "WARC-Date": "2026-05-19T07:25:24Z",
                "WARC-IP-Address": f"203.0.113.{rng.randint(1, 254)}",
                "WARC-Identified-Payload-Type": "text/html",
            },
            "Payload-Metadata": {
                "HTTP-Response-Metadata": {
                    "Response-Message": {"Status": "200", "Version": "HTTP/1.1", "Reason": "OK"},
                    "Headers": {
                        "Content-Type": "text/html; charset=UTF-8",
                        "Server": "nginx",
                        "Set-Cookie": [f"a={rng.random()}", f"b={rng.random()}"],
                        "Date": "Tue, 19 May 2026 07:25:24 GMT",
                    },
                    "HTML-Metadata": {
                        "Head": {
                            "Title": text(3, 9),
                            "Metas": [
                                {"name": "HTML@/lang", "content": "en"},
                                {"name": "description", "content": text(5, 20)},
                            ],
                            "Link": [
                                {"path": "LINK@/href", "url": f"/{path()}.css", "rel": "stylesheet"}
                                for _ in range(8)
                            ],
                            "Scripts": [
                                {
                                    "path": "SCRIPT@/src",
                                    "url": f"/{folder}/{number}.js",
                                    "type": "text/javascript",
                                }
                                for number in range(14)
                            ],
                        },
                        "Links": links,
                    },
                }
            },
        },
    }
