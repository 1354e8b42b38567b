"""A PNG reduced to the picture: chunks that hold text, addresses, colour profiles or programs are left out."""

import struct
import zlib

KEPT = frozenset({b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"sRGB", b"IDAT", b"IEND"})
"""Chunks that make the picture. Source: W3C Portable Network Graphics, third edition, section 4.7."""
MAX_SIDE = 4_096
SIGNATURE = b"\x89PNG\r\n\x1a\n"


def clean_png(content: bytes) -> bytes:
    """Return the same picture with only the chunks of KEPT.

    Raises:
        ValueError: it is damaged, or more than MAX_SIDE pixels wide or high.
    """
    found, at, last = [SIGNATURE], len(SIGNATURE), b""
    while last != b"IEND":
        if at + 12 > len(content):
            raise ValueError("the PNG file is cut off")
        (length,) = struct.unpack(">I", content[at : at + 4])
        name, whole = content[at + 4 : at + 8], content[at : at + 12 + length]
        if len(whole) != 12 + length or zlib.crc32(whole[4:-4]) != struct.unpack(">I", whole[-4:])[0]:
            raise ValueError("the PNG file is damaged")
        if (name == b"IHDR") != (not last):
            raise ValueError("the PNG file does not start with its header")
        if name == b"IHDR" and (length != 13 or not _fits(whole[8:16])):
            raise ValueError(f"the PNG file is larger than {MAX_SIDE} pixels a side")
        if name in KEPT:
            found.append(whole)
        at, last = at + 12 + length, name
    return b"".join(found)


def _fits(size: bytes) -> bool:
    return all(0 < side <= MAX_SIDE for side in struct.unpack(">II", size))
