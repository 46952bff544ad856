"""Addresses of messages."""

from makegood.people.doors import door
from makegood.people.rules import holds, is_person

from . import views

urlpatterns = [
    door("me/messages/", views.settings, may=is_person, name="message-settings"),
    door("office/messages/", views.messages, may=holds("notices.see"), name="messages"),
]
