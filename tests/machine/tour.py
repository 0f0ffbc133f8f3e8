"""Every screen that the walk's own steps don't come by, by touches, with a picture of each."""

import time

from tests.machine.guest import until
from tests.machine.panel import PROBES, Panel
from tests.machine.person import Person
from tests.machine.report import Step

CODE = "2580"
# Lights one colour for the installer, and stays there.
TRIAL = """
import json, socket, time
link = socket.socket(socket.AF_UNIX)
link.connect("/run/panel/control.sock")
def ask(**request):
    link.send(json.dumps(request).encode() + b"\\n")
ask(verb="commission-light", channel="nir", duty=0.05, seconds=30)
for _ in range(40):
    time.sleep(1)
    ask(verb="renew")
"""


def menu(person: Person, step: Step) -> None:
    """Go through what can be set, and back home; nothing stays changed."""
    person.touch("MENU", "BREATHING")
    person.touch("NIGHT", "until")
    person.keep(step, "night")
    person.touch("BACK", "BREATHING")
    place = person.look().where("LANGUAGE")
    for spoken, name in (("Deutsch", "german"), ("Español", "spanish"), ("English", "")):
        person.turn(place)
        person.turn(person.look().where(spoken))
        if name:
            person.keep(step, name)
    bring(person, "PEOPLE")
    person.keep(step, "menu-2")
    person.touch("PEOPLE", "ADD")
    person.keep(step, "people")
    person.touch("ADD", "GHI")
    person.keep(step, "spell")
    person.touch("BACK", "ADD")
    person.touch("BACK", "LANGUAGE")
    bring(person, "AREAS")
    guarded(person, "AREAS", "Areas shown")
    person.keep(step, "offered")
    person.touch("BACK", "LANGUAGE")
    bring(person, "CODE")
    guarded(person, "CODE", "A code of four")
    person.keep(step, "code")
    person.touch("BACK", "LANGUAGE")
    person.touch("BACK", "ALL AREAS")


def find(person: Person, area: str) -> None:
    """From home, turn to the page of areas that has this one."""
    person.touch("ALL AREAS", "Where shall")
    bring(person, area)


def bring(person: Person, tile: str) -> None:
    """Turn pages until a tile is on one; a large display has it on the first."""
    page = person.look()
    while not page.has(tile):
        page = person.turn(page.where("MORE"))


def guarded(person: Person, tile: str, then: str) -> None:
    """Touch a tile that the code guards; where it is asked for, touch its figures."""
    if person.turn(person.look().where(tile)).has("Enter the code"):
        enter(person)
    person.sees(then)


def enter(person: Person) -> None:
    """Touch the code's figures."""
    for figure in CODE:
        person.touch_at(person.look().where(figure))
        time.sleep(2)


def lock(panel: Panel, person: Person, step: Step) -> None:
    """Lock the screen, see it locked, and unlock it with the code, which is set from then on."""
    panel.machine.must(f"echo {CODE} | panelctl settings --pin")
    panel.machine.must("panelctl settings --lock on")
    person.sees("Locked.")
    person.keep(step, "locked")
    enter(person)
    person.sees("ALL AREAS")
    panel.machine.must("panelctl settings --lock off")


def session(person: Person, step: Step, area: str) -> None:
    """Go through a session's screens, as one who looks at each; it is stopped in the end."""
    find(person, area)
    person.touch(area, "ABOUT")
    person.keep(step, "minutes")
    person.touch("ABOUT", "Evidence")
    person.keep(step, "about")
    person.touch("BACK", "NEXT")
    person.touch("NEXT", "START")
    person.keep(step, "check")
    person.touch("PAIN", "Pain now?")
    person.keep(step, "pain")
    person.touch("SKIP", "START")
    person.touch_at(person.look().where("START"))
    person.sees("cancels.")
    person.keep(step, "countdown")
    person.sees("INFRARED IS ON")
    time.sleep(4)
    person.touch("PAUSE", "Paused.")
    person.keep(step, "paused")
    person.stop()
    person.sees("Stopped.")
    person.keep(step, "stopped")
    person.touch("OK", "is the skin red?")
    person.keep(step, "skin")
    person.touch("NO", "Pain now?")
    person.keep(step, "pain-after")
    person.touch("SKIP", "This week")
    person.keep(step, "week")
    person.touch("OK", "ALL AREAS")


def afterwards(person: Person, step: Step, area: str) -> None:
    """See what a day looks like after a session: a tile that waits, why, and the history."""
    person.keep(step, "home")
    find(person, area)
    person.touch(area, "can use")
    person.keep(step, "why")
    person.touch("BACK", "ALL AREAS")
    person.touch("MENU", "HISTORY")
    person.touch("HISTORY", "EARLIER")
    for number in (1, 2, 3):
        person.keep(step, f"history-{number}")
        page = person.look()
        if not page.has("MORE"):
            break
        person.turn(page.where("MORE"))
    while not person.look().has("ALL AREAS"):
        person.turn(person.look().where("BACK"))


def trouble(panel: Panel, person: Person, step: Step) -> None:
    """See the installer's light, a fault, and no contact; each is over in the end."""
    machine = panel.machine
    machine.write("/var/tmp/panel-trial.py", TRIAL)
    trial = machine.begin("python3 /var/tmp/panel-trial.py")
    person.sees("The installer")
    person.keep(step, "installer")
    machine.run("pkill -f panel-trial.py")
    trial.communicate(timeout=60)
    person.sees("ALL AREAS", patience_s=180)
    surface = f"{PROBES}/28-000000000001/temperature"
    machine.write(surface, "44000\n")
    person.sees("a fault.")
    person.keep(step, "fault")
    machine.write(surface, "25000\n")
    assert until(lambda: machine.run("panelctl clear-fault").returncode == 0, 120)
    person.sees("ALL AREAS")
    machine.must("systemctl stop panel-daemon")
    person.sees("No contact")
    person.keep(step, "no-contact")
    machine.must("systemctl start panel-daemon")
    panel.answers()
