"""What is set, as the rules use it."""

from firmware_py.core.settings import Settings
from firmware_py.core.sounds import Quiet


def test_the_night_and_the_sound_say_when_it_is_quiet() -> None:
    assert Settings().quiet == Quiet(night_from=1320, night_until=420)
    assert Settings(sound=False, night_from="09:07", night_until="23:59").quiet == Quiet(
        night_from=547, night_until=1439, always=True
    )
    assert (Settings().breathing, Settings().language, Settings().locks) == (True, "en", False)
