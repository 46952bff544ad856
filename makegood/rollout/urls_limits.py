"""Addresses of the limits that the office sets for the rollout."""

from makegood.people.doors import door
from makegood.people.rules import holds

from .views import limits, week

_runs = holds("rollout.run")
_BASE = "office/rollout/limits/"

urlpatterns = [
    door(_BASE, limits.limits, may=_runs, name="rollout-limits"),
    door(_BASE + "waves/new/", limits.wave, may=_runs, name="wave-new"),
    door(_BASE + "waves/<slug:code>/", limits.wave, may=_runs, name="wave"),
    door(_BASE + "units/<slug:code>/", limits.unit_format, may=_runs, name="unit-format"),
    door(_BASE + "places/new/", limits.place, may=_runs, name="place-new"),
    door(_BASE + "places/<slug:code>/", limits.place, may=_runs, name="place"),
    door(_BASE + "places/<slug:place>/room/", limits.room_new, may=_runs, name="room-new"),
    door(_BASE + "rooms/<slug:code>/", limits.room, may=_runs, name="room"),
    door(_BASE + "rooms/<slug:code>/close/", limits.room_close, may=_runs, name="room-close"),
    door(_BASE + "days/new/", limits.blackout_new, may=_runs, name="blackout-new"),
    door(_BASE + "cover/new/", limits.cover, may=_runs, name="cover-new"),
    door(_BASE + "cover/<int:pk>/", limits.cover, may=_runs, name="cover"),
    door(_BASE + "closed/<int:pk>/open/", limits.take_back, may=_runs, name="closure-off",
         kwargs={"what": "closure"}),
    door(_BASE + "days/<int:pk>/allow/", limits.take_back, may=_runs, name="blackout-off",
         kwargs={"what": "days"}),
    door(_BASE + "cover/<int:pk>/end/", limits.take_back, may=_runs, name="cover-off",
         kwargs={"what": "cover"}),
    door(_BASE + "week/", week.grid, may=_runs, name="week-grid"),
    door(_BASE + "week/new/", week.slot, may=_runs, name="slot-new"),
    door(_BASE + "week/<slug:code>/", week.slot, may=_runs, name="slot"),
    door(_BASE + "week/<slug:code>/drop/", week.drop, may=_runs, name="slot-drop"),
    door(_BASE + "shifts/<slug:code>/", week.shift, may=_runs, name="shift-times"),
]  # fmt: skip
