"""What a new web process reads before its first reader comes."""

from django.conf import settings
from django.template.loader import get_template
from django.urls import reverse


def make_ready() -> None:
    """Read the addresses and the templates now, so that no reader waits for a new process to do it."""
    reverse("health")  # the first address that is asked for reads them all
    for folder in settings.PACKAGE.glob("*/templates"):
        for path in folder.rglob("*.html"):
            get_template(path.relative_to(folder).as_posix())
