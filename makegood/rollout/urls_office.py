"""Addresses of the office's part of the rollout."""

from makegood.people.doors import door
from makegood.people.rules import holds

from .reads.owning import OFFERS, minds_group, minds_session
from .views import capacity, office, plans

_runs = holds("rollout.run")
_BASE = "office/rollout/"

urlpatterns = [
    door(_BASE, office.rollout, may=_runs, name="rollout"),
    door(_BASE + "capacity/", capacity.capacity, may=_runs, name="rollout-capacity"),
    door(_BASE + "news/", office.news_seen, may=_runs, name="rollout-news-seen"),
    door(_BASE + "offer/", office.offer, may=_runs, name="session-offer"),
    door("sessions/own/offer/", office.offer_own, may=holds(OFFERS), name="session-own"),
    door(
        _BASE + "groups/<slug:code>/cancel/", office.cancel, may=minds_group, name="session-cancel"
    ),
    door(_BASE + "groups/<slug:code>/leads/", office.leads, may=minds_group, name="session-leads"),
    door(_BASE + "sessions/<int:pk>/move/", office.move, may=minds_session, name="session-move"),
    door(_BASE + "facilitators/", office.facilitators, may=_runs, name="facilitators"),
    door(_BASE + "facilitators/new/", office.facilitator_new, may=_runs, name="facilitator-new"),
    door(_BASE + "facilitators/<int:pk>/away/", office.away, may=_runs, name="facilitator-away"),
    door(_BASE + "workshops/", office.workshop_list, may=_runs, name="workshops"),
    door(_BASE + "workshops/new/", office.workshop_new, may=_runs, name="workshop-new"),
    door(_BASE + "workshops/<int:pk>/", office.workshop, may=_runs, name="workshop"),
    door(_BASE + "plans/", plans.plans, may=_runs, name="plans"),
    door(_BASE + "plans/<int:pk>/", plans.plan, may=_runs, name="plan"),
    door(_BASE + "plans/<int:pk>/who/", plans.plan_moves, may=_runs, name="plan-moves"),
    door(_BASE + "plans/<int:pk>/accept/", plans.accept, may=_runs, name="plan-accept"),
    door(_BASE + "plans/<int:pk>/discard/", plans.discard, may=_runs, name="plan-discard"),
    door(_BASE + "plans/<int:pk>/stop/", plans.stop, may=_runs, name="plan-stop"),
    door(_BASE + "plans/<int:pk>/resume/", plans.resume, may=_runs, name="plan-resume"),
]
