"""The least that Textual can show."""

from textual.app import App, ComposeResult
from textual.widgets import Label


class EmptyApp(App[None]):
    def compose(self) -> ComposeResult:
        yield Label("MARKER")


if __name__ == "__main__":
    EmptyApp().run()
