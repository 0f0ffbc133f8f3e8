"""The report's sentences: what was done and told, and nothing that it might mean."""

from firmware_py.panelctl.show import COMPLAINTS

WHAT = (
    "This page holds what the panel gave and what the person told. It is a record, not a finding: "
    "the panel is not a medical device, the evidence is mixed, and light is not a cure."
)
GRADES = {
    "B": "consistent meta-analysis, with other light sources",
    "C": "small or mixed trials",
    "D": "uncontrolled or extrapolated",
    "E": "none",
}
NOT_THIS_PANEL = "None of it was done with this panel."
REVIEWS = (
    "A course is reviewed after 4, 8, 12 and 16 weeks. Pain that isn't 2 points or 30 % lower by "
    "week 12, or is 2 points higher at any time, means: stop and see a clinician (Farrar 2001). "
    "Pain is compared by the means of weeks."
)
ANSWERS = {"yes": "yes", "no": "no", "not_sure": "not sure"}
# How far a session's date can be believed.
MARKS = {"exact": "", "by_hand": " *", "at_latest": " †", "unknown": ""}
TABLE = (
    "Doses at the skin. "
    "* Somebody told the panel the time. † Then or earlier: the clock was set only later."
)
ENDED = {
    "complete": "complete",
    "time_limit": "at 20 min of light",
    "stopped": "stopped",
    "pause_limit": "paused too long",
    "cancelled": "cancelled",
    "fault": "fault",
    "restart": "cut off; at most so much",
}
CANNOT_SAY = (
    (
        "Whether light did anything: nobody was compared with somebody who had none, pain and "
        "numbness change by themselves, and what else was done meanwhile isn't known here."
    ),
    (
        "What the skin truly had: doses follow from the panel's calibration, the distance that was "
        "chosen, temperature and time. Nothing measures at the skin, and who sat nearer or further "
        "had more or less than the uncertainty says."
    ),
    "How much of it reached a nerve or a joint.",
    "Whether skin was red where nobody looked, or told.",
    "Light from elsewhere, and sessions on other panels that weren't imported.",
)
EVENTS = {
    "wound": "a wound",
    "eyes": "something about the eyes",
    "headache": "a headache",
    "dizzy": "dizziness",
    "fall": "a fall",
    "new_medicine": "a new medicine",
    "ill": "an illness",
    "other": "something else",
}
PUT_RIGHT = {
    "pain_before": "pain before",
    "pain_after": "pain after",
    "red_skin": "red skin (1: yes, 0: no, which opened nothing)",
    "red_skin_next_day": "red skin the next day (1: yes, 0: no, which opened nothing)",
}


def complaints(told: str | None) -> list[str]:
    """Return what was told of a session beside pain and red skin, from a row's cell."""
    return [text for key, text in COMPLAINTS.items() if key in (told or "").split(",")]
