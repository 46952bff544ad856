"""Addresses of units on their way to an edition, each with who may open it."""

from django.views.generic import RedirectView

from makegood.people.doors import door
from makegood.people.rules import holds

from .authoring.viewset import UnitViewSet
from .views import units

writing, reading, publishing = (
    holds("curriculum.write"), holds("authoring"), holds("curriculum.publish"),
)  # fmt: skip
first = RedirectView.as_view(pattern_name=UnitViewSet().get_url_name("list"))

urlpatterns = [
    door("authoring/", first, may=reading, name="authoring"),
    door("office/units/", units.units, may=reading, name="units"),
    door("office/units/<slug:code>/", units.unit_desk, may=reading, name="unit-desk"),
    door("office/units/<slug:code>/preview/", units.unit_preview, may=reading, name="unit-preview"),
    door("office/units/<slug:code>/images/<str:name>", units.draft_image, may=reading,
         name="draft-image"),
    door("office/units/<slug:code>/decide/", units.decide, may=reading, name="unit-decide"),
    door("office/units/<slug:code>/submit/", units.submit, may=writing, name="unit-submit"),
    door(
        "office/units/<slug:code>/take-back/", units.take_back, may=writing, name="unit-take-back"
    ),
    door("office/units/<slug:code>/declare/", units.declare, may=publishing, name="unit-declare"),
    door("office/units/<slug:code>/time/", units.set_time, may=publishing, name="unit-time"),
    door("office/units/<slug:code>/no-time/", units.no_time, may=publishing, name="unit-no-time"),
]  # fmt: skip
