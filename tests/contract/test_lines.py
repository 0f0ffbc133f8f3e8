"""The optional lines: what is read, and what is driven."""

from firmware_py.drivers.inputs import Fan, InterlockSwitch, LightSense
from firmware_py.drivers.outputs import Buzzer
from tests.contract.benches import BUZZER, FAN, INTERLOCK, LIGHT_SENSE, Bench, Level, until

DOWN_UP: tuple[Level, Level, Level] = ("low", "high", "low")


def test_an_interlock_is_closed_while_its_line_is_low(bench: Bench) -> None:
    bench.drive(INTERLOCK, "low")
    switch = InterlockSwitch(INTERLOCK, pin_factory=bench.pin_factory)
    seen = []
    for level in DOWN_UP:
        bench.drive(INTERLOCK, level)
        seen.append(switch.is_closed)
    switch.close()
    assert [*seen, switch.is_closed] == [True, False, True, False]


def test_a_light_sense_sees_light_while_its_line_is_high(bench: Bench) -> None:
    bench.drive(LIGHT_SENSE, "low")
    sense = LightSense(LIGHT_SENSE, "red", pin_factory=bench.pin_factory)
    seen = []
    for level in DOWN_UP:
        bench.drive(LIGHT_SENSE, level)
        seen.append(sense.sees_light)
    sense.close()
    assert [*seen, sense.sees_light] == [False, True, False, None]


def test_a_tachometers_pulses_are_counted_and_a_level_is_none(bench: Bench) -> None:
    bench.drive(FAN, "high")
    fan = Fan(FAN, tach=True, pin_factory=bench.pin_factory)
    assert not fan.turned()
    for _ in range(3):
        bench.drive(FAN, "low")
        assert until(fan.turned)
        bench.drive(FAN, "high")
        assert not fan.turned()
    fan.close()


def test_a_fans_level_is_high_while_it_turns(bench: Bench) -> None:
    bench.drive(FAN, "low")
    fan = Fan(FAN, tach=False, pin_factory=bench.pin_factory)
    seen = []
    for level in DOWN_UP:
        bench.drive(FAN, level)
        seen.append(fan.turned())
    fan.close()
    assert seen == [False, True, False]


def test_a_buzzers_line_is_low_until_told_and_after_its_end(bench: Bench) -> None:
    told: list[str] = []
    buzzer = Buzzer(BUZZER, "buzzer", pin_factory=bench.pin_factory, log=told.append)
    levels = [bench.level(BUZZER)]
    for on in (True, False, True):
        buzzer.sound(on=on)
        levels.append(bench.level(BUZZER))
    buzzer.close()
    assert [*levels, bench.level(BUZZER)] == [False, True, False, True, False]
    assert told == []
