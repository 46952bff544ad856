"""The WSGI application that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "makegood.web.settings")
application = get_wsgi_application()


def make_ready() -> None:
    """Read the addresses and the templates now, so that no reader waits for a new process to do it."""
    from django.conf import settings
    from django.template.loader import get_template
    from django.urls import reverse

    reverse("health")  # the first address that is asked for reads them all
    for folder in settings.PACKAGE.glob("*/templates"):
        for path in folder.rglob("*.html"):
            get_template(path.relative_to(folder).as_posix())


make_ready()
