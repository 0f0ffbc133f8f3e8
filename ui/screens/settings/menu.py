"""Menu: what can be set; each touch changes one thing, at once, or leads to where it is set."""

from collections.abc import Mapping, Sequence

from firmware_py.wire import Request, Settings, SettingsNow
from ui.connection.messages import Reply
from ui.language import catalogues
from ui.language.text import plain, time_of_day
from ui.language.words import (
    AREAS,
    AREAS_ON,
    BREATHING,
    CLOCK,
    CODE,
    HISTORY,
    HOW_TILE,
    LANGUAGE,
    LANGUAGE_ASK,
    LOCK,
    NIGHT,
    ON_OFF,
    PEOPLE,
    SETTINGS,
    SOUND,
    UNKNOWN,
    WHO,
    say,
)
from ui.pictures.scenes import Scene, SymbolScene
from ui.screens.settings.areas import AreasOffered
from ui.screens.settings.how_are_you import HowAreYou
from ui.screens.settings.night import Night
from ui.screens.settings.set_clock import SetTime
from ui.screens.settings.sound import Sound
from ui.screens.tile_page import Option, Pick, TilePage
from ui.state.panel_time import panel_time
from ui.widgets.target import Target


class Menu(TilePage):
    """Language, sound, breathing, night, lock; behind the code areas and the code itself."""

    TITLE = SETTINGS

    def beside_back(self) -> Sequence[Target]:
        """Return for whom it is, where several use the panel."""
        if self.panel.state.person is None:
            return ()
        return (Target(say(WHO), plain(self.panel.state.person), name="who", strong=1),)

    def tiles(self) -> Mapping[str, tuple[str, ...]]:
        """Return what is set."""
        now = self.panel.state.settings
        if now is None:
            return {}
        return {
            "history": (say(HISTORY),),
            "how": (say(HOW_TILE),),
            "language": (say(LANGUAGE), catalogues.LANGUAGES.get(now.language, now.language)),
            "sound": (say(SOUND), say(ON_OFF[now.sound])),
            "breathing": (say(BREATHING), say(ON_OFF[now.breathing])),
            "night": (say(NIGHT), f"{now.night_from}-{now.night_until}"),
            "people": (say(PEOPLE), str(len(self.panel.state.names))),
            "lock": (say(LOCK), say(ON_OFF[now.locks])),
            "areas": (say(AREAS), say(AREAS_ON, on=len(now.areas), offered=len(now.offered))),
            "code": (say(CODE), "●●●●" if now.has_pin else "○○○○"),
        } | self._clock()

    def _clock(self) -> dict[str, tuple[str, ...]]:
        """Return the time, where a person has to set it."""
        telemetry = self.panel.state.telemetry
        if telemetry is None or telemetry.clock == "set":
            return {}
        here = panel_time(telemetry)
        return {"clock": (say(CLOCK), say(UNKNOWN) if here is None else time_of_day(here))}

    def chosen(self, name: str, /) -> None:
        """Change one thing, or show where it is changed."""
        panel, now = self.panel, self.panel.state.settings
        if now is None:
            return
        match name:
            case "history":
                panel.go.history()
            case "how":
                panel.show(HowAreYou())
            case "language":
                panel.show(self._languages(now))
            case "sound":
                panel.show(Sound())
            case "breathing":
                panel.ask(Settings(breathing=not now.breathing))
            case "night":
                panel.show(Night())
            case "lock" if not now.has_pin:
                panel.go.new_code(locks=True)
            case "lock" if now.locks:
                panel.go.with_code(lambda: panel.ask(Settings(locks=False)))
            case "lock":
                panel.ask(Settings(locks=True))
            case "areas":
                panel.go.with_code(lambda: panel.show(AreasOffered()))
            case "code" if now.has_pin:
                panel.go.with_code(panel.go.new_code)
            case "code":
                panel.go.new_code()
            case "clock":
                panel.show(SetTime())
            case "people" if now.has_pin:
                panel.go.with_code(panel.go.people)
            case "people":
                panel.go.people()
            case "who":
                panel.choose_person(None)

    def scene(self, name: str, /) -> Scene | None:
        """Return the globe by which a language is found that one can't read."""
        return SymbolScene("globe") if name == "language" else None

    def _languages(self, now: SettingsNow) -> Pick:
        """Return every language side by side, by its own name."""
        panel, codes = self.panel, list(catalogues.CODES)

        def take(place: int) -> None:
            panel.ask(Settings(language=codes[place]))
            panel.go.menu()

        globe = SymbolScene("globe")
        options = [Option((catalogues.LANGUAGES[code],), globe) for code in codes]
        chosen = next((n for n, code in enumerate(codes) if code == now.language), None)
        return Pick(say(LANGUAGE_ASK), options, chosen, take, panel.go.menu)

    def answered(self, _request: Request, answer: Reply) -> None:
        """Show what is set now."""
        if isinstance(answer, SettingsNow):
            self.write()
