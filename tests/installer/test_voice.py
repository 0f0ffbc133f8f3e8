"""The voice's sound card: found by doctor, chosen by setup."""

from pathlib import Path

import pytest

from firmware_py.installer import voice
from firmware_py.installer.finding import Finding
from firmware_py.installer.root import Place

CARDS = """\
 0 [Headphones     ]: bcm2835_headpho - bcm2835 Headphones
                      bcm2835 Headphones
 1 [vc4hdmi        ]: vc4-hdmi - vc4-hdmi
                      vc4-hdmi
 2 [Device         ]: USB-Audio - USB Audio Device
                      C-Media Electronics Inc. USB Audio Device at usb-1.2, full speed
"""


@pytest.fixture
def place(tmp_path: Path) -> Place:
    (tmp_path / "usr/share/light-panel/voice").mkdir(parents=True)
    (tmp_path / "proc/asound").mkdir(parents=True)
    (tmp_path / "proc/asound/cards").write_text(CARDS)
    (tmp_path / "etc/panel").mkdir(parents=True)
    return Place(root=tmp_path, ask=lambda *_command: None)


def found(place: Place) -> Finding:
    (finding,) = voice.card(place, None)
    return finding


def choose(place: Place, answer: str | None) -> tuple[int, list[str]]:
    said: list[str] = []
    ask = None if answer is None else lambda _question: answer
    return voice.choose(place, say=said.append, ask=ask, stamp="x"), said


def test_the_jack_that_shares_the_lamps_pwm_is_no_card_of_the_voice(place: Place) -> None:
    assert list(voice.cards(place)) == ["vc4hdmi", "Device"]


def test_where_the_voice_is_not_installed_nothing_is_said_of_it(tmp_path: Path) -> None:
    assert list(voice.card(Place(root=tmp_path), None)) == []
    assert choose(Place(root=tmp_path), "Device") == (0, [])


def test_the_doctor_tells_of_no_card_none_chosen_and_one_that_is_gone(place: Place) -> None:
    assert (found(place).level, "no card is chosen" in found(place).text) == ("warning", True)
    assert choose(place, "Device")[0] == 0
    assert (found(place).level, found(place).text) == (
        "ok", "Device: USB-Audio - USB Audio Device",
    )  # fmt: skip
    place.path("/proc/asound/cards").write_text(CARDS.replace("[Device ", "[Other  "))
    assert (found(place).level, "isn't there" in found(place).text) == ("warning", True)
    place.path("/proc/asound/cards").write_text("--- no soundcards ---\n")
    assert (found(place).level, "no sound card" in found(place).text) == ("warning", True)


def test_setup_writes_the_card_and_keeps_every_other_line(place: Place) -> None:
    env = place.path(voice.ENV)
    env.write_text("PANEL_VOICE_VOLUME=2\nPANEL_VOICE_CARD=plughw:CARD=Old\n")
    status, said = choose(place, "Device")
    assert status == 0
    assert env.read_text() == "PANEL_VOICE_VOLUME=2\nPANEL_VOICE_CARD=plughw:CARD=Device\n"
    assert any("+PANEL_VOICE_CARD=plughw:CARD=Device" in line for line in said)


@pytest.mark.parametrize("answer", ["", "Headphones"])
def test_no_answer_or_a_card_that_is_not_offered_changes_nothing(place: Place, answer: str) -> None:
    status, said = choose(place, answer)
    assert (status, place.path(voice.ENV).exists()) == (0, False)
    assert "left as it is" in said[-1]


def test_where_nobody_is_asked_the_first_card_is_taken_and_a_chosen_one_stays(
    place: Place,
) -> None:
    choose(place, None)
    assert voice.chosen(place) == "vc4hdmi"
    choose(place, "Device")
    choose(place, None)
    assert voice.chosen(place) == "Device"
