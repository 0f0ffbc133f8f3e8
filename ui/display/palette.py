"""Every colour of the screen, in one place; the style sheets see them as variables.

Text is at least 7:1 against what it stands on, lines and shapes at least 3:1.
"""

GROUND = "#0f0b0c"
TEXT = "#f6e9e3"
QUIET = "#cdb6ad"  # what matters less
LINE = "#9a6a61"  # between targets
PRESSED = "#4a2823"

RED = "#ff7a66"  # the red channel, as text
RED_FILL = "#ff4130"  # and as a large shape
NIR = "#b18cff"  # invisible light, as text
NIR_FILL = "#9466ff"
TRACK = "#33262a"  # the part of a bar still to come

BODY = "#695b58"  # the figure
RED_LIT = "#ff9985"  # and where the light goes on it: 3:1 against the body too
NIR_LIT = "#c4a6ff"

GO = "#ffb199"  # what leads on
STOP = "#b30c1a"
STOP_PRESSED = "#7d0711"
STOP_EDGE = "#ff8c7c"
STOP_TEXT = "#ffffff"
FOCUS = "#ffe08a"  # where the keyboard is

BREATH_LOW = "#7d5953"  # the pacer's frame, breathed out
BREATH_HIGH = "#ffd9cc"  # and in


def css_variables() -> dict[str, str]:
    """Return the colours by the names that the style sheets use: GO_ON becomes `go-on`."""
    return {
        name.lower().replace("_", "-"): value for name, value in globals().items() if name.isupper()
    }
