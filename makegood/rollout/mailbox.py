"""Where calendar programs' answers arrive: an mbox file, a Maildir folder, or an IMAP mailbox."""

import imaplib
import mailbox
import ssl
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext as _

Take = Callable[[bytes], object]
TIMEOUT = 30
MOST = 500


class MailboxFault(ValueError):
    """The mailbox cannot be read; the words say why and what to do."""


def read_mailbox(address: str, take: Take) -> int:
    """Hand each message to `take`; how many there were.

    address: the path of an mbox file, a Maildir folder or one .eml file, or
    imaps://user:password@host/FOLDER (imap:// for a server on the same machine). Files are not
    changed. On a server what was taken is marked as seen afterwards, so that a fault in the middle
    leaves the rest for the next time. Raises MailboxFault.
    """
    if urlsplit(address).scheme in {"imap", "imaps"}:
        return _from_server(address, take)
    path = Path(address)
    if not path.exists():
        raise MailboxFault(_("There is no mailbox at %(path)s.") % {"path": path})
    count = 0
    for message in _from_files(path):
        take(message)
        count += 1
    return count


def _from_files(path: Path) -> Iterator[bytes]:
    if path.suffix.lower() == ".eml":
        yield path.read_bytes()
        return
    box = mailbox.Maildir(path, create=False) if path.is_dir() else mailbox.mbox(path, create=False)
    try:
        for key in box.iterkeys():
            with suppress(KeyError):  # another program took it away meanwhile
                yield box.get_bytes(key)
    finally:
        box.close()


def _from_server(address: str, take: Take) -> int:
    parts = urlsplit(address)
    host, folder = parts.hostname or "localhost", unquote(parts.path.lstrip("/")) or "INBOX"
    try:
        if parts.scheme == "imaps":
            server: imaplib.IMAP4 = imaplib.IMAP4_SSL(
                host, parts.port or 993, timeout=TIMEOUT, ssl_context=ssl.create_default_context()
            )
        else:
            server = imaplib.IMAP4(host, parts.port or 143, timeout=TIMEOUT)
    except OSError as fault:
        raise MailboxFault(
            _("The mail server %(host)s does not answer: %(fault)s")
            % {"host": host, "fault": fault}
        ) from fault
    try:
        server.login(unquote(parts.username or ""), unquote(parts.password or ""))
        done, _data = server.select(_quoted(folder))
        if done != "OK":
            raise MailboxFault(_("The mail server has no folder %(name)s.") % {"name": folder})
        return _take_unseen(server, take)
    except (imaplib.IMAP4.error, OSError) as fault:
        raise MailboxFault(_("The mail server refused: %(fault)s") % {"fault": fault}) from fault
    finally:
        with suppress(imaplib.IMAP4.error, OSError):
            server.logout()


def _take_unseen(server: imaplib.IMAP4, take: Take) -> int:
    _done, found = server.uid("SEARCH", "UNSEEN")
    count = 0
    for uid in (found[0] or b"").split()[:MOST]:
        _done, parts = server.uid("FETCH", uid.decode(), "(BODY.PEEK[])")
        body = next((part[1] for part in parts if isinstance(part, tuple)), None)
        if body is not None:
            take(body)
            count += 1
        server.uid("STORE", uid.decode(), "+FLAGS.SILENT", r"(\Seen)")
    return count


def _quoted(folder: str) -> str:
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'
