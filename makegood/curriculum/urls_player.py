"""Addresses of the unit player and of private notes, each with who may open it."""

from makegood.people.doors import door
from makegood.people.rules import is_person

from .rules import facilitates
from .views import notes, player

urlpatterns = [
    door("units/<slug:code>/", player.overview, may=is_person, name="unit"),
    door("units/<slug:code>/<int:section>/", player.section, may=is_person, name="unit-section"),
    door("units/<slug:code>/print/", player.print_unit, may=is_person, name="unit-print"),
    door("units/<slug:code>/guide/", player.guide, may=facilitates, name="unit-guide"),
    door("units/<slug:code>/done/", player.done, may=is_person, name="unit-done"),
    door("units/<slug:code>/newest/", player.newest, may=is_person, name="unit-newest"),
    door("units/<slug:code>/images/<int:edition>/<str:name>", player.image, may=is_person,
         name="unit-image"),
    door("me/notes/", notes.shelf, may=is_person, name="recovery"),
    door("me/notes/begin/", notes.begin, may=is_person, name="notes-begin"),
    door("me/notes/open/", notes.open_notes, may=is_person, name="notes-open"),
    door("me/notes/close/", notes.close_notes, may=is_person, name="notes-close"),
    door("me/notes/code/", notes.new_code, may=is_person, name="notes-code"),
    door("me/notes/connect/", notes.connect, may=is_person, name="notes-connect"),
    door("me/notes/anew/", notes.anew, may=is_person, name="notes-anew"),
    door("me/notes.txt", notes.download, may=is_person, name="notes-download"),
    door("me/notes/<slug:unit>/<slug:block>/", notes.note, may=is_person, name="note"),
    door("me/notes/<slug:unit>/<slug:block>/delete/", notes.delete_note, may=is_person,
         name="note-delete"),
]  # fmt: skip
