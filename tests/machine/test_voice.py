"""The voice on a whole machine: both packages, a null sound card, a session to its end, its log."""

import shutil
import subprocess
import sys

import pytest

from tests.machine.guest import Guest, until
from tests.machine.install import PROJECT
from tests.machine.test_package import APT, package, panel

__all__ = ["package", "panel"]  # the fixtures: a guest with the panel's package
VOICE = PROJECT / "build" / "voice"
ENV = "/etc/panel/voice.env"
LOG = "journalctl --no-pager -o cat -u panel-voice"
MINUTES = 10
SAID = ("goggles-on", f"lit-{MINUTES}", "one-minute", "finished")


@pytest.fixture(scope="module")
def voice(panel: Guest, tmp_path_factory: pytest.TempPathFactory) -> Guest:
    """The same guest with the voice's package, and a card that sounds nowhere."""
    if not VOICE.is_dir():
        pytest.skip("nothing is rendered (make voice): THE VOICE IS NOT TRIED ON A MACHINE")
    if shutil.which("dpkg-deb") is None:
        pytest.skip("no dpkg-deb: THE VOICE IS NOT TRIED ON A MACHINE")
    folder = tmp_path_factory.mktemp("voice")
    build = [sys.executable, str(PROJECT / "packaging" / "build.py"), "voice", str(folder)]
    done = subprocess.run(build, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    panel.push(next(folder.glob("*.deb")), "/root/light-panel-voice.deb")
    panel.must(f"{APT} install /root/light-panel-voice.deb")
    # ALSA's own null device needs no card; what lists the cards has one to list.
    panel.run("modprobe snd-dummy || modprobe snd-aloop")
    panel.must(f"printf 'PANEL_VOICE_CARD=null\\n' > {ENV}")
    panel.must("systemctl restart panel-voice")
    assert until(lambda: panel.run("systemctl is-active --quiet panel-voice").returncode == 0)
    return panel


def said(guest: Guest) -> list[str]:
    """Return every prompt since the voice's start, heard or not."""
    lines = guest.must(LOG).splitlines()
    return [line.split("say", 1)[1].lstrip("s ") for line in lines if "say" in line]


def test_a_whole_session_is_told_from_goggles_to_skin(voice: Guest) -> None:
    voice.run("systemctl reset-failed panel-session")
    unit = "systemd-run --quiet --collect --unit=panel-session"
    voice.must(f"{unit} panelctl start shins --minutes {MINUTES}")
    try:
        assert until(lambda: "finished" in said(voice), timeout_s=60 * (MINUTES + 5))
    finally:
        print(voice.must(LOG))  # noqa: T201  the record of the run
    heard = said(voice)
    places = [heard.index(prompt) for prompt in SAID]
    assert places == sorted(places), heard


def test_a_touch_that_the_screen_tells_is_spoken(voice: Guest) -> None:
    if "what would be heard" in voice.must(LOG):
        pytest.skip("the kernel has no sound card to make up: TOUCHES ARE NOT TRIED")
    sends = "s.socket(s.AF_UNIX, s.SOCK_DGRAM).sendto(b'tile-menu', '/run/panel-voice/voice.sock')"
    user = "setpriv --reuid=panel-ui --regid=panel-ui --init-groups"
    voice.must(f'{user} python3 -c "import socket as s; {sends}"')
    assert until(lambda: "tile-menu" in said(voice))
