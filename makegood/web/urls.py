"""All addresses. Rooms declare theirs with doors; the libraries' addresses get theirs here."""

from allauth import urls as allauth_urls
from django.urls import include, path
from django.views.i18n import set_language
from wagtail.admin import urls as wagtail_urls

from makegood.people.doors import door, foreign
from makegood.people.rules import anyone, holds

from . import views

urlpatterns = [
    door("", views.front, may=anyone, name="home"),
    door("recorded/", views.recorded, may=anyone, name="recorded"),
    door("health/", views.health, may=anyone, name="health"),
    door("language/", set_language, may=anyone, name="set_language"),
    door("record/", views.record, may=holds("record.search"), name="record"),
    door("record/verify/", views.record_verify, may=holds("record.verify"), name="record-verify"),
    door("record.csv", views.record_csv, may=holds("record.search"), name="record-csv"),
    door("office/jobs/", views.jobs, may=holds("jobs.see"), name="jobs"),
    path("", include("makegood.people.urls")),
    path("", include("makegood.notices.urls")),
    path("", include("makegood.library.urls")),
    path("", include("makegood.curriculum.urls")),
    path("", include("makegood.champions.urls")),
    path("", include("makegood.rollout.urls")),
    path("", include("makegood.commitment.urls")),
    path("accounts/", include(foreign(allauth_urls.urlpatterns, anyone))),
    path("authoring/", include(foreign(wagtail_urls.urlpatterns, holds("authoring")))),
]

handler400 = "makegood.web.views.bad_request"
handler403 = "makegood.web.views.denied"
handler404 = "makegood.web.views.missing"
handler500 = "makegood.web.views.broken"
