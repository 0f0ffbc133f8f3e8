"""The page's sentences, in English: what was done and told, and nothing that it might mean.

The other languages are in `firmware_py/language/locale`. Gaps are filled by `tongue.Tongue.say`.
"""

from firmware_py.panelctl.show import COMPLAINTS

__all__ = ["COMPLAINTS"]  # and every sentence below

# How a number and a day are written
DECIMAL_POINT = "."
DAY = "{day} {month} {year}"
ON_DAY_UNKNOWN = "on a day not known"

# The head
TITLE = "Light sessions of {person}"
NO_SESSION_YET = "No session yet."
SPAN = "Sessions from {first} to {last}."
MADE = "Made on {day} by the light panel “{panel}”, version {version}."
WHAT = (
    "This page holds what the panel gave and what the person told. It is a record, not a finding: "
    "the panel is not a medical device, the evidence is mixed, and light is not a cure."
)
RED_IS = "Red: {known}"
NIR_IS = "Infrared: {known}"
MEASURED_ON = "measured on {day} ({instrument})"
ESTIMATED_ON = "estimated on {day}, not measured ({instrument})"
HOW_SURE_UNKNOWN = "{known}; how sure isn't stated"
MORE_OR_LESS = "{known}; a dose may be {share} % more or less, by meter, distance and temperature"
SHARE_SPAN = "{low} to {high}"

# In short
NOTHING_YET = "There is nothing to show yet."
IN_SHORT = "In short"
SHORT_HEADS = ("Area", "Sessions", "Light, min", "Red, J/cm²", "Infrared, J/cm²", "Course")
REVIEWS = (
    "A course is reviewed after 4, 8, 12 and 16 weeks. Pain that isn't 2 points or 30 % lower by "
    "week 12, or is 2 points higher at any time, means: stop and see a clinician (Farrar 2001). "
    "Pain is compared by the means of weeks."
)

# An area and its course
PAIN_PLOT = "Pain over time, {area}"
DOSE_PLOT = "Dose in each week, {area}"
PLOT_BEFORE = "before"
PLOT_AFTER = "after"
PLOT_PAIN = "pain, 0 to 10"
PLOT_NUMBNESS = "numbness, 0 to 10"
PLOT_DOSE = "J/cm² in a week"
PLOT_RED = "red"
PLOT_NIR = "infrared"
PLOT_BEGINS = "begins"
PLOT_WEEKS = "{weeks} weeks"
NO_PAIN_TOLD = "Nobody told pain about a session here."
LAST_WEEKS = "Doses: the last {weeks} weeks."
SKIN = "Red skin was told after {red} of the {asked} sessions of which skin was told."
USUAL = (
    "Usual dose at the skin {red} J/cm² red and {nir} J/cm² infrared, at {distance} cm, "
    "{minutes} min."
)
GIVEN = "Planned {red_planned} J/cm² red and {nir_planned} infrared, given {red} and {nir}."
HOW_ENDED = "How sessions ended: {counts}."
OVERRIDDEN = "Begun by the staff without the clinic's record, at half the dose: {count}."
NO_COURSE = "No course is under way."
NONE_UNDER_WAY = "none under way"
COURSE = "Course: {per_week} sessions a week for {weeks} weeks, {when}."
WEEK_OF = "week {week} of {weeks}"
NOT_BEGUN = "not begun"
BEGAN_UNKNOWN = "since when isn't known"
KEPT = (
    "In its {weeks} whole weeks {planned} sessions were planned, {given} were had, {missed} missed."
)
KEPT_UNKNOWN = "How many of its sessions were missed isn't known."
PAIN_NOW = "Pain, mean of a week: {first} at first, {now} now."
PAIN_SILENT = "Pain, mean of a week: {first} at first, not told lately."
CARRIED = "It goes on from the first weeks of the course before it, as its advice does."
ADVICE = {
    "worse": "stop and see your clinician: pain is 2 points worse than at first",
    "not_better": "stop and see your clinician: after 12 weeks pain is not 2 points or 30 % lower",
}
REVIEW_DUE = "a review is due: week {week}; talk over whether it helps"
WEEKS_OVER = "its weeks are over"
GO_ON = "go on"
ENDED_COURSE = "A course from {first} to {last}: {sessions} sessions, {pain}."
ENDED_COURSE_UNDATED = "A course on days not known: {sessions} sessions, {pain}."
ENDED_PAIN = "pain {first} at first, {last} in its last week"
ENDED_PAIN_UNKNOWN = "pain not told in two weeks"
ENDED_ADVICE = "It ended with the advice: {advice} ({since})."
TALKED = "talked over since"
NOT_TALKED = "not said to have been talked over"

