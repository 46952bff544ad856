"""Addresses of the champions' room, each with who may open it."""

from django.urls import URLPattern, URLResolver

from makegood.people.doors import door
from makegood.people.rules import holds, is_person

from . import rules as may
from .views import champion, office, partnerships, positions, terms

sees, minds, covers = holds("champions.see"), holds("champions.mind"), holds("champions.coverage")


def gathers(request, **kwargs):  # type: ignore[no-untyped-def]
    """Champions, and the office."""
    return minds(request) or may.serves(request)


urlpatterns: list[URLPattern | URLResolver] = [
    door("champions/", office.champions, may=sees, name="champions"),
    door("champions/coverage/", office.coverage, may=covers, name="coverage"),
    door("champions/coverage.csv", office.coverage_csv, may=covers, name="coverage-csv"),
    door("champions/forecast/", office.forecast, may=covers, name="forecast"),
    door("office/champions/", office.office, may=minds, name="champions-office"),
    door("office/champions/numbers/", office.programme_page, may=minds, name="champions-programme"),
    door("office/champions/ladder/", office.ladder_desk, may=minds, name="ladder-desk"),
    door("office/champions/ladder/accept/", office.recognise_page, may=minds, name="recognise"),
    door("office/champions/ladder/<int:pk>/<slug:answer>/", office.practice_answer, may=minds, name="practice-answer"),
    door("office/champions/letters/", office.letters, may=minds, name="letters"),
    door("office/champions/letters/<int:pk>/<int:year>.pdf", office.letter, may=minds, name="letter"),
    door("office/champions/partnerships/", partnerships.partnership_list, may=minds, name="partnerships"),
    door("office/champions/invite/", partnerships.invite, may=minds, name="partnership-invite"),
    door("partnerships/", partnerships.my_partnerships, may=sees, name="my-partnerships"),
    door("partnerships/<int:pk>/", partnerships.partnership, may=may.partnership_seen, name="partnership"),
    door("partnerships/of/<path:code>/", partnerships.partnership_of, may=sees, name="partnership-of"),
    door("partnerships/<int:pk>/agreement/", partnerships.write_agreement, may=minds, name="agreement-write"),
    door("partnerships/<int:pk>/agreement/<int:number>/", partnerships.agreement, may=may.partnership_seen, name="agreement"),
    door("partnerships/<int:pk>/agreement/<int:number>/sign/", partnerships.sign, may=may.partnership_seen, name="agreement-sign"),
    door("partnerships/<int:pk>/position/", positions.open_position, may=may.partnership_led, name="position-open"),
    door("partnerships/<int:pk>/do/<slug:what>/", partnerships.partnership_act, may=may.partnership_led, name="partnership-act"),
    door("champions/positions/<int:pk>/", positions.position, may=may.position_seen, name="position"),
    door("champions/positions/<int:pk>/do/<slug:what>/", positions.position_act, may=may.position_led, name="position-act"),
    door("champions/terms/<int:pk>/", terms.term, may=may.term_seen, name="term"),
    door("champions/terms/<int:pk>/do/<slug:what>/", terms.term_act, may=may.term_led, name="term-act"),
    door("champions/terms/<int:pk>/pack/", terms.succession_pack, may=may.pack_seen, name="pack"),
    door("champions/terms/<int:pk>/pack.pdf", terms.succession_pdf, may=may.pack_seen, name="pack-pdf"),
    door("champions/missing-time/<int:pk>/", terms.missing_time, may=may.missing_seen, name="missing-time"),
    door("champions/missing-time/<int:pk>/do/<slug:what>/", terms.missing_act, may=may.missing_seen, name="missing-act"),
    door("champion/", champion.champion, may=may.serves, name="champion"),
    door("champion/time/", champion.time, may=may.serves, name="champion-time"),
    door("champion/time/<int:pk>/take-back/", champion.time_take_back, may=may.serves, name="time-take-back"),
    door("champion/no-time/", champion.no_time, may=may.serves, name="no-time"),
    door("champion/when/", champion.available, may=may.serves, name="champion-available"),
    door("champion/hand-over/", champion.hand_over, may=may.serves, name="hand-over"),
    door("champion/sessions/", champion.practice, may=may.serves, name="champion-practice"),
    door("champion/circle/", champion.circle, may=may.circles, name="circle"),
    door("champion/circle/meeting/", champion.circle_meeting, may=gathers, name="circle-meeting"),
    door("champion/circle/meeting/<int:pk>/off/", champion.circle_off, may=gathers, name="circle-off"),
    door("champion/circle/<int:pk>/take-back/", champion.circle_take_back, may=may.circles, name="circle-take-back"),
    door("me/positions/", positions.positions_open, may=is_person, name="positions-open"),
    door("me/positions/<int:pk>/", positions.position_public, may=is_person, name="position-public"),
    door("me/positions/<int:pk>/apply/", positions.apply, may=is_person, name="apply"),
    door("me/applications/<int:pk>/", positions.application, may=may.application_seen, name="application"),
    door("me/applications/<int:pk>/do/<slug:what>/", positions.application_act, may=may.application_seen, name="application-act"),
]  # fmt: skip
