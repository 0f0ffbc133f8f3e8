"""The words of the sheets beside a panel, in English.

The other languages are in `firmware_py/language/locale`.
"""

LEAFLET = "Your light session"
BEFORE = "Before"
BEFORE_LINES = (
    "Put your goggles on, everybody in the room too. Don't look into the light.",
    "Look at your skin: no sore, no blister, no infection, no cream.",
    "Sit as far away as the screen says. Nothing touches the panel.",
)
DURING = "During"
DURING_LINES = (
    "Infrared light can't be seen. The screen says when it is on.",
    "PAUSE is dark at once. The session waits ten minutes for you.",
    "If it gets hot or hurts, stop.",
)
STOP_ALWAYS = "STOP on the screen or the red button: dark at once, always."
STOP_ELSE = "If the light stays on, pull the plug."
AFTERWARDS = "Afterwards"
AFTERWARDS_LINES = (
    "Look at your skin. If it is red, tell the screen, and wait until that has gone.",
    "If something gets worse, stop using it and talk to your clinician.",
)
CALL = "Whom to call"
CALL_WHO = ("Installer:", "Clinician:")
NO_CLAIM = (
    "This panel is not a medical device and no cure. Some people find the light comfortable; "
    "what is known is mixed. Take no medicine differently because of it."
)
SAFETY = "Beside the panel"
SAFETY_LINES = (
    "The red button and the plug stay within reach of whoever sits here.",
    "Goggles for everybody hang here: for red and near infrared light.",
    "Children and animals stay out of the room while the light is on.",
    "Nothing covers the panel or its air. Nothing wet comes near it.",
    "After a fault the panel stays dark. Read what the screen says before you reset it.",
    "Test the red button before the first session of each week.",
)
