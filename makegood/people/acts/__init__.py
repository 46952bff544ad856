"""Every write about people: keyword-only, atomic, with its record entry in the same transaction."""

from .access import (
    end_grant,
    give_role,
    invite,
    open_account,
    set_password,
    use_invitation,
    withdraw_invitation,
)
from .facts import (
    confirm_responsibility,
    declare_responsibility,
    edit_person,
    end_leave,
    end_responsibility,
    record_leave,
    set_responsibility,
)
from .reference import load_reference
from .tree import close_unit, move_unit, open_unit, rename_unit

__all__ = [
    "close_unit",
    "confirm_responsibility",
    "declare_responsibility",
    "edit_person",
    "end_grant",
    "end_leave",
    "end_responsibility",
    "give_role",
    "invite",
    "load_reference",
    "move_unit",
    "open_account",
    "open_unit",
    "record_leave",
    "rename_unit",
    "set_password",
    "set_responsibility",
    "use_invitation",
    "withdraw_invitation",
]
