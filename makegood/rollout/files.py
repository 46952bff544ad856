"""Where the files of a plan's run stand, below the data directory."""

from pathlib import Path

from django.conf import settings

from .models import PlanRun


def folder_of(run: PlanRun) -> Path:
    """The folder of a run: problem/, current/ and plan/."""
    return Path(settings.DATA_DIR) / "rollout" / f"plan-{run.pk}"
