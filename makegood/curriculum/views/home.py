"""The first page of a signed-in person: what is asked of them, and one next thing."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from makegood.people.rules import Viewer

from ..reads import evidence, learner


def home(request: HttpRequest) -> HttpResponse:
    """What is asked of me, why, by when, how long; what is done; what to read next."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    person = viewer.person
    page = learner.home(person, viewer.today) if person else learner.Home()
    retractions = len(evidence.tasks()) if viewer.may("curriculum.approve") else 0
    return render(request, "curriculum/home.html", {
        "home": page, "person": person, "retractions": retractions,
    })  # fmt: skip
