"""Every word that the screen shows, in English; `firmware_py/language/locale` has the others.

Short, plain, kind; nothing is promised. What the panel says comes as codes; their
English texts are in `firmware_py/core/reasons.py`, and `ui/language/messages.py` tells them.
"""

from collections.abc import Callable

_translate: Callable[[str], str] = str


def use(translate: Callable[[str], str]) -> None:
    """Speak by a gettext translation from now on; `str` for English."""
    global _translate  # noqa: PLW0603  one language for the whole screen
    _translate = translate


def say(text: str, **values: object) -> str:
    """Return a text in the person's language, its {gaps} filled."""
    said = _translate(text) if text else ""  # for nothing, gettext tells of its catalogue
    return said.format(**values) if values else said


# Targets
STOP = "STOP"
PAUSE = "PAUSE"
RESUME = "RESUME"
START = "START"
NEXT = "NEXT"
BACK = "BACK"
MORE = "MORE"
OK = "OK"
RESET = "RESET"
ABOUT = "ABOUT"
FEWER = "−"  # noqa: RUF001  the minus sign, as wide as the plus
MORE_BY_ONE = "+"

# Home
WHERE = "Where shall the light go?"
PAGE = "Page {page} of {pages}"
START_AREA = "START: {area}"
START_WHAT = "{minutes} min"
FINISH_AREA = "FINISH THE REST: {area}"
WEEK_HAD = "{had} of {wanted} this week"
FOR_NOW_NOTHING = "REST DAY"
SEE_CLINICIAN = "TALK TO YOUR CLINICIAN"
NEXT_IS = "{area}: {when}"
MORE_AREAS = "ALL AREAS"
MORNING = "Good morning"
AFTERNOON = "Good afternoon"
EVENING = "Good evening"
HELLO_NAME = "{greeting}, {name}"
FROM_TIME = "from {time}"
CLOSED = "closed"  # by the person's answers
FROM_DAY = "on {day} {time}"
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WHO = "WHO"
WHO_IS = "For whom is it?"
FOR_PERSON = "{person}: {what}"
NO_AREAS = "No area is switched on. Call your installer."

# Short names where a tile has no room; an area not listed goes by its full name.
SHORT_AREAS = {
    "soles": "Soles",
    "foot-tops": "Foot tops",
    "shins": "Shins",
    "knees": "Knees",
    "hands": "Hands",
    "wrists": "Wrists",
    "elbows": "Elbows",
    "shoulders": "Shoulders",
    "lower-back": "Lower back",
    "hips": "Hips",
    "abdomen": "Abdomen",
}

# First use; the questions are messages of the panel
FIRST_USE = "Question {number} of {count}"
NOT_SURE_IS_YES = "Not sure counts as yes."
YES = "YES"
NO = "NO"
NOT_SURE = "NOT SURE"

# Minutes
FOR_MINUTES = "{area}, {minutes} minutes"
LIGHT = "LIGHT"
LIGHT_ASK = "Which light?"
MODES = {"red": "red", "nir": "infrared", "both": "both"}
STRENGTH = "STRENGTH"
STRENGTH_ASK = "How strong?"
STRENGTHS = {"gentle": "gentle", "usual": "usual", "strong": "strong"}
GIVES_BOTH = "Red {red}, infrared {nir} J/cm²"
GIVES_RED = "Red {red} J/cm²"
GIVES_NIR = "Infrared {nir} J/cm²"
ABOUT_DOSE = "about {dose} ({span})"
ESTIMATED_DOSE = "estimated {dose} ({span})"
SPAN_ESTIMATED = "{doses}, estimated"
MEASURED = "The light of this panel was measured."
ESTIMATED = "The light of this panel is estimated, not measured."
DOSES_ESTIMATED = "The doses are estimated."
WORKING_OUT = "One moment …"

