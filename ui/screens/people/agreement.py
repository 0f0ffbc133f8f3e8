"""A clinician's agreement, entered by whoever has the code: their name, then the day."""

from firmware_py.wire import Agree, Refused, Request
from ui.connection.messages import Reply
from ui.language.messages import refusal
from ui.language.words import AGREED_ON, AGREED_WHO, say
from ui.screens.notice import Notice
from ui.screens.people.spell_name import Speller
from ui.screens.settings.set_clock import SetTime


class Clinician(Speller):
    """Who agreed. person: to whose sessions."""

    def __init__(self, person: str) -> None:
        super().__init__()
        self._person = person

    def question(self) -> str:
        """Ask for the clinician's name."""
        return say(AGREED_WHO)

    def keep(self, name: str) -> None:
        """Go on to the day."""
        self.panel.show(AgreedOn(self._person, name))

    def leave(self) -> None:
        """Go back to the areas."""
        self.panel.go.home()


class AgreedOn(SetTime):
    """On which day; today, if nobody says otherwise."""

    def __init__(self, person: str, clinician: str) -> None:
        super().__init__()
        self._agree = person, clinician

    def question(self) -> str:
        """Ask for the day."""
        return say(AGREED_ON)

    def touched(self, name: str, /) -> None:
        """Step, have the agreement kept, or go back to the areas."""
        if name == "next":
            person, clinician = self._agree
            date = f"{self.chosen:%Y-%m-%d}"
            self.panel.ask(Agree(name=person, clinician=clinician, date=date))
        elif name == "back":
            self.panel.go.home()
        else:
            super().touched(name)

    def answered(self, request: Request, answer: Reply) -> None:
        """Go back to the areas, which are open then, or say why not."""
        if isinstance(request, Agree):
            if isinstance(answer, Refused):
                self.panel.show(Notice(refusal(answer)))
            else:
                self.panel.go.home()
