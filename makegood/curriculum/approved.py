"""What Wagtail calls when a text is approved. It stands apart because settings name it."""

from typing import Any


def nothing_goes_live(workflow_state: Any, user: Any = None) -> None:
    """Leave the text where it is: publishing is the office's, after the dry run."""
