"""The roles: display name, plain description, permissions. Adding one here is all it takes.

A grant (models.Grant) gives a role to a person, over an org subtree or the whole institution, with
dates. Everyone with an appointment or an account is a learner; that needs no grant.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Role:
    code: str
    name: str | Promise
    description: str | Promise
    permissions: frozenset[str]
    scoped: bool  # whether it makes sense below one org unit


ROLES: dict[str, Role] = {
    role.code: role
    for role in [
        Role(
            "learner",
            _("Learner"),
            _("Sees what is asked of them and why, learns, keeps private notes, objects."),
            frozenset({"own"}),
            scoped=False,
        ),
        Role(
            "champion",
            _("Equity Champion"),
            _(
                "Sees the department's shares, with small groups protected; never a person's answers."
            ),
            frozenset({"own", "department.see", "champions.see", "champions.serve"}),
            scoped=True,
        ),
        Role(
            "partner",
            _("Partner of the office"),
            _("Signs the champions' agreement for an org unit, and answers where time is missing."),
            frozenset({"own", "champions.see", "champions.sign"}),
            scoped=True,
        ),
        Role(
            "lead",
            _("Unit lead"),
            _("Leads an org unit: sees its shares, confirms responsibilities, decides what waits."),
            frozenset(
                {
                    "own",
                    "department.see",
                    "department.download",
                    "responsibility.set",
                    "waiver.give",
                    "champions.see",
                    "champions.coverage",
                    "sessions.offer",
                }
            ),
            scoped=True,
        ),
        Role(
            "delegate",
            _("Delegate of a lead"),
            _("Acts for a unit lead, with the lead's sight of the org unit."),
            frozenset(
                {
                    "own",
                    "department.see",
                    "department.download",
                    "responsibility.set",
                    "champions.see",
                    "champions.coverage",
                    "sessions.offer",
                }
            ),
            scoped=True,
        ),
        Role(
            "author",
            _("Author"),
            _("Writes units and hands them in for approval."),
            frozenset({"own", "authoring", "curriculum.write"}),
            scoped=False,
        ),
        Role(
            "approver",
            _("Approver"),
            _("Approves the content of units, or sends them back with a reason."),
            frozenset({"own", "authoring", "curriculum.approve"}),
            scoped=False,
        ),
        Role(
            "curator",
            _("Curator of the library"),
            _("Annotates works, answers suggestions, imports references, approves reading lists."),
            frozenset({"own", "library.curate"}),
            scoped=False,
        ),
        Role(
            "counsel",
            _("Counsel"),
            _("Approves, after the content, the units that ask for counsel's approval."),
            frozenset({"own", "authoring", "curriculum.counsel"}),
            scoped=False,
        ),
        Role(
            "office",
            _("Programme office"),
            _("Publishes, sets audiences and tracks, loads feeds, answers objections."),
            frozenset(
                {
                    "own",
                    "department.see",
                    "department.download",
                    "authoring",
                    "curriculum.write",
                    "curriculum.publish",
                    "library.curate",
                    "rules.change",
                    "feeds",
                    "people.see",
                    "people.invite",
                    "responsibility.set",
                    "waiver.give",
                    "questions.answer",
                    "notices.see",
                    "roles.grant",
                    "jobs.see",
                    "rollout.run",
                    "commitment.write",
                    "commitment.confirm",
                    "champions.see",
                    "champions.coverage",
                    "champions.mind",
                }
            ),
            scoped=False,
        ),
        Role(
            "executive",
            _("Executive"),
            _("Sees every department's shares and what waits for a decision; no person's record."),
            frozenset(
                {
                    "own",
                    "department.see",
                    "department.download",
                    "champions.see",
                    "champions.coverage",
                    "commitment.lead",
                    "commitment.confirm",
                }
            ),
            scoped=False,
        ),
        Role(
            "auditor",
            _("Auditor"),
            _("Searches and verifies the whole record; changes nothing."),
            frozenset({"own", "record.search", "record.verify"}),
            scoped=False,
        ),
    ]
}
