"""A share of the foot campaign; `make feet` runs all of it."""

from dataclasses import replace

import pytest

from firmware_py.core.sensing import skin
from hw_mocks.machine.skin import SkinSettings
from tests.feet.__main__ import both, judge
from tests.feet.foot import Course, Foot, any_foot, session
from tests.feet.probes import complaint

# Numb, cold, hardly any blood, well covered, the strongest light there is, nearer than was said.
WORST = replace(
    any_foot(1),
    insensate=True,
    skin=SkinSettings(perfusion=0.02, blanket=1.0, start_c=26.0),
    room_c=30.0,
    area="lower-back",
    minutes=20,
    mode="nir",
    strength="usual",
    said_cm=30.0,
    true_cm=10.0,
    fault=None,
    touches_after_s=0,
)


def with_sensor(foot: Foot) -> Course:
    return session(foot, has_sensor=True)


def test_no_foot_is_warmed_beyond_its_bounds_and_sound_ones_are_left_alone() -> None:
    assert judge([both(seed) for seed in range(60)]) == []


def test_the_worst_foot_is_held_back_by_the_sensor_alone() -> None:
    held, bare = with_sensor(WORST), session(WORST, has_sensor=False)
    assert held.pauses
    assert held.warmed_k <= 8.5
    assert bare.warmed_k > 8.5


def test_without_the_pause_the_campaign_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(skin, "pauses", lambda _look: None)
    monkeypatch.setattr("tests.feet.foot.gate_skin.allows", lambda *_look, **_named: True)
    foot = replace(WORST, skin=replace(WORST.skin, start_c=24.0))
    assert judge([(foot, with_sensor(foot), Course())]) != []


def test_a_heating_pad_is_told_and_ends_the_light() -> None:
    padded = replace(WORST, skin=SkinSettings(start_c=30.0, perfusion=0.1, other_mw_cm2=40.0))
    assert "hold_skin_heated" in with_sensor(padded).pauses


def test_no_sound_session_is_ended_for_its_probes() -> None:
    assert [complaint(seed) for seed in range(30)] == [None] * 30


def test_a_stuck_probe_among_them_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.feet.probes.Probe.reads", lambda *_args: 25.0)
    assert any(complaint(seed) for seed in range(30))
