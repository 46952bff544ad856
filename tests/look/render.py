"""Serves the pattern library and the error pages by themselves; no database needed.

python -m tests.look.render [--port 8099]
"""

import argparse
from wsgiref.simple_server import WSGIServer, make_server

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.urls import path, re_path


class Said(str):
    """A message as Django would hand it to a page."""

    tags = "success"


POLICY = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self'"
ERRORS = (400, 403, 404, 429, 500, 503)


def prepare() -> None:
    """Configures Django with nothing but templates and static files."""
    settings.configure(
        DEBUG=True,
        SECRET_KEY="look",
        ALLOWED_HOSTS=["localhost", "127.0.0.1"],
        ROOT_URLCONF=__name__,
        INSTALLED_APPS=[
            "makegood.web",
            "django_htmx",
            "django.contrib.humanize",
            "django.contrib.staticfiles",
        ],
        MIDDLEWARE=[],
        STATIC_URL="/static/",
        USE_THOUSAND_SEPARATOR=False,
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
            }
        ],
        FORMAT_MODULE_PATH=["makegood.web.formats"],
    )
    django.setup()


def _page(request: HttpRequest, name: str, status: int = 200, **context: object) -> HttpResponse:
    from django.template.loader import render_to_string

    text = render_to_string(name, context, request=request)
    return HttpResponse(text, status=status, headers={"Content-Security-Policy": POLICY})


def patterns(request: HttpRequest) -> HttpResponse:
    """Every part once, inside the real frame."""
    from tests.look.demo import content

    words = ("Home", "Departments", "Units", "Office", "Record", "Glossary")
    nav = [{"label": word, "url": f"#{word}", "current": word == "Home"} for word in words]
    return _page(
        request,
        "web/patterns.html",
        demo=content(),
        nav=nav,
        institution="Larkmoor University School of Medicine",
        breadcrumbs=[("Home", "/"), ("Division of Cardiology", "/"), ("What is asked", "")],
        user={"is_authenticated": True, "get_full_name": "Ngozi Adeyemi-Featherstonehaugh"},
        account_nav=[{"label": "Sign-in and security", "url": "#"}],
        messages=[Said("Your preferred name has been changed.")],
    )


def error(request: HttpRequest, status: int) -> HttpResponse:
    """One of the error pages, as it would be sent."""
    return _page(request, f"{status}.html")


def static(request: HttpRequest, name: str) -> HttpResponse:
    """A static file, straight from its folder."""
    from django.contrib.staticfiles.views import serve

    return serve(request, name)  # type: ignore[return-value]


def _nowhere(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=204)


urlpatterns = [
    path("", patterns),
    *[path(f"errors/{status}", error, {"status": status}) for status in ERRORS],
    path("accounts/logout/", _nowhere, name="account_logout"),
    path("accounts/login/", _nowhere, name="account_login"),
    path("recorded/", _nowhere, name="recorded"),
    re_path(r"^static/(?P<name>.+)$", static),
]


def server(port: int = 0) -> WSGIServer:
    """A server on the given port, or on a free one."""
    if not settings.configured:
        prepare()
    return make_server("127.0.0.1", port, WSGIHandler())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8099)
    with server(parser.parse_args().port) as running:
        print(f"http://127.0.0.1:{running.server_port}/  (Ctrl-C ends it)", flush=True)
        running.serve_forever()
