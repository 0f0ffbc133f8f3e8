"""Questions about how it went: after a session, the next day, once a week, once in four weeks.

Each is one touch, and each can be skipped; what is skipped isn't asked again.
"""

from firmware_py.wire import After, AreaList, OverviewInfo, Report, Request, Telemetry
from ui.language.text import known, short_area
from ui.language.words import NUMBNESS, PAIN, RED_NEXT_DAY, RED_NOW, RED_RESTS, RED_SURE, say
from ui.panel import Panel
from ui.screens.history.week import Week
from ui.screens.scale import Scale
from ui.screens.session.complaints import Complaints
from ui.screens.settings.symptoms import SymptomQuestions
from ui.screens.yes_no import YesNo
from ui.state.follow_ups import Question


def name_of(area: str, areas: AreaList | None) -> str:
    """Return an area's short name."""
    named = {each.id: each.name for each in areas.areas} if areas is not None else {}
    return short_area(area, named.get(area, area))


def can_be_asked(telemetry: Telemetry) -> bool:
    """Tell whether light was given in the session that is done."""
    given = (known(each.fluence_j_cm2) or 0 for each in (telemetry.red, telemetry.nir))
    return telemetry.session is not None and any(fluence > 0 for fluence in given)


def after_session(panel: Panel, telemetry: Telemetry) -> YesNo:
    """Return the first question about a session that gave light; the others follow it."""
    session, area = telemetry.session or 0, telemetry.area or ""

    def show_pain() -> None:
        panel.show(
            Scale(
                say(PAIN),
                lambda _score: panel.show(Complaints(session, lambda: panel.show(Week(area)))),
                lambda score: After(session=session, pain=score),
            )
        )

    def request(is_red: bool) -> Request:  # noqa: FBT001  the answer to yes or no
        return After(session=session, is_red=is_red)

    question = say(RED_NOW, area=name_of(area, panel.state.areas))
    return YesNo(question, say(RED_RESTS), request, show_pain, sure=say(RED_SURE))


def before_areas(
    panel: Panel, overview: OverviewInfo, key: Question
) -> YesNo | Scale | SymptomQuestions:
    """Return the question that is due."""
    person = overview.person

    def settle(_score: int | None = None) -> None:
        panel.settle(key)

    if key[0] == "symptoms":
        return SymptomQuestions(settle, is_offered=True)
    if key[0] == "numbness":
        return Scale(say(NUMBNESS), settle, lambda n: Report(person=person, numbness=n))
    check = next(check for check in overview.ask_skin if check.session == key[1])

    def request(is_red: bool) -> Request:  # noqa: FBT001  the answer to yes or no
        return Report(person=person, session=check.session, is_red_next_day=is_red)

    question = say(RED_NEXT_DAY, area=name_of(check.area, panel.state.areas))
    return YesNo(question, say(RED_RESTS), request, settle, sure=say(RED_SURE))
