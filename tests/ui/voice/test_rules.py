"""What is said to a panel's state, whole histories of it."""

from typing import get_args

import pytest
from msgspec.structs import replace

from firmware_py.wire import Telemetry
from firmware_py.wire.base import Ending
from firmware_py.wire.session import State
from tests.ui.fake_daemon import IDLE
from tests.ui.voice.history import FAULT, HEARING, arming, heard, lasting, lit, told
from ui.language.prompts import Prompt
from ui.voice.cue import Rank
from ui.voice.rules import Rules

IDLE_S = 2.0
idle = lasting(IDLE_S, state="idle", session=None)


def words(*parts: object) -> list[str]:
    return [prompt for _, prompt in heard(*parts)]  # type: ignore[arg-type]


def test_an_idle_panel_says_nothing() -> None:
    assert heard(lasting(600, state="idle", session=None)) == []


def test_a_whole_session_of_fifteen_minutes_is_told() -> None:
    said = heard(
        lasting(2, state="idle", session=None),
        arming(),
        lit(15),
        lasting(20, state="done", ended="complete"),
        lasting(20, state="idle", session=None),
    )
    wanted = [
        (2.0, "goggles-on"),
        (7.0, "five"),
        (9.0, "three"),
        (10.0, "two"),
        (11.0, "one"),
        (12.0, "lit-15"),
        (462.0, "half"),
        (612.0, "five-minutes"),
        (852.0, "one-minute"),
        (912.0, "finished"),
    ]
    assert [prompt for _, prompt in said] == [prompt for _, prompt in wanted]
    assert [at for at, _ in said] == pytest.approx([at for at, _ in wanted], abs=0.15)


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (20, ["lit-20", "half", "five-minutes", "one-minute"]),
        (10, ["lit-10", "five-minutes", "one-minute"]),  # half is five minutes
        (5, ["lit-5", "half", "one-minute"]),
        (2, ["lit-2", "one-minute"]),
        (0.8, ["lit"]),
    ],
)
def test_a_time_is_told_once_and_none_that_was_never_so(minutes: float, said: list[str]) -> None:
    assert words(arming(), lit(minutes))[5:] == said


def test_a_pause_tells_why_that_one_may_go_on_and_that_the_light_is_on_again() -> None:
    warm = {"state": "paused", "pauses": ("person", "warm"), "remaining_s": 400.0}
    said = words(
        arming(),
        lit(15, to=400 / 60),
        lasting(30, can_resume=False, **warm),
        lasting(30, state="paused", pauses=("person",), can_resume=True, remaining_s=400.0),
        arming(5.0),
        lit(400 / 60),
    )
    assert said[5:] == [
        "lit-15", "half", "paused-warm", "may-resume", "again-soon", "lit-again", "five-minutes",
        "one-minute",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("pauses", "said"),
    [
        (("person",), "paused"),
        (("screen",), "paused-screen"),
        (("interlock",), "paused-cover"),
        (("warm",), "paused-warm"),
        (("saving",), "paused-saving"),
        (("person", "screen", "interlock", "warm", "saving"), "paused-cover"),
        ((), "paused"),
    ],
)
def test_the_gravest_reason_to_pause_is_told(pauses: tuple[str, ...], said: str) -> None:
    assert words(lasting(5, state="paused", pauses=pauses, can_resume=False)) == [said]


@pytest.mark.parametrize("ended", get_args(Ending))
def test_every_end_is_told(ended: str) -> None:
    said = words(lit(0.1), lasting(5, state="done", ended=ended))
    assert said[1:] == [
        {
            "complete": "finished",
            "time_limit": "finished",
            "pause_limit": "pause-too-long",
            "cancelled": "called-off",
        }.get(ended, "stopped")
    ]


def test_a_fault_is_told_again_for_a_minute_and_then_that_it_is_cleared() -> None:
    said = heard(lit(0.1), lasting(100, state="fault", fault=FAULT), lasting(5, state="idle"))
    assert said == [
        (0.0, "lit"),
        *((6.0 + n * 10, "fault") for n in range(6)),
        (106.0, "fault-cleared"),
    ]