# Evidence
EVIDENCE = "Evidence, grade {grade}"
GRADES = {
    "B": "consistent meta-analysis, with other light sources",
    "C": "small or mixed trials",
    "D": "uncontrolled or extrapolated",
    "E": "none",
}
SOURCES = "Sources: {sources}."
NOT_THIS_PANEL = "None of it was done with this panel."
NOT_IN_CATALOGUE = "Not in this panel's catalogue any more."

# Told
NUMBNESS = "Numbness"
NUMBNESS_PLOT = "Numbness over time"
SYMPTOMS = "Symptoms"
SYMPTOMS_NOTE = (
    "Of feet and legs, in the four weeks before each day. The questions are this panel's own, of "
    "symptoms that the MNSI asks for; its number is in brackets. They make no score."
)
SYMPTOM_HEADS = {
    "numb": "Numb (1)",
    "burning": "Burning (2)",
    "prickling": "Prickling (5)",
    "tender": "Tender (3)",
    "bedclothes": "Bedclothes hurt (6)",
    "hot_cold": "Hot or cold hard to tell (7)",
    "unfelt_steps": "Steps hard to feel (13)",
}
USUAL_PAIN = "Usual pain, 0 to 10"
SYMPTOMS_DAY = "Day"
ALSO_TOLD = "Also told"
NOTE = "{day}: {what}"
NOTE_OF_AREA = "{day}: {what}, {area}"
NOTE_PAIN = "pain {score}"
NOTE_WAS = "{what} of a session was told as {was}, then as {value}"
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
QUESTIONS = "First-use questions"
ANSWERED = "Answered. Not sure counts as yes."
ANSWERED_ON = "Answered on {day}. Not sure counts as yes."
AGREED = "A clinician's agreement was entered: {agreement}."
BLISTERED = "Rests after a blister until a clinician agrees: {areas}."
ANSWERS = {"yes": "yes", "no": "no", "not_sure": "not sure"}

# The table of sessions
SESSIONS = "Sessions, newest first"
TABLE_HEADS = (
    "Began", "Area", "Light, min:s", "At, cm", "Red, J/cm²", "of", "Infrared, J/cm²", "of",
    "Pain before, after", "Skin, else", "Ended",
)  # fmt: skip
OLDER = "{count} older ones are in a file that panelctl export writes."
NOT_KNOWN = "not known"
# How far a session's date can be believed: marks.
MARKS_OF_DATES = {"exact": "", "by_hand": " *", "at_latest": " †", "unknown": ""}
TABLE = (
    "Doses at the skin. "
    "* Somebody told the panel the time. † Then or earlier: the clock was set only later."
)
SKIN_RED = "red"
SKIN_RED_TWICE = "red, next day too"
SKIN_RED_NEXT_DAY = "red the next day"
SKIN_NOT_RED = "not red"
ENDED = {
    "complete": "complete",
    "time_limit": "at 20 min of light",
    "stopped": "stopped",
    "pause_limit": "paused too long",
    "cancelled": "cancelled",
    "fault": "fault",
    "restart": "cut off; at most so much",
}

# What can't be known
LIMITS = "What this page can't say"
PAIN_TOLD = "Pain before was told for {told} of {count} sessions."
UNDATED = "Of {count} sessions the day isn't known for sure."
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
