"""Identifiers: written one way, with their check digits; addresses that may become links."""

import ipaddress
import re

LONGEST_DOI = 300  # with what may stand around it; the library keeps 250
_DOI = re.compile(r"10\.\d{4,9}/\S+$")
_DOI_BEFORE = re.compile(r"^(?:https?://(?:dx\.|www\.)?doi\.org/|doi\s*:?\s*)", re.I)
_ADDRESS = re.compile(
    r"https?://(?P<host>\[[0-9a-f:.]+\]|[^/?#\[\]@:]+)(?::(?P<port>\d{0,5}))?(?:[/?#].*)?$", re.I
)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_OPENERS = {")": "(", "]": "[", ">": "<", "}": "{"}


def doi(text: str) -> str | None:
    """The DOI in small letters without what surrounds it; None where it is none (ISO 26324)."""
    if len(text) > LONGEST_DOI:
        return None
    found = _DOI_BEFORE.sub("", text.strip())
    found = unquoted(found) if "%" in found else found
    while found and (found[-1] in ".,;:" or _unopened(found)):
        found = found[:-1]
    found = found.lower()
    plain = found.isprintable() and not any(sign in found for sign in " \"'<>\\^`{|}")
    # Older DOIs of one publisher carry < and >; these are kept where they come in pairs.
    paired = found.count("<") == found.count(">") and "<" in found
    return found if _DOI.match(found) and (plain or (paired and found.isprintable())) else None


def isbn(text: str) -> str | None:
    """The ISBN in thirteen digits; None where length or check digit are wrong (ISO 2108)."""
    signs = re.sub(r"[\s\-‐‑–]|^(?:ISBN(?:-1[03])?:?)", "", text.strip().upper())
    if re.fullmatch(r"\d{9}[\dX]", signs):
        total = sum((10 if s == "X" else int(s)) * w for s, w in zip(signs, range(10, 0, -1), strict=True))  # fmt: skip
        return None if total % 11 else _thirteen("978" + signs[:9])
    if re.fullmatch(r"97[89]\d{10}", signs):
        return signs if _thirteen(signs[:12]) == signs else None
    return None


def issn(text: str) -> str | None:
    """The ISSN as 1234-567X; None where its check digit is wrong (ISO 3297)."""
    signs = re.sub(r"[\s\-‐‑–]|^ISSN:?", "", text.strip().upper())
    if not re.fullmatch(r"\d{7}[\dX]", signs):
        return None
    total = sum((10 if s == "X" else int(s)) * w for s, w in zip(signs, range(8, 0, -1), strict=True))  # fmt: skip
    return None if total % 11 else f"{signs[:4]}-{signs[4:]}"


def pmid(text: str) -> str | None:
    """The PubMed number; None where it is none."""
    found = re.sub(r"^(?:PMID:?\s*|https?://pubmed\.ncbi\.nlm\.nih\.gov/)", "", text.strip(), flags=re.I)  # fmt: skip
    found = found.strip("/")
    return found if re.fullmatch(r"[1-9]\d{0,8}", found) else None


def web_address(text: str) -> str | None:
    """The address where it is one of the web that may become a link; None for all else."""
    found = text.strip()
    if len(found) > 2000 or any(ord(s) < 33 or s in '<>"\\^`{|}' or ord(s) == 127 for s in found):
        return None
    parts = _ADDRESS.match(found)
    if parts is None or int(parts["port"] or 0) > 65535:
        return None
    return found


def quoted(text: str) -> str:
    """Percent-encoded for a query (RFC 3986: all but the unreserved signs)."""
    free = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~"
    data = text.encode("utf-8", "replace")
    return "".join(chr(sign) if sign in free else f"%{sign:02X}" for sign in data)


def unquoted(text: str) -> str:
    """The text without percent-encoding; what is no valid encoding stays."""
    data = re.sub(
        rb"%([0-9A-Fa-f]{2})",
        lambda found: bytes([int(found[1], 16)]),
        text.encode("utf-8", "replace"),
    )
    return data.decode("utf-8", "replace")


def is_public(address: str) -> bool:
    """Whether an IP address is one that a link checker may ask: no loopback, private, link-local."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if any(not is_public(str(inner)) for inner in _inside(found)):
        return False
    return found.is_global and not found.is_multicast and not found.is_reserved


def _inside(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> list[ipaddress.IPv4Address]:
    """The IPv4 addresses that an IPv6 address leads to: mapped, 6to4, Teredo, NAT64 (RFC 6052)."""
    if isinstance(address, ipaddress.IPv4Address):
        return []
    found = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _NAT64 or int(address) < 1 << 32:
        found.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return [one for one in found if one is not None]


def _thirteen(twelve: str) -> str:
    total = sum(int(sign) * (3 if at % 2 else 1) for at, sign in enumerate(twelve))
    return twelve + str(-total % 10)


def _unopened(text: str) -> bool:
    opener = _OPENERS.get(text[-1])
    return opener is not None and text.count(text[-1]) > text.count(opener)
