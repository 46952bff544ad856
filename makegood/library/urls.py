"""Addresses of the library, each with who may open it."""

from django.views.decorators.csrf import csrf_exempt

from makegood.people.doors import door
from makegood.people.rules import holds, is_person

from .rules import CURATE, may_read
from .views import groups, imports, intake, lists, oai, open, search, shelf, works

_curate = holds(CURATE)
reading = [
    door("library/", search.library, may=may_read, name="library"),
    door("library/export/<slug:format>/", search.export, may=may_read, name="library-export"),
    door("library/topics/", search.topics, may=may_read, name="library-topics"),
    door("library/topics/<slug:topic>/", search.path, may=may_read, name="library-path"),
    door("library/new.atom", open.atom, may=may_read, name="library-new"),
    # The protocol allows POST from any program; nothing is changed by it.
    door("library/oai/", csrf_exempt(oai.oai), may=may_read, name="library-oai"),
    door("library/lists/", lists.lists, may=may_read, name="lists"),
    door("library/lists/new/", lists.list_new, may=is_person, name="list-new"),
    door("library/lists/<slug:code>/", lists.reading_list, may=may_read, name="list"),
    door("library/lists/<slug:code>/edit/", lists.list_edit, may=is_person, name="list-edit"),
    door(
        "library/lists/<slug:code>/do/<slug:to>/", lists.list_move, may=is_person, name="list-move"
    ),
]
own = [
    door("library/shelf/", shelf.shelf, may=is_person, name="shelf"),
    door("library/suggest/", intake.suggest, may=is_person, name="library-suggest"),
    door("library/suggestions/", intake.suggestions, may=is_person, name="suggestions"),
    door("library/suggestions/<int:pk>/back/", intake.suggestion_back, may=is_person, name="suggestion-back"),
    door("library/groups/", groups.groups, may=is_person, name="groups"),
    door("library/groups/new/", groups.group_edit, may=is_person, name="group-new"),
    door("library/groups/<int:pk>/", groups.group, may=is_person, name="group"),
    door("library/groups/<int:pk>/edit/", groups.group_edit, may=is_person, name="group-edit"),
    door("library/groups/<int:pk>/meeting/", groups.reading, may=is_person, name="group-meeting"),
    door("library/groups/<int:pk>/meeting/<int:number>/", groups.reading, may=is_person, name="group-meeting-edit"),
    door("library/groups/<int:pk>/close/", groups.group_close, may=is_person, name="group-close"),
]  # fmt: skip
curating = [
    door("library/desk/", intake.desk, may=_curate, name="library-desk"),
    door("library/desk/checks/", intake.library_checks, may=_curate, name="library-checks"),
    door("library/desk/suggestions/<int:pk>/", intake.suggestion, may=_curate, name="suggestion"),
    door("library/desk/imports/", imports.imports, may=_curate, name="library-imports"),
    door("library/desk/imports/<int:pk>/", imports.library_import, may=_curate, name="library-import"),
    door("library/desk/imports/<int:pk>/choose/", imports.import_choose, may=_curate, name="import-choose"),
    door("library/desk/imports/<int:pk>/apply/", imports.import_apply, may=_curate, name="import-apply"),
    door("library/desk/imports/<int:pk>/aside/", imports.import_aside, may=_curate, name="import-aside"),
    door("library/desk/imports/<int:pk>/report.csv", imports.import_report, may=_curate, name="import-report"),
    door("library/desk/works/<slug:code>/", works.edit, may=_curate, name="work-edit"),
    door("library/desk/works/<slug:code>/relate/", works.relate, may=_curate, name="work-relate"),
    door("library/desk/works/<slug:code>/relations/<int:pk>/", works.unrelate, may=_curate, name="work-unrelate"),
    door("library/desk/works/<slug:code>/retract/", works.retract, may=_curate, name="work-retract"),
    door("library/desk/works/<slug:code>/withdraw/", works.withdraw, may=_curate, name="work-withdraw"),
]  # fmt: skip
# Last, because a work's code may be any word that is not above.
one_work = [
    door("library/<slug:code>/", works.work, may=may_read, name="work"),
    door(
        "library/<slug:code>/as/<slug:format>/", works.work_export, may=may_read, name="work-export"
    ),
    door("library/<slug:code>/shelve/", shelf.shelve, may=is_person, name="shelve"),
    door("library/<slug:code>/note/", shelf.note, may=is_person, name="shelf-note"),
]
urlpatterns = [*reading, *own, *curating, *one_work]
