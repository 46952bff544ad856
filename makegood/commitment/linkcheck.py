"""Whether a link of evidence still answers. It goes to addresses of the open web and nowhere else.

Each host is resolved once, every address it has must be public, and the connection goes to the very
address that was looked at; so a name that answers otherwise a moment later leads nowhere. Every
redirect is looked at anew. Nothing of the answer but its status is read.
"""

import http.client
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from makegood.library.links import MOST_SECONDS, cut_after

from .addresses import address_fault, public_ip

SECONDS = 10.0
MOST_TURNS = 5
GONE = frozenset({404, 410})
# The page is there, but not for a machine, or not just now.
THERE = frozenset({401, 403, 405, 406, 429, 451, 501})


@dataclass(frozen=True)
class Answer:
    """alive: something answered. gone: the page itself says that it is no more. told: in words."""

    alive: bool
    gone: bool
    told: str


class _Refused(Exception):
    """This place is not gone to."""


class _Pinned(http.client.HTTPConnection):
    """A connection to an address that was looked at, under the host's own name."""

    def __init__(self, host: str, port: int, address: str, tls: bool) -> None:
        super().__init__(host, port, timeout=SECONDS)
        self._address, self._tls = address, tls

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port), timeout=SECONDS)
        if self._tls:
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(self.sock, server_hostname=self.host)


def check(
    url: str, *, may: Callable[[str], bool] = public_ip, fault: Callable[[str], str] = address_fault
) -> Answer:
    """Ask whether the address answers; never raises.

    may: which resolved addresses may be gone to. fault: which addresses are refused as written.
    Both are other only in tests, against a server of their own.
    """
    at = url
    try:
        for _turn in range(MOST_TURNS + 1):
            status, further = _ask(at, may, fault)
            if status in {301, 302, 303, 307, 308} and further:
                at = urljoin(at, further)
                continue
            if status in GONE:
                return Answer(False, True, f"status {status}")
            alive = status < 400 or status in THERE
            return Answer(alive, False, f"status {status}")
        return Answer(False, False, "it leads on and on")
    except _Refused as error:
        return Answer(False, False, str(error))
    except (OSError, http.client.HTTPException, ValueError) as error:
        return Answer(False, False, f"no answer: {type(error).__name__}")


def _ask(
    url: str, may: Callable[[str], bool], fault: Callable[[str], str]
) -> tuple[int, str | None]:
    if told := fault(url):
        raise _Refused(told)
    parts = urlsplit(url)
    tls = parts.scheme == "https"
    host, port = parts.hostname or "", parts.port or (443 if tls else 80)
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(one[4][0]) for one in found]
    if not addresses or not all(may(one) for one in addresses):
        raise _Refused("the host is inside a network")
    path = parts.path or "/"
    if parts.query:
        path += f"?{parts.query}"
    path = path.encode("utf-8").decode("latin-1") if path.isascii() else _quoted(path)
    status, further = _request(host, port, addresses[0], tls, "HEAD", path)
    if status in {403, 404, 405, 501}:  # some servers know only GET
        status, further = _request(host, port, addresses[0], tls, "GET", path)
    return status, further


def _quoted(path: str) -> str:
    return "".join(c if c.isascii() else "".join(f"%{b:02X}" for b in c.encode()) for c in path)


def _request(
    host: str, port: int, address: str, tls: bool, method: str, path: str
) -> tuple[int, str | None]:
    connection = _Pinned(host, port, address, tls)
    try:
        with cut_after(MOST_SECONDS, connection):
            connection.request(method, path, headers={"User-Agent": "makegood link check"})
            answer = connection.getresponse()
        return answer.status, answer.getheader("Location")
    finally:
        connection.close()