def test_no_prompt_of_a_fault_says_that_the_light_is_off() -> None:
    """It may be a light that doesn't go off."""
    from ui.language.prompts import TEXTS  # noqa: PLC0415  the text alone is judged

    for prompt in (Prompt.FAULT, Prompt.NO_CONTACT):
        assert "off" not in TEXTS[prompt]
        assert "Move away" in TEXTS[prompt]


@pytest.mark.parametrize("state", ["arming", "lit", "paused", "commissioning", "fault"])
def test_a_panel_that_falls_silent_where_there_may_be_light_is_told(
    state: str,
) -> None:
    said = heard(lasting(0.4, state=state, countdown_s=7.0), quiet_s=30)
    # In a fault no session is under way: telemetry comes less often.
    at = 3.1 if state == "fault" else 1.1
    assert [each for each in said if each[1] == "no-contact"] == [(at, "no-contact")]


@pytest.mark.parametrize("state", ["idle", "done"])
def test_a_panel_that_falls_silent_in_the_dark_is_nobody_s_business(state: str) -> None:
    assert heard(lasting(1, state=state), quiet_s=30) == []


def test_a_connection_that_ends_is_told_at_once_and_what_is_so_when_it_is_back() -> None:
    rules = Rules()
    rules.hear(told(state="lit", remaining_s=800.0), 0.0)
    assert [cue.prompt for cue in rules.lost(0.2)] == ["no-contact"]
    assert rules.lost(0.3) == []
    back = rules.hear(told(state="idle", session=None), 5.0)
    assert [(cue.prompt, cue.since) for cue in back] == [("contact", 5.0)]


def test_whoever_begins_to_listen_in_the_middle_is_told_what_is_so() -> None:
    assert words(lit(4.9, to=0.5)) == ["lit", "one-minute"]
    assert words(arming(4.0)) == ["light-soon", "three", "two", "one"]


def test_where_no_goggles_are_worn_nobody_is_told_to_put_them_on() -> None:
    bare = {"goggles": False}
    said = words(
        arming(**bare),
        lit(15, to=14.9, **bare),
        lasting(4, state="paused", pauses=("person",), can_resume=True, **bare),
        arming(5.0, **bare),
        lit(14.9, to=14.8, **bare),
    )
    assert [said[0], *said[-2:]] == ["dont-look", "again-soon-dont-look", "lit-again"]


def test_a_stop_while_arming_is_told_and_no_number_follows() -> None:
    said = words(list(arming())[:10], lasting(20, state="done", ended="stopped"))
    assert said == ["goggles-on", "stopped"]


def test_the_installer_s_light_is_told() -> None:
    said = words(lasting(5, state="commissioning"), lasting(5, state="idle"))
    assert said == ["installer", "installer-off"]


def breathing(telemetry: Telemetry) -> Telemetry:
    return replace(telemetry, hearing=replace(HEARING, breathing=True))


def test_breathing_is_guided_by_words_for_a_minute_and_then_by_tones() -> None:
    said = heard([breathing(each) for each in lit(5, to=3.5)])
    assert said[0] == (0.0, "lit")
    breaths = said[1:]
    begins = [6.0 + n * 10 for n in range(9)]
    assert [at for at, _ in breaths[::2]] == pytest.approx(begins[: len(breaths[::2])], abs=0.15)
    assert [p for _, p in breaths[:12]] == ["breathe-in", "breathe-out"] * 6
    assert {p for _, p in breaths[12::2]} == {"tone-in"}
    assert {p for _, p in breaths[13::2]} == {"tone-out"}
    for (begin, _), (turn, _) in zip(breaths[::2], breaths[1::2], strict=False):
        assert turn - begin == pytest.approx(4.0, abs=0.15)


def test_what_matters_most_outranks() -> None:
    rules = Rules()
    (fault,) = rules.hear(told(state="fault", fault=FAULT), 0.0)
    (state,) = Rules().hear(told(state="paused"), 0.0)
    assert (fault.rank, state.rank) == (Rank.URGENT, Rank.STATE)


@pytest.mark.parametrize("state", sorted({*get_args(State)} - {"idle"}))
@pytest.mark.parametrize("before", get_args(State))
def test_every_state_is_told_as_it_begins(before: str, state: str) -> None:
    if before == state:
        return
    rules = Rules()
    rules.hear(replace(IDLE, state=before, session=7), 0.0)
    assert len(rules.hear(replace(IDLE, state=state, session=7), 0.4)) == 1
