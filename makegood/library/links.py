"""Whether an address still answers. Inside addresses are never asked: names are resolved here, each of
their IP addresses must be public, and the connection goes to the very address that was looked at."""

import http.client
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Timer
from urllib.parse import urljoin, urlsplit

from makegood.engines.references import ids

SECONDS, MOST_STEPS = 8, 4
# For one question as a whole: a server that sends a letter now and then is not waited for.
MOST_SECONDS = 20.0
Public = Callable[[str], bool]


class Refused(Exception):
    """The address may not be asked: no web address, or one inside."""


def state_of(url: str, *, is_public: Public = ids.is_public) -> str:
    """ "good", "dead" or "unsure" (it answers neither yes nor no).

    Raises Refused for javascript:, file:, and every address that leads inside, also by redirection.
    """
    at = url
    for _step in range(MOST_STEPS):
        status, location = _ask(at, is_public)
        if status is None:
            return "dead" if location == "gone" else "unsure"
        if status in {301, 302, 303, 307, 308} and location:
            try:
                at = urljoin(at, location)
            except ValueError as error:
                raise Refused(f"{location[:80]} is no address of the web") from error
            continue
        if status in {404, 410}:
            return "dead"
        return "good" if status < 400 else "unsure"  # publishers refuse programs with 403
    return "unsure"


@contextmanager
def cut_after(seconds: float, line: http.client.HTTPConnection) -> Iterator[None]:
    """Whatever is asked on this connection ends then, with an OSError or HTTPException."""
    late = Event()

    def cut() -> None:
        late.set()
        if line.sock is not None:
            with suppress(OSError):
                line.sock.shutdown(socket.SHUT_RDWR)

    timer = Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
    if late.is_set():  # an answer that was cut looks like a short one
        raise TimeoutError


def _ask(url: str, is_public: Public) -> tuple[int | None, str]:
    if ids.web_address(url) is None:
        raise Refused(f"{url[:80]} is no address of the web")
    try:
        parts = urlsplit(url)
    except (
        ValueError
    ) as error:  # brackets around what is no IPv6 address, letters that fold into signs
        raise Refused(f"{url[:80]} is no address of the web") from error
    host, secure = parts.hostname or "", parts.scheme.lower() == "https"
    port = parts.port or (443 if secure else 80)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return None, "gone" if _online() else ""
    addresses = [str(one[4][0]) for one in found]
    if not addresses or not all(is_public(one) for one in addresses):
        raise Refused(f"{host} is inside")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        raw = socket.create_connection((addresses[0], port), timeout=SECONDS)
        try:
            line = http.client.HTTPConnection(host, port, timeout=SECONDS)
            line.sock = raw
            with cut_after(MOST_SECONDS, line):
                if secure:
                    line.sock = ssl.create_default_context().wrap_socket(raw, server_hostname=host)
                line.request("GET", path, headers={"User-Agent": "makegood/0.1 link check", "Accept": "*/*", "Connection": "close"})  # fmt: skip
                answer = line.getresponse()
            status, location = answer.status, answer.getheader("Location") or ""
            line.close()
            return status, location
        finally:
            raw.close()
    except (OSError, http.client.HTTPException, ValueError):
        return None, ""


def _online() -> bool:
    """A name that does not resolve is dead only where names resolve at all."""
    try:
        socket.getaddrinfo("doi.org", 443, type=socket.SOCK_STREAM)
    except OSError:
        return False
    return True
