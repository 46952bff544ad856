"""The WSGI application that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "makegood.web.settings")
application = get_wsgi_application()

from makegood.web.ready import make_ready  # noqa: E402 - Django must be set up before

make_ready()