# Check
ALL_TRUE = "All true?"
STARTING = "Starting …"
NOT_NOW = "Not now"
DISTANCE = "{distance} cm from the panel"
DISTANCE_ASK = "How far from the panel?"
CENTIMETRES = "{distance} cm"
CHANGE = "touch to change"
GOGGLES_NEXT = "next: goggles"
GOGGLES_TITLE = "Put the goggles on now."
GOGGLES_WHY = "You can't see infrared, and your eyes don't turn away from it."
GOGGLES_OTHERS = "Nobody within {hazard} cm without goggles."
GOGGLES_ARE_ON = "I wear goggles"
GIVES_SHARE = "gives {share} % of the dose"

# Session
PUT_GOGGLES_ON = "Put your goggles on."
DONT_LOOK = "Don't look into the light."
LIGHT_SOON = "The light is about to come on. STOP cancels."
NIR_ON = "INFRARED IS ON"
NIR_OFF = "Infrared is off"
NIR_MAYBE = "INFRARED MAY BE ON"
UNSEEN = "you can't see it"
RED_LABEL = "Red"
NIR_LABEL = "Infrared"
OF_TARGET = "{given} of {target} J/cm²"
NOT_USED = "not used"
UNKNOWN = "unknown"
DECIMAL_POINT = "."
ENDS_AT = "ends about {time}"
BREATHE_IN = "breathe in"
BREATHE_OUT = "breathe out"
SHOW_BREATHING = "show the breathing guide"
HIDE_BREATHING = "hide the breathing guide"

# Paused
PAUSED = "Paused. The light is off."
REASONS = {
    "person": "You paused.",
    "screen": "The screen stopped answering.",
    "interlock": "Close the panel, or set it upright.",
    "warm": "The panel is cooling down.",
    "saving": "Saving takes longer than usual.",
}
WAITS = "The session waits {time} more."
WAIT = "WAIT"

# Done
ENDINGS = {
    "complete": "Finished.",
    "time_limit": "20 minutes are over.",
    "stopped": "Stopped.",
    "pause_limit": "Ended after a pause of 10 minutes.",
    "cancelled": "Cancelled.",
    "fault": "Ended by a fault.",
    "restart": "Cut off by a restart.",
}
GAVE_ALL = "All of the planned dose was given."
GAVE_SHARE = "{share} % of the planned dose was given."
GAVE_LITTLE = "Less than 1 % of the planned dose was given."
GAVE_NOTHING = "No light was given."
RED_NOW = "{area}: is the skin red?"
RED_NEXT_DAY = "{area}: was the skin red the day after?"
RED_SURE = "You said: the skin is red. Is that right?"
RED_RESTS = "Red skin rests before it gets light again."
PAIN = "Pain now?"
PAIN_TILE = "PAIN"
PAIN_UNTOLD = "0 to 10?"
PAIN_TOLD = "{score} of 10"
ELSE = "Anything else after it?"
COMPLAINTS = {
    "headache": "Headache",
    "dizziness": "Dizziness",
    "itching": "Itching",
    "dark_patch": "Darker patch",
    "blister": "Blister",
}
TOLD = "told"
BLISTER_RESTS = "This area rests until a clinician agrees. Don't open the blister."
NUMBNESS = "Numbness now?"
PAIN_BEFORE_ASK = "Pain before the session?"
PAIN_AFTER_ASK = "Pain after the session?"
COMPLAINT_ASK = "After the session: {what}?"
HOW_TILE = "HOW ARE YOU"
PLACE = "WHERE"
PLACE_ASK = "Where is it?"
IN_GENERAL = "in general"
HOW_ARE_YOU = "How are you today?"
NOTED = "Noted."
NUMB_TILE = "NUMBNESS"
EVENTS = {
    "wound": "wound",
    "eyes": "eyes",
    "headache": "headache",
    "dizzy": "dizzy",
    "fall": "fall",
    "new_medicine": "medicine",
    "ill": "ill",
    "other": "other",
}
SYMPTOMS_TILE = "SYMPTOMS"
SYMPTOMS_OFFER = "Eight short questions?"
SYMPTOMS_OFFER_MORE = "How feet and legs are, once in 4 weeks. They open and close nothing."
SYMPTOMS_WHEN = "In the last 4 weeks. No means: not at all."
SYMPTOMS_ASK = {
    "numb": "Did your feet or legs feel numb?",
    "burning": "Did you have burning pain in your feet or legs?",
    "prickling": "Did your feet or legs prickle?",
    "tender": "Were your feet too tender to touch?",
    "bedclothes": "Did bedclothes on your skin hurt?",
    "hot_cold": "Was it hard to tell hot water from cold by your feet?",
    "unfelt_steps": "Was it hard to feel your feet while walking?",
}
USUAL_PAIN = "Usual pain in these 4 weeks?"
SCALE_ENDS = "0: none. 10: as bad as can be."
THIS_WEEK = "This week"
THIS_WEEK_MANY = "{area}: {had} of {wanted} this week."
ADVICE_REVIEW = "{area}, week {week}: a good time to look back on how it goes."
ADVICE_STOP = "{area}: please stop, and see your clinician about how it goes."
LOOK_AFTER = "Look at your skin. If it is red, wait until that has gone."
NEXT_FOR_AREA = "{area}: you can use this {when}."

