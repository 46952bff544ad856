"""All addresses. Rooms declare theirs with doors; the libraries' addresses get theirs here."""

from allauth import urls as allauth_urls
from django.urls import include, path
from wagtail.admin import urls as wagtail_urls

from makegood.people.doors import foreign
from makegood.people.rules import anyone, holds

urlpatterns = [
    path("accounts/", include(foreign(allauth_urls.urlpatterns, anyone))),
    path("authoring/", include(foreign(wagtail_urls.urlpatterns, holds("authoring")))),
]
