from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hreflens.collect.fetch.addresses import refusal
from hreflens.urls.canonical import canonical_url, host_of

REFUSED_HOSTS = """
127.0.0.1 127.1 127.0.1 0177.0.0.1 0x7f.0.0.1 0x7f000001 2130706433 017700000001 127.255.255.254 127。0。0。1 １２７.0.0.1
0.0.0.0 0 10.0.0.1 10.255.255.255 012.1 172.16.0.1 172.31.255.255 192.168.0.1 0xc0a80001 3232235521 100.64.0.1
100.100.100.200 169.254.169.254 169.254.0.1 0xa9fea9fe 2852039166 0251.0376.0251.0376 168.63.129.16 192.0.0.192
192.0.2.1 198.18.0.1 198.51.100.7 203.0.113.9 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255
[::1] [::] [0:0:0:0:0:0:0:1] [::ffff:127.0.0.1] [::ffff:7f00:1] [::ffff:10.0.0.1] [::ffff:a9fe:a9fe] [::127.0.0.1] [::7f00:1]
[64:ff9b::127.0.0.1] [64:ff9b::a9fe:a9fe] [64:ff9b:1::8.8.8.8] [2002:7f00:1::] [2002:a00:1::1] [2002:808:808::1]
[2001:0:7f00:1::] [2001:db8::1] [fe80::1] [febf::1] [fc00::1] [fd00:ec2::254] [fec0::1] [ff02::1] [100::1] [3fff::1] [5f00::1]
[2606:4700::5efe:127.0.0.1] [2606:4700::200:5efe:a00:1] [2001:10::1] [2620:4f:8000::1]
""".split()
ALLOWED_HOSTS = """
8.8.8.8 1.1.1.1 93.184.216.34 134744072 100.63.255.255 100.128.0.1 172.15.0.1 172.32.0.1 192.167.1.1 11.0.0.1 223.255.255.255
[2606:4700:4700::1111] [2a00:1450:4001::1] [::ffff:8.8.8.8] [64:ff9b::8.8.8.8] [2606:4700::5efe:808:808] [2003::1]
""".split()


@pytest.mark.parametrize("host", REFUSED_HOSTS)
def test_every_notation_of_an_inner_address_is_refused(host: str) -> None:
    url = canonical_url(f"http://{host}/")
    assert url is not None
    assert refusal(host_of(url) or "") is not None


@pytest.mark.parametrize("host", ALLOWED_HOSTS)
def test_public_addresses_are_let_through(host: str) -> None:
    assert refusal(host_of(canonical_url(f"http://{host}/")) or "") is None


@pytest.mark.parametrize(
    "text", ["", "example.com", "1.2.3", "::1%eth0", "[fe80::1%25eth0]", "1.2.3.4.5", "0x7f000001"]
)
def test_what_is_no_public_address_is_refused(text: str) -> None:
    assert refusal(text) is not None


@given(st.integers(0, 2**32 - 1))
def test_an_ipv4_address_is_judged_alike_in_every_wrapping(number: int) -> None:
    inner = IPv4Address(number)
    for prefix in (0xFFFF << 32, 0x64FF9B << 96):
        wrapped = refusal(str(IPv6Address(prefix | number)))
        assert (wrapped is None) == (refusal(str(inner)) is None)
    assert refusal(str(IPv6Address((0x2002 << 112) | (number << 80)))) is not None
    assert refusal(str(IPv6Address(number))) is not None


@given(st.integers(0, 2**32 - 1))
def test_nothing_the_standard_library_calls_private_gets_through(number: int) -> None:
    address = ip_address(number)
    if address.is_private or address.is_multicast or address.is_loopback or address.is_link_local:
        assert refusal(str(address)) is not None


@given(st.integers(0, 2**128 - 1))
def test_ipv6_outside_global_unicast_is_refused(number: int) -> None:
    address = IPv6Address(number)
    wraps = number >> 32 in (0xFFFF, 0x64FF9B << 64)
    if number >> 125 != 1 and not wraps:
        assert refusal(str(address)) is not None