# Fault
FAULT = "The light is off: a fault."
NEEDS_CODE = "It takes the code to reset this."
NEEDS_PIN = "Your installer resets this."
NOW_FROM = "Now {now} °C. It can be reset from {limit} °C down."
FAULT_UNKNOWN = "The panel did not say why. Call your installer."

# Closed areas
AGREEMENT = "MY CLINICIAN AGREED"
AGREED_WHO = "Which clinician agreed?"
AGREED_ON = "On which day?"
SET_CLOCK = "SET THE CLOCK"

# Day and time
CLOCK = "CLOCK"
WHAT_DAY = "What day is it?"
WHAT_TIME = "What time is it?"
DATE = "{weekday} {day} {month} {year}"
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
DAY = "day"
MONTH = "month"
YEAR = "year"
HOUR = "hours"
TEN_MINUTES = "ten minutes"
MINUTE = "minutes"
SET = "SET"
IS_IT_SO = "Is it so?"
SKIP = "SKIP"

# No contact
HELLO = "One moment …"
NO_CONTACT = "No contact with the panel."
GOES_OFF = "The light goes off by itself."
NO_CONTACT_MORE = (
    "If the light stays on, press the button on the panel or switch it off at the wall."
)

# About
GRADES = {
    "B": "Evidence B: good studies agree, made with other lights.",
    "C": "Evidence C: few or conflicting studies.",
    "D": "Evidence D: hardly studied; taken from other areas.",
    "E": "Evidence E: not studied.",
}
NOT_THIS_PANEL = "Not studied with this panel; no cure."
PER_WEEK = "{least} to {most} times a week"
PER_WEEK_ONE = "{least} times a week"
ABOUT_AREA = "{area}: {minutes} min, {week}"
SOURCES = "Sources: {sources}."

