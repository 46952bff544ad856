"""The department page under load: p95 at most 150 ms, with 20,003 people loaded, both databases.

Run: python -m benchmarks.pages_department. Every department's page in turn, opened by an executive.
"""

import sys

from benchmarks.pages import Page, main, session

DEPARTMENT = Page(
    "department page", "benchmarks.pages_department:departments", "By role family", 150.0, 20.0
)


def departments() -> list[tuple[str, str]]:
    """The page of each department, opened by someone who may see them all."""
    from makegood.people.models import Grant, OrgPlacement

    executive = Grant.objects.filter(role="executive").select_related("person")[0].person
    key = session(executive)
    tops = OrgPlacement.objects.filter(end=None, parent__code="campus").select_related("unit")
    return [(f"/departments/{placed.unit.code}/", key) for placed in tops]


if __name__ == "__main__":
    sys.exit(main(DEPARTMENT))
