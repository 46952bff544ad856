"""`makegood rollout replies`: answers to invitations, from a mailbox, each applied once."""

import argparse
import sys

from makegood.cli.words import _


def replies(options: argparse.Namespace) -> int:
    """Read the mailbox once, apply what it holds, and say what became of each answer."""
    from makegood.cli import set_up

    set_up()
    from django.conf import settings

    from makegood.cli.database import prepare
    from makegood.rollout.acts.replies import take_mail
    from makegood.rollout.mailbox import MailboxFault, read_mailbox
    from makegood.rollout.models import Reply

    address = options.mailbox or settings.CALENDAR_REPLIES
    if not address:
        print(_("Name a mailbox, or set MAKEGOOD_CALENDAR_REPLIES."), file=sys.stderr)
        return 2
    prepare()
    kept: list[Reply] = []
    try:
        count = read_mailbox(address, lambda body: kept.extend(take_mail(message=body)))
    except MailboxFault as fault:
        print(fault, file=sys.stderr)
        return 1
    for one in kept:
        if one.fault:
            print(_("{uid}: {fault}").format(uid=one.uid, fault=one.fault))
    applied = sum(not one.fault for one in kept)
    print(_("{count} messages: {applied} answers applied, {refused} not.").format(
        count=count, applied=applied, refused=len(kept) - applied))  # fmt: skip
    return 0