# Settings and lock
MENU = "MENU"
SETTINGS = "Settings"
LANGUAGE = "LANGUAGE"
LANGUAGE_ASK = "Which language?"
BREATHING = "BREATHING"
SOUND = "SOUND"
SOUND_TITLE = "Sound and voice"
VOLUME = "volume"
TALK = "TOUCH AND TALK"
TALK_MORE = "One touch speaks, the next one acts. STOP and PAUSE act at once."
NO_VOICE = "No voice is installed."
OWN_VOICE = "A person's recordings speak."
SYNTHETIC_VOICE = "Synthetic voice: {voice}."
# Spoken alone
LESS_SPOKEN = "less"
MORE_SPOKEN = "more"
PERSON_SPOKEN = "person"
WORDLESS = "No words are recorded for this."
NIGHT = "NIGHT"
NIGHT_TITLE = "Quiet at night"
NIGHT_FROM = "from"
NIGHT_UNTIL = "until"
DISPLAY = "DISPLAY"
AREAS = "AREAS"
AREAS_ON = "{on} of {offered}"
AREAS_OFFERED = "Areas shown"
NIGHTS = {True: "dimmer", False: "as by day"}
PEOPLE = "PEOPLE"
PEOPLE_TITLE = "Who uses this panel?"
PERSON_HAS = "answers, name"
ANSWERED = "{person} answered"
NO_ANSWERS = "Nothing yet: the questions come before the first session."
CHANGE_ANSWERS = "CHANGE"
RENAME = "RENAME"
QUESTION_NAMES = {
    "cancer": "cancer",
    "pregnant": "pregnant",
    "red_sensitive": "medicine set off by red light",
    "photosensitive": "medicine for which skin is sensitive",
    "epilepsy": "epilepsy",
    "pacemaker": "pacemaker",
    "dark_or_tattooed": "dark or tattooed skin",
    "numb": "hot and cold hard to tell",
    "eyes": "eyes",
    "circulation": "cold or blue feet or hands",
}
ADD = "ADD"
ADD_SOMEBODY = "somebody"
NAME_NEW = "What is the name?"
NAME_OTHER = "Another name for {name}?"
NAME_KEEP = "KEEP"
SPACE = "SPACE"
LOCK = "LOCK"
ON_OFF = {True: "on", False: "off"}
DELETE = "DELETE"
CODE = "CODE"
CODE_ENTER = "Enter the code"
REFILL_ENTER = "Enter your clinician's ten figures"
REFILL = "REFILL CODE"
CODE_GUARDS = "It guards areas, faults and itself."
LOCKED = "Locked. Enter the code"
LOCKED_MORE = "Forgotten? Your installer can help."
CODE_CHOOSE = "A code of four figures"
CODE_CHOOSE_MORE = "The screen locks when it dims."
CODE_AGAIN = "The same code again"
CODE_DIFFERENT = "The codes were different. Start again"

# History
HISTORY = "HISTORY"
EARLIER = "EARLIER"
MONTH_OF = "{month} {year}"
SHORT_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
NO_DATES = "No clock is set, so no days are known."
UNDATED = "{count} more, on days not known."
PAIN_TREND = "Pain, 0 to 10"
PAIN_BEFORE = "before"
PAIN_AFTER = "after"
NO_PAIN = "No answers yet. We ask after each session."
DOSES_TITLE = "Light in 28 days, J/cm²"
COURSES_TITLE = "Courses"
NO_COURSES = "None yet: one begins with a session."
COURSE_WEEK = "{area}: week {week} of {weeks}."
COURSE_HAD = "{had} of {wanted} this week."
COURSE_PAIN = "Pain {first}, now {now}."
TALKED_OVER = "WE TALKED ABOUT IT"
TALKED = "TALKED"
TALKED_ASK = "Have you talked to your clinician?"
TALKED_MORE = "YES ends this advice, and nothing else does."
ENDED_TITLE = "Courses that ended"
NO_ENDED = "None has ended yet."
COURSE_ENDED = "{area}: {sessions} sessions until {until}."
COURSE_ENDED_PAIN = "Pain {first}, then {last}."
COURSE_ENDED_STOP = "It ended with the advice to stop."
TOLD_TITLE = "What you told"
NOTHING_TOLD = "Nothing yet. We ask after each session."
LAST_SESSION = "{area}, {date}."
PAIN_THEN = "Pain {before}, then {after}."
SKIN_RED = "Skin red."
SKIN_NOT_RED = "Skin not red."
TAKEN_BACK = "taken back"
SYMPTOMS_COUNTED = "{date}: {yes} of {asked} symptoms."
SYMPTOMS_PAIN = "Usual pain {pain}."
NOT_TOLD = "not told"
CORRECT = "PUT RIGHT"
CORRECTIONS = "What shall be put right?"
RED_TILE = "RED SKIN"
SAID_NEXT_DAY = "next day: {said}"
SAID_BEFORE = "before: {said}"
SAID_AFTER = "after: {said}"
YES_SMALL = "yes"
NO_SMALL = "no"
NO_DOSES = "No light in the last 28 days."

# The figure
FROM_FRONT = "front"
FROM_BEHIND = "back"

# Elsewhere
COMMISSIONING = "The installer is setting up the panel."
COMMISSIONING_MORE = "The light may be on. Wear goggles."
TOO_SMALL = "This window is too small."
TOO_SMALL_MORE = "It needs 42 x 14 or 31 x 27."
