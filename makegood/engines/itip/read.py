"""Reading what comes back: a mail with a REPLY in it, from whatever calendar program."""

from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses

import icalendar

ANSWERS = {"ACCEPTED": "accepted", "DECLINED": "declined", "TENTATIVE": "tentative"}
MOST_BYTES = 2 * 1024 * 1024
MOST_COMMENT = 300


@dataclass(frozen=True)
class Answer:
    """One person's answer to one event: which, to which state of it, from whom, what.

    fault: why it cannot be used, in English, for whoever looks after the mailbox; empty if it can.
    """

    uid: str
    sequence: int
    email: str
    answer: str
    comment: str = ""
    fault: str = ""


def answers(message: bytes) -> list[Answer]:
    """The answers in one mail; empty where there is no calendar reply in it.

    The address that the mail came from must be the one that the reply speaks for (RFC 6047, 3);
    a mail system may have added a name or changed the case. Damaged mails never raise.
    """
    if len(message) > MOST_BYTES:
        return [Answer("", 0, "", "", fault="The mail is larger than 2 MB.")]
    mail = message_from_bytes(message, policy=policy.compat32)
    senders = {
        address.lower()
        for _name, address in getaddresses([str(mail.get("From", "")), str(mail.get("Sender", ""))])
        if address
    }
    found: list[Answer] = []
    for body in calendars_of(message):
        try:
            whole = icalendar.Calendar.from_ical(body)
        except (ValueError, IndexError, KeyError, TypeError, AttributeError) as fault:
            found.append(
                Answer("", 0, "", "", fault=f"The calendar part cannot be read: {fault}"[:300])
            )
            continue
        if str(whole.get("METHOD", "")).upper() != "REPLY":
            continue
        found += [_of(event, senders) for event in whole.walk("VEVENT")]
    return list(dict.fromkeys(found))


def calendars_of(message: bytes) -> Iterator[bytes]:
    """The bodies of all text/calendar parts, and of attached .ics files, of a mail."""
    mail = message_from_bytes(message, policy=policy.compat32)
    for part in mail.walk():
        if part.is_multipart():
            continue
        name = str(part.get_filename() or "").lower()
        if part.get_content_type() in {"text/calendar", "application/ics"} or name.endswith(".ics"):
            body = part.get_payload(decode=True)
            if isinstance(body, bytes):
                yield _utf8(body, part)


def _utf8(body: bytes, part: EmailMessage | object) -> bytes:
    charset = part.get_content_charset() if hasattr(part, "get_content_charset") else None
    try:
        return body.decode(charset or "utf-8").encode()
    except (LookupError, UnicodeDecodeError):
        return body.decode("utf-8", errors="replace").encode()


def _of(event: icalendar.cal.Component, senders: set[str]) -> Answer:
    uid = str(event.get("UID", ""))[:200]
    try:
        sequence = int(event.get("SEQUENCE", 0))
    except (TypeError, ValueError):
        sequence = 0
    listed = event.get("ATTENDEE", [])
    people = listed if isinstance(listed, list) else [listed]
    comment = str(event.get("COMMENT", "") or "")[:MOST_COMMENT]
    if len(people) != 1:
        return Answer(uid, sequence, "", "", fault="A reply speaks for exactly one person.")
    email = str(people[0]).lower().removeprefix("mailto:").strip()
    params = getattr(people[0], "params", {})
    given = str(params.get("PARTSTAT", "")).upper()
    sent_by = str(params.get("SENT-BY", "")).lower().strip('"').removeprefix("mailto:")
    if given not in ANSWERS:
        return Answer(uid, sequence, email, "", fault=f"{given or 'No PARTSTAT'} is no answer.")
    if email not in senders and (not sent_by or sent_by not in senders):
        return Answer(uid, sequence, email, "", fault="The mail came from somebody else.")
    return Answer(uid, sequence, email, ANSWERS[given], comment)
