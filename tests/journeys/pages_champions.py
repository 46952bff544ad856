"""Pages of champions, as in pages.py."""

from tests.journeys.entry import Entry

# Names of addresses that are no page: what they answer with instead.
NOT_PAGES: dict[str, str] = {}
PAGES: list[Entry] = []
