"""Which network addresses and ports a fetcher of strangers' links may connect to.

A linking page can redirect anywhere, and its owner runs its name server: without this list a link to
`http://169.254.169.254/` would read the credentials of the machine. Pure: it looks nothing up.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

# IANA IPv4 Special-Purpose Address Registry, plus the metadata addresses that clouds put outside of it.
# The standard library's `is_global` is not used: what it covers differs between patch releases of Python.
_REFUSED_V4: tuple[tuple[IPv4Network, str], ...] = tuple(
    (IPv4Network(network), reason)
    for network, reason in (
        ("0.0.0.0/8", "this network"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "carrier-grade NAT"),
        ("127.0.0.0/8", "loopback"),
        ("168.63.129.16/32", "cloud metadata"),  # Azure's host agent, in the middle of public space
        ("169.254.0.0/16", "link-local"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "protocol assignments"),
        ("192.0.2.0/24", "documentation"),
        ("192.31.196.0/24", "AS112"),
        ("192.52.193.0/24", "AMT relay"),
        ("192.88.99.0/24", "6to4 relay"),
        ("192.168.0.0/16", "private"),
        ("192.175.48.0/24", "AS112"),
        ("198.18.0.0/15", "benchmarking"),
        ("198.51.100.0/24", "documentation"),
        ("203.0.113.0/24", "documentation"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
    )
)
_GLOBAL_V6 = IPv6Network("2000::/3")
_REFUSED_V6: tuple[tuple[IPv6Network, str], ...] = tuple(
    (IPv6Network(network), reason)
    for network, reason in (
        ("2001::/23", "protocol assignments, Teredo among them"),
        ("2001:db8::/32", "documentation"),
        ("2002::/16", "6to4"),  # deprecated (RFC 7526); carries any IPv4 address
        ("2620:4f:8000::/48", "AS112"),
        ("3fff::/20", "documentation"),
    )
)
_MAPPED = IPv6Network("::ffff:0:0/96")
_NAT64 = IPv6Network("64:ff9b::/96")
_ISATAP = (0x00005EFE, 0x02005EFE)

# Ports that browsers refuse, so that a page cannot make us speak to a mail or print server:
# https://fetch.spec.whatwg.org/#port-blocking
BLOCKED_PORTS = frozenset(
    (
        0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109,
        110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530,
        531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190,
        5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
    )
)  # fmt: skip


def refusal(address: str) -> str | None:
    """Return why an IP address must not be connected to ('loopback', 'private' ...), None when it may be.

    IPv4 addresses inside IPv6 ones (mapped, NAT64, ISATAP) are judged by the IPv4 address; of IPv6 only global
    unicast is let through. What is no IP address is refused. Raises nothing.

    Source: IANA special-purpose address registries (RFC 6890), RFC 6052, RFC 5214.
    """
    try:
        parsed = ip_address(address.strip("[]").partition("%")[0])
    except ValueError:
        return "not an address"
    if isinstance(parsed, IPv4Address):
        return _refusal_v4(parsed)
    inner = _embedded(parsed)
    if inner is not None:
        reason = _refusal_v4(inner)
        return f"{reason} ({inner} inside {parsed})" if reason else None
    if parsed not in _GLOBAL_V6:
        return "loopback" if parsed.is_loopback else "not global IPv6"
    for network, reason in _REFUSED_V6:
        if parsed in network:
            return reason
    tail = int(parsed) & 0xFFFFFFFFFFFFFFFF
    if tail >> 32 in _ISATAP:
        return _refusal_v4(IPv4Address(tail & 0xFFFFFFFF))
    return None


def _refusal_v4(address: IPv4Address) -> str | None:
    for network, reason in _REFUSED_V4:
        if address in network:
            return reason
    return None


def _embedded(address: IPv6Address) -> IPv4Address | None:
    if address in _MAPPED or address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return None
