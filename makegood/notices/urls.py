"""Addresses of messages."""

from makegood.people.doors import door
from makegood.people.rules import anyone, holds, is_person

from . import views

urlpatterns = [
    # The signature in the link says who asks; a mail programme has no session.
    door("unsubscribe/<str:signed>/", views.unsubscribe, may=anyone, name="unsubscribe"),
    door("me/messages/", views.settings, may=is_person, name="message-settings"),
    door("office/messages/", views.messages, may=holds("notices.see"), name="messages"),
]
