"""What a plan and a session are said to give: the share of the whole dose, whatever held it."""

from typing import Any

import pytest
from msgspec.structs import replace

from firmware_py.core.dose import fit
from firmware_py.core.dose.plan import Plan
from firmware_py.core.faults import Fault, FaultCode
from firmware_py.core.reasons import Reason
from firmware_py.core.session.machine import Ending, State
from firmware_py.core.units import JPerCm2, Ns
from firmware_py.daemon import sentences
from tests.core.parts import NIR, RED, S, choice, example_optics, grant, make_plan, session, trying


def planned(portion: float = 1.0, share: float = 1.0, **changes: Any) -> Plan:
    """Return the soles' usual plan as a history leaves it. share: as the limits leave it."""
    plan = make_plan(choice())
    leave = grant(portion=portion, **changes)
    return replace(fit.hold(plan, leave, example_optics()), share=share, full_minutes=None)


@pytest.mark.parametrize(
    ("plan", "text"),
    [
        (planned(), "Gives all of the dose."),
        (planned(share=0.995), "Gives all of the dose."),
        (
            planned(share=0.99),
            "Gives 99 % of the usual dose; the panel's limits allow no more.",
        ),
        (
            replace(planned(share=0.8), full_minutes=18),
            "Gives 80 % of the usual dose; 18 minutes gives all of it.",
        ),
        (planned(portion=0.5), "A gentle start: gives 50 % of the dose."),
        (planned(portion=0.75), "A gentle start: gives 75 % of the dose."),
        # Of the whole dose, not of the gentle one, where the limits allow less still.
        (planned(portion=0.5, share=0.8), "A gentle start: gives 40 % of the dose."),
        (planned(left={RED: 1.0, NIR: 2.0}, finishes=1), "Gives what was left of the dose."),
        (
            planned(left={RED: 6.0, NIR: 12.0}, finishes=1),
            "Gives 50 % of what was left of the dose.",
        ),
    ],
)
def test_a_plan_says_what_share_of_the_dose_it_gives(plan: Plan, text: str) -> None:
    assert str(sentences.share(plan)) == text


GIVEN = {RED: JPerCm2(1.23), NIR: JPerCm2(2.5)}


@pytest.mark.parametrize(
    ("ending", "text"),
    [
        (Ending.COMPLETE, "Done. Gave 1.2 J/cm² red and 2.5 J/cm² infrared."),
        (
            Ending.STOPPED,
            "Stopped. Gave 41 % of the plan: 1.2 J/cm² red and 2.5 J/cm² infrared.",
        ),
        (
            Ending.TIME_LIMIT,
            "20 minutes are over. Gave 41 % of the plan: 1.2 J/cm² red and 2.5 J/cm² infrared.",
        ),
        (
            Ending.PAUSE_LIMIT,
            (
                "Ended after a pause of 10 minutes. Gave 41 % of the plan: "
                "1.2 J/cm² red and 2.5 J/cm² infrared."
            ),
        ),
        (
            Ending.CANCELLED,
            (
                "Ended: light is seen while the lamps are off: shade the panel, try again. "
                "Gave 41 % of the plan: 1.2 J/cm² red and 2.5 J/cm² infrared."
            ),
        ),
        (
            Ending.FAULT,
            "Ended by a fault. Gave 41 % of the plan: 1.2 J/cm² red and 2.5 J/cm² infrared.",
        ),
        (
            Ending.RESTART,
            "Ended by a restart. Gave at most 1.2 J/cm² red and 2.5 J/cm² infrared.",
        ),
    ],
)
def test_each_ending_says_what_was_given(ending: Ending, text: str) -> None:
    done = session(State.DONE, ending=ending, given=GIVEN, lit=Ns(S), plan=make_plan(choice()))
    assert str(sentences.ending(done)) == sentences.english(done) == text


def test_a_colour_that_was_not_planned_is_not_named() -> None:
    def gave(**of: Any) -> Reason:
        return sentences.doses(session(State.DONE, given=GIVEN, **of)).code

    assert gave(plan=make_plan(choice(mode="red"))) is Reason.DOSES_RED
    assert gave(plan=make_plan(choice(mode="nir"))) is Reason.DOSES_NIR
    assert gave(plan=None) is Reason.DOSES_NONE


def test_light_that_never_came_is_said_to_have_not_begun() -> None:
    done = session(State.DONE, ending=Ending.CANCELLED, lit=Ns(0))
    assert sentences.ending(done).code is Reason.ENDED_NOT_BEGUN


def test_a_driver_s_own_words_of_a_fault_are_for_the_installer_alone() -> None:
    fault = Fault(FaultCode.READBACK, "red: EIO")
    failed = session(State.FAULT, fault=fault)
    assert sentences.english(failed) == fault.text == "red: EIO"
    assert sentences.reason(failed) == fault.said == Reason.FAULT_READBACK.said()
    said = str(Reason.FAULT_FIRST.said(why=fault.why))
    assert said == "a fault must be cleared first: red: EIO"
    coded = Fault(FaultCode.GAP, Reason.TIME_LOST.said(gap_s=3.0))
    assert coded.said is coded.why is coded.cause


def test_the_installer_s_light_is_named_by_its_colour() -> None:
    assert sentences.reason(trying()).code in sentences.TESTING.values()
    assert sentences.reason(session(State.FAULT)).code is Reason.A_FAULT
