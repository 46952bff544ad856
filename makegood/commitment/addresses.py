"""Which links may be evidence, and which places the weekly check may go to."""

import ipaddress
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

MOST = 1000
_INTERNAL = (".local", ".localhost", ".internal", ".intranet", ".lan", ".home.arpa")


def address_fault(url: str) -> str:
    """Why this is no address of the web that everybody can open; empty where it is one."""
    if len(url) > MOST:
        return _("The address is too long.")
    if any(c.isspace() or ord(c) < 32 or c in '<>"\\^`{|}' for c in url):
        return _("The address holds a space or a letter that no address has.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return _("This is no address of the web.")
    if parts.scheme not in {"http", "https"}:
        return _("Only addresses that begin with https:// or http:// are taken.")
    host = (parts.hostname or "").rstrip(".")
    if not host or port == 0:
        return _("The address names no host.")
    if parts.username is not None or parts.password is not None:
        return _("The address holds a name or a password.")
    literal = _literal(host)
    if literal is not None:
        return "" if public_ip(str(literal)) else _("The address is inside a network.")
    if "." not in host or host == "localhost" or host.endswith(_INTERNAL):
        return _("The address is inside a network; a reader outside could not open it.")
    return ""


def public_ip(address: str) -> bool:
    """Whether a resolved address is one of the open internet: not private, loopback, link-local."""
    try:
        ip = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return False
    inner = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None)
    if inner is not None and not inner.is_global:
        return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _literal(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address where the host is a number in any of its spellings: 127.1, 0x7f000001, 2130706433."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        pass
    parts = host.split(".")
    if not 1 <= len(parts) <= 4 or not all(parts):
        return None
    numbers = []
    for part in parts:
        try:
            octal = part.startswith("0") and part.isdigit() and len(part) > 1
            numbers.append(int(part, 8) if octal else int(part, 0))
        except ValueError:
            return None
    value = 0
    for number in numbers[:-1]:
        if not 0 <= number <= 255:
            return None
        value = value * 256 + number
    last = 256 ** (5 - len(numbers))
    if not 0 <= numbers[-1] < last:
        return None
    return ipaddress.IPv4Address(value * last + numbers[-1])
