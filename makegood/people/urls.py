"""Addresses of people: signing in on paper or by number, oneself, the office's access pages."""

from .doors import door
from .roster.urls import urlpatterns as roster
from .rules import anyone, holds, is_person
from .views import entering, me, office

urlpatterns = [
    door("code/", entering.paper_code, may=anyone, name="paper-code"),
    door("number/", entering.number, may=anyone, name="number"),
    door("me/", me.me, may=is_person, name="me"),
    door("me/declare/", me.declare, may=is_person, name="declare"),
    door("me/give-up/<int:pk>/", me.give_up, may=is_person, name="give-up"),
    door(
        "office/people/<int:pk>/invite/", office.invite, may=holds("people.invite"), name="invite"
    ),
    door(
        "office/people/<int:pk>/role/", office.give_role, may=holds("roles.grant"), name="give-role"
    ),
    door("office/roles/", office.roles, may=holds("roles.grant"), name="roles"),
    door("office/roles/<int:pk>/end/", office.end_role, may=holds("roles.grant"), name="end-role"),
    *roster,
]
