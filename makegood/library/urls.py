"""Addresses of the library, each with who may open it."""

from makegood.people.doors import door
from makegood.people.rules import anyone

from . import views

urlpatterns = [door("library/<slug:code>/", views.work, may=anyone, name="work")]
