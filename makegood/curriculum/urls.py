"""Addresses of the curriculum, each with who may open it."""

from makegood.people.doors import door
from makegood.people.rules import anyone, is_person

from . import urls_authoring, urls_departments, urls_evidence, urls_office, urls_player
from .views import completions, my_record, public, why

learner = [
    door("why/<slug:unit>/", why.why, may=is_person, name="why"),
    door("ask/<slug:unit>/", why.ask, may=is_person, name="ask"),
    door("me/ask/", why.ask, may=is_person, name="ask-office"),
    door("me/questions/", why.my_questions, may=is_person, name="my-questions"),
    door("me/questions/<int:pk>/withdraw/", why.withdraw, may=is_person, name="question-withdraw"),
    door("me/completions/", completions.my_completions, may=is_person, name="my-completions"),
    door(
        "me/completions.pdf",
        completions.my_completions_pdf,
        may=is_person,
        name="my-completions-pdf",
    ),
    door("me/record/", my_record.my_record, may=is_person, name="my-record"),
]
open_to_all = [
    door("tracks/<slug:slug>/", public.track, may=anyone, name="track-public"),
    door("glossary/", public.glossary, may=anyone, name="glossary"),
    door("glossary/<slug:code>/", public.term, may=anyone, name="term"),
]
urlpatterns = [
    *learner,
    *open_to_all,
    *urls_player.urlpatterns,
    *urls_departments.urlpatterns,
    *urls_evidence.urlpatterns,
    *urls_authoring.urlpatterns,
    *urls_office.urlpatterns,
]
