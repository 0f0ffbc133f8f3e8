"""Everything the daemon says to a person: one code for each message, and its English text.

A message travels as `Said`: a code and values. The sentence is made where it is shown, from the
template of its code in the language of whoever reads it. Values are data (numbers, ids, names,
times, nested messages), never sentences, so a translation can show no other dose than the English.

A template names its gaps in braces. A gap's name carries the unit of its value, and a format
behind a colon says how a number is rounded: `{share_percent:.0f}`. A translation keeps the gaps
and their formats (`gaps`), so that no language rounds otherwise. `!r` puts quotation marks round a
text that somebody typed.

This module is the vocabulary that daemon and clients share. It imports nothing of the project.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from string import Formatter
from typing import Any, Self

from msgspec import Struct


class Reason(StrEnum):
    """Codes of all messages; `english`: the template. A code that was released never changes."""

    english: str

    def __new__(cls, code: str, english: str = "") -> Self:
        """Return a member whose value is the code."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.english = english
        return member

    def said(self, **values: "Value") -> "Said":
        """Return this message with its values, one for each gap of its template."""
        return Said(self, values)

    # ---------------------------------------------------------------- how the panel is
    READY = "ready", "Ready."
    LIGHT_SOON = "light_soon", "The light comes on soon. Goggles on."
    LIGHT_SOON_BARE = "light_soon_bare", "The light comes on soon. Don't look into it."
    LIGHT_ON = "light_on", "The light is on."
    PAUSED = "paused", "Paused: {why}."
    PAUSED_CAN_RESUME = "paused_can_resume", "Paused: touch resume to go on."
    A_FAULT = "a_fault", "A fault."
    TESTING_RED = "testing_red", "The installer is testing the red light."
    TESTING_NIR = "testing_nir", "The installer is testing the infrared light."

    # Words for a state, an event and a colour, to fill gaps
    STATE_IDLE = "state_idle", "idle"
    STATE_ARMING = "state_arming", "arming"
    STATE_LIT = "state_lit", "lit"
    STATE_PAUSED = "state_paused", "paused"
    STATE_DONE = "state_done", "done"
    STATE_FAULT = "state_fault", "fault"
    STATE_COMMISSIONING = "state_commissioning", "commissioning"
    EVENT_START = "event_start", "start"
    EVENT_COUNTED_DOWN = "event_counted_down", "counted_down"
    EVENT_HOLD = "event_hold", "hold"
    EVENT_FREE = "event_free", "free"
    EVENT_RESUME = "event_resume", "resume"
    EVENT_STOP = "event_stop", "stop"
    EVENT_FINISH = "event_finish", "finish"
    EVENT_FAIL = "event_fail", "fail"
    EVENT_CLEAR = "event_clear", "clear"
    EVENT_DISMISS = "event_dismiss", "dismiss"
    EVENT_COMMISSION = "event_commission", "commission"
    EVENT_GRANT = "event_grant", "grant"
    COLOUR_RED = "colour_red", "red"
    COLOUR_NIR = "colour_nir", "infrared"
    COLOUR_BOTH = "colour_both", "red and infrared"
    CHANNEL_RED = "channel_red", "red"
    CHANNEL_NIR = "channel_nir", "nir"
    STRENGTH_GENTLE = "strength_gentle", "gentle"
    STRENGTH_USUAL = "strength_usual", "usual"
    STRENGTH_STRONG = "strength_strong", "strong"

    # What the clinic's record says of a person who moves between panels
    CLINIC_ASKED = "clinic_asked", "Asking the clinic's record."
    CLINIC_SILENT = "clinic_silent", "This clinic's record isn't answering. Ask the staff."
    CLINIC_CLOCKS = (
        "clinic_clocks",
        "This panel's clock and the clinic's differ by more than 5 minutes. Ask the staff.",
    )
    CLINIC_NO_CLOCK = (
        "clinic_no_clock",
        "This panel doesn't know the time, so the clinic's record can't be asked. Ask the staff.",
    )
    CLINIC_NO_KEY = (
        "clinic_no_key",
        "This panel doesn't belong to the clinic's record yet. Ask the staff.",
    )
    CLINIC_UNDER_WAY = (
        "clinic_under_way",
        "A session of this area is under way at another panel. Ask the staff.",
    )
    CLINIC_RESTS = (
        "clinic_rests",
        "This area had its light at another panel, and rests. Ask the staff.",
    )
    CLINIC_RESTS_UNTIL = (
        "clinic_rests_until",
        "This area had its light at another panel: next {when}.",
    )
    CLINIC_NOT_KEPT = (
        "clinic_not_kept",
        "The clinic's record doesn't know this person. Ask the staff.",
    )
    CLINIC_RESTORED = (
        "clinic_restored",
        "The clinic's record was restored: everything rests for 20 hours. Ask the staff.",
    )
    CLINIC_KNOWS = (
        "clinic_knows",
        "the clinic knows of light elsewhere, which no code overrides: wait until it is open",
    )
    WHAT_OVERRIDE = "what_override", "a start without the clinic's record"
    WHAT_HOME = "what_home", "who keeps a person's record"
    ADMIT_OTHER_NAME = (
        "admit_other_name",
        "that id is {name}'s here already: one person has one name on a panel",
    )
    ADMIT_HAS_RECORD = (
        "admit_has_record",
        "{person} has a record of their own here: let them roam from here, or choose another name",
    )
    HOME_ALREADY = "home_already", "{person}'s record is kept by this panel already"
    RELEASE_NOT_THEIRS = (
        "release_not_theirs",
        "the release is of somebody else than {person}: ask the clinic for theirs",
    )
    RELEASE_OLD = (
        "release_old",
        "the release is older than the day on which {person} began to roam: ask for a new one",
    )
    RELEASE_NOT_GENUINE = (
        "release_not_genuine",
        "the release isn't signed with this panel's key: ask the clinic for one for this panel",
    )
    OVERRIDE_NOT_NEEDED = (
        "override_not_needed",
        "{person}'s record is kept by this panel, so there is nothing to override",
    )
    VIEW_ONLY = (
        "view_only",
        "this socket answers status, subscribe, records and claim-answer alone: use control.sock",
    )
    CLAIM_UNKNOWN = (
        "claim_unknown",
        "no session waits for an answer to this claim: it was answered, or it was given up",
    )
    CLAIM_NOT_GENUINE = (
        "claim_not_genuine",
        "the answer isn't signed with this panel's key: enrol the panel anew",
    )

    # Why a session pauses
    HOLD_PERSON = "hold_person", "paused by you"
    HOLD_SCREEN = "hold_screen", "the screen that started it is gone"
    HOLD_INTERLOCK = "hold_interlock", "the cover is open"
    HOLD_WARM = "hold_warm", "the panel must cool down"
    HOLD_SAVING = "hold_saving", "the dose can't be saved at the moment"
    HOLD_FAN = "hold_fan", "the fan stands still"
    HOLD_SKIN_WARM = "hold_skin_warm", "the skin is warm ({celsius:.1f} °C) and must cool down"
    HOLD_SKIN_HEATED = (
        "hold_skin_heated",
        "something else is heating the skin: take it away",
    )
    HOLD_NO_SKIN = "hold_no_skin", "the sensor sees no skin: come nearer"

    # How a session ended, and what it gave
    ENDED_COMPLETE = "ended_complete", "Done. Gave {doses}."
    ENDED_TIME_LIMIT = (
        "ended_time_limit",
        "{minutes:.0f} minutes are over. Gave {share_percent:.0f} % of the plan: {doses}.",
    )
    ENDED_PAUSE_LIMIT = (
        "ended_pause_limit",
        "Ended after a pause of 10 minutes. Gave {share_percent:.0f} % of the plan: {doses}.",
    )
    ENDED_NOT_BEGUN = "ended_not_begun", "Not begun: {why}."
    ENDED_CANCELLED = (
        "ended_cancelled",
        "Ended: {why}. Gave {share_percent:.0f} % of the plan: {doses}.",
    )
    ENDED_FAULT = (
        "ended_fault",
        "Ended by a fault. Gave {share_percent:.0f} % of the plan: {doses}.",
    )
    ENDED_RESTART = "ended_restart", "Ended by a restart. Gave at most {doses}."
    ENDED_STOPPED = "ended_stopped", "Stopped. Gave {share_percent:.0f} % of the plan: {doses}."
    STOPPED_BEFORE = "stopped_before", "Stopped before it began."
    DOSES_BOTH = "doses_both", "{red_j_cm2:.1f} J/cm² red and {nir_j_cm2:.1f} J/cm² infrared"
    DOSES_RED = "doses_red", "{red_j_cm2:.1f} J/cm² red"
    DOSES_NIR = "doses_nir", "{nir_j_cm2:.1f} J/cm² infrared"
    DOSES_NONE = "doses_none", "no light"

    # ---------------------------------------------------------------- what was found at a start
    CUT_OFF = (
        "cut_off",
        (
            "The last session ({area}) was cut off. It gave at most {red_j_cm2:.1f} J/cm² red and "
            "{nir_j_cm2:.1f} J/cm² infrared."
        ),
    )
    HISTORY_FROM_BACKUP = (
        "history_from_backup",
        (
            "The record of sessions was damaged; an earlier copy took its place. What lies between "
            "is not known, so every area rests for 20 hours."
        ),
    )
    HISTORY_FROM_COPY = (
        "history_from_copy",
        "A copy of the record of sessions has taken its place, as was asked for.",
    )
    HISTORY_WITHOUT_BACKUP = (
        "history_without_backup",
        (
            "The record of sessions was damaged, and there was no earlier copy. What was given is "
            "not known, so every area rests for 20 hours."
        ),
    )
    HISTORY_INCOMPLETE = (
        "history_incomplete",
        (
            "Part of the record of sessions is missing; what is there was kept. What is missing is "
            "not known, so every area rests for 20 hours."
        ),
    )
    EVERYTHING_RESTS = (
        "everything_rests",
        "Somebody's sessions of the last 20 hours were erased, so every area rests for 20 hours.",
    )
    NAME_HELD_BACK = (
        "name_held_back",
        (
            "Their times, doses and red skin of the last week stay for 6 days and 20 hours, "
            "without the name, so that nobody of that name has the light twice."
        ),
    )
    NAME_RESTS = (
        "name_rests",
        (
            "An area that had a blister stays closed for that name until a clinician agrees; the "
            "name itself isn't kept."
        ),
    )

    # What is due
    NOT_MEASURED = (
        "not_measured",
        "Not measured yet: your installer runs panelctl commission.",
    )
    RED_IS_OLD = (
        "red_is_old",
        "The red light was measured over a year ago: it is time to measure it again.",
    )
    NIR_IS_OLD = (
        "nir_is_old",
        "The infrared light was measured over a year ago: it is time to measure it again.",
    )
    RED_IS_WORN = (
        "red_is_worn",
        "The red light was measured over 1000 hours of light ago: it is time to measure it again.",
    )
    NIR_IS_WORN = (
        "nir_is_worn",
        (
            "The infrared light was measured over 1000 hours of light ago: it is time to measure "
            "it again."
        ),
    )
    SUPPLY_WEAK = (
        "supply_weak",
        (
            "The panel's computer gets too little power: your installer should change its power "
            "supply or its cable."
        ),
    )

    # ---------------------------------------------------------------- what a plan gives
    GIVES_ALL = "gives_all", "Gives all of the dose."
    GIVES_PART = (
        "gives_part",
        "Gives {share_percent:.0f} % of the {strength} dose; {minutes} minutes gives all of it.",
    )
    GIVES_MOST = (
        "gives_most",
        "Gives {share_percent:.0f} % of the {strength} dose; the panel's limits allow no more.",
    )
    GIVES_GENTLE = (
        "gives_gentle",
        "A gentle start: gives {share_percent:.0f} % of the dose.",
    )
    GIVES_REST = "gives_rest", "Gives what was left of the dose."
    GIVES_REST_PART = (
        "gives_rest_part",
        "Gives {share_percent:.0f} % of what was left of the dose.",
    )

    # What a person confirms by starting
    CHECK_DISTANCE = "check_distance", "{area}: {distance_cm:g} cm from the panel."
    CHECK_GOGGLES = "check_goggles", "Goggles on."
    CHECK_OTHERS = "check_others", "Nobody within {hazard_cm:.0f} cm without goggles."
    CHECK_DONT_LOOK = "check_dont_look", "Don't look into the light."
    CHECK_SKIN = (
        "check_skin",
        "Skin looked at: no sore, blister, infection, cream or heat rub.",
    )
    CHECK_NOTHING_TOUCHES = "check_nothing_touches", "Nothing touches the panel."
    CHECK_WARNING = "check_warning", "{warning}"

    # ---------------------------------------------------------------- the questions of first use
    ASK_CANCER = (
        "ask_cancer",
        "Do you have cancer, or have you ever had it, at or near a place that you want to light?",
    )
    ASK_PREGNANT = "ask_pregnant", "Are you pregnant?"
    ASK_PHOTOSENSITIVE = (
        "ask_photosensitive",
        (
            "Do you take a medicine that makes skin sensitive to light (amiodarone, "
            "chlorpromazine, doxycycline or another tetracycline, hydrochlorothiazide, naproxen, "
            "piroxicam, voriconazole, methotrexate, St John's wort), or have you lupus or "
            "porphyria?"
        ),
    )
    ASK_RED_SENSITIVE = (
        "ask_red_sensitive",
        (
            "In the last 3 months, did you have a medicine that red light sets off: "
            "aminolevulinic or methyl aminolevulinic acid (a cream for a light clinic), porfimer, "
            "verteporfin, temoporfin or methylene blue?"
        ),
    )
    ASK_EYES = (
        "ask_eyes",
        (
            "Do you have a disease of the retina (of diabetes too) or albinism, or had you an eye "
            "operation lately, or are your pupils dilated now?"
        ),
    )
    ASK_CIRCULATION = (
        "ask_circulation",
        "Are your feet or hands often cold or blue, or do you have an ulcer there?",
    )
    ASK_EPILEPSY = "ask_epilepsy", "Do you have epilepsy?"
    ASK_PACEMAKER = "ask_pacemaker", "Do you have a pacemaker or another implanted device?"
    ASK_DARK_OR_TATTOOED = (
        "ask_dark_or_tattooed",
        "Is your skin dark brown or black, or tattooed where you want to light it?",
    )
    ASK_NUMB = "ask_numb", "Is it hard for your hands or feet to tell hot water from cold?"
    NOTE_EPILEPSY = "note_epilepsy", "The light is steady and never flashes."
    NOTE_PACEMAKER = "note_pacemaker", "Never light the chest."
    NOTE_DARK_OR_TATTOOED = "note_dark_or_tattooed", "The red dose is kept lower."
    NOTE_NUMB = (
        "note_numb",
        "Your doses and the light are kept lower, since you may not feel heat.",
    )
    NOTE_EYES = (
        "note_eyes",
        "Goggles in every session, and no light in front of the face.",
    )
    BLOCK_RED_SENSITIVE = (
        "block_red_sensitive",
        "a medicine that red light sets off: ask your clinician first",
    )
    BLOCK_EYES = "block_eyes", "your eyes: no light in front of the face"
    BLOCK_BLISTER = (
        "block_blister",
        "there was a blister after a session: ask your clinician first",
    )
    COURSE_COMPLETE = "course_complete", "Your course is complete. Ask your clinician"
    NOT_PRESCRIBED = "not_prescribed", "it isn't of the course that your clinician prescribed"
    STRONGER_THAN_PRESCRIBED = (
        "stronger_than_prescribed",
        "your clinician prescribed {strength} at most: choose that",
    )
    NO_PRESCRIPTION = "no_prescription", "{person} has no course to refill: enter one first"
    REFILL_WRONG = "refill_wrong", "This code isn't right. Ask your clinician."
    REFILL_WAITS = (
        "refill_waits",
        "Too many wrong codes: wait {minutes:.0f} min, then try again.",
    )
    REFILL_NO_CLOCK = "refill_no_clock", "The time isn't known here: tell it first, then try again."
    WHAT_PRESCRIPTION = "what_prescription", "a clinician's course"
    BLOCK_CANCER = "block_cancer", "cancer at or near the place: ask your clinician first"
    BLOCK_PREGNANT = "block_pregnant", "not in pregnancy"
    BLOCK_PHOTOSENSITIVE = (
        "block_photosensitive",
        "a medicine or condition that makes skin sensitive to light: ask your clinician first",
    )
    MUST_ANSWER = "must_answer", "{person} must answer the first-use questions"
    MUST_ANSWER_AGAIN = "must_answer_again", "{person} must answer the first-use questions again"
    MUST_ANSWER_NEW = (
        "must_answer_new",
        (
            "{person} must answer the first-use questions again: there are new ones (on the "
            "screen, or panelctl people answer)"
        ),
    )

    # ---------------------------------------------------------------- why an area has to wait
    AREA_WAITS = "area_waits", "{area}: next {when}; {why}"
    AREA_WAITS_ON = "area_waits_on", "{area}: next {when}; {why}; {stays}"
    STAYS_ON_HOURS = (
        "stays_on_hours",
        "as nobody has told the time, the panel must stay on for about {hours} h more",
    )
    STAYS_ON_MINUTES = (
        "stays_on_minutes",
        "as nobody has told the time, the panel must stay on for about {minutes} min more",
    )
    TELL_AGAIN = (
        "tell_again",
        (
            "a time told by hand opens one session of an area; tell the time again, or leave the "
            "panel on"
        ),
    )
    AREA_CLOSED = "area_closed", "{area}: {why}"
    WAIT_LOST = (
        "wait_lost",
        "earlier sessions are not known, so everything rests for 20 hours",
    )
    WAIT_SKIN = "wait_skin", "the skin was red, so this area rests"
    WAIT_AREA = "wait_area", "an area has one session in 20 hours"
    WAIT_WEEK = "wait_week", "an area has 5 sessions in 6 days and 20 hours"
    WAIT_NEW = "wait_new", "4 people who are new here had this area within a day"
    WAIT_FLUENCE = "wait_fluence", "this area had as much light as it may have"
    WAIT_AREAS = "wait_areas", "no more than 4 areas a day"
    WAIT_MINUTES = "wait_minutes", "no more than 60 minutes of light a day"
    AREA_HAD_ITS_LIGHT = (
        "area_had_its_light",
        "this area had its light: choose another area or mode",
    )
    DAY_HAS_LESS_LEFT = (
        "day_has_less_left",
        (
            "this takes {needed_min:.0f} minutes of light, {left_min} are left: a day has "
            "{day_min:.0f}; choose {left_min} minutes or wait"
        ),
    )

    # When: what a `Wait` or a `Time` is shown as
    WHEN_TODAY = "when_today", "at {time} today"
    WHEN_TOMORROW = "when_tomorrow", "at {time} tomorrow"
    WHEN_DAY = "when_day", "at {time} on {day}"
    WHEN_IN = "when_in", "in {hours} h {minutes} min"
    WHEN_DATE = "when_date", "{day:02d} {month} {year} {time}"
    MONDAY = "monday", "Monday"
    TUESDAY = "tuesday", "Tuesday"
    WEDNESDAY = "wednesday", "Wednesday"
    THURSDAY = "thursday", "Thursday"
    FRIDAY = "friday", "Friday"
    SATURDAY = "saturday", "Saturday"
    SUNDAY = "sunday", "Sunday"
    JANUARY = "january", "January"
    FEBRUARY = "february", "February"
    MARCH = "march", "March"
    APRIL = "april", "April"
    MAY = "may", "May"
    JUNE = "june", "June"
    JULY = "july", "July"
    AUGUST = "august", "August"
    SEPTEMBER = "september", "September"
    OCTOBER = "october", "October"
    NOVEMBER = "november", "November"
    DECEMBER = "december", "December"

    # ---------------------------------------------------------------- refusals of a session
    FAULT_FIRST = "fault_first", "a fault must be cleared first: {why}"
    SESSION_ALREADY = "session_already", "a session is under way already: stop it first"
    SESSION_FIRST = (
        "session_first",
        "a session is under way: wait for its end, or stop it first",
    )
    INSTALLERS_LIGHT = (
        "installers_light",
        "the installer's light is on: wait a minute, or stop it first",
    )
    STOP_PRESSED = (
        "stop_pressed",
        "the stop button is pressed, or its wire is broken: release it, or call your installer",
    )
    COVER_OPEN = (
        "cover_open",
        (
            "the cover is open: close it or set the panel upright; if that doesn't help, call your "
            "installer"
        ),
    )
    STRAY_LIGHT = (
        "stray_light",
        "light is seen while the lamps are off: shade the panel, try again",
    )
    FAN_STILL = "fan_still", "the fan stands still: call your installer"
    NO_SKIN = (
        "no_skin",
        ("the sensor sees no skin, it reads {celsius:.1f} °C, under {limit_c:.0f} °C: come nearer"),
    )
    SKIN_TOO_WARM = (
        "skin_too_warm",
        "the skin is at {celsius:.1f} °C already: let it cool below {limit_c:.0f} °C",
    )
    SKIN_MOVED = "skin_moved", "the skin's temperature just jumped: hold still for a few seconds"
    TOO_WARM = "too_warm", "the panel is too warm: let it cool below {limit_c:.0f} °C"
    NOT_IDLE = (
        "not_idle",
        "the panel is {state}; commissioning begins from idle: dismiss it",
    )
    CANT_NOW = "cant_now", "can't {event} while {state}"
    CANT_RESUME = "cant_resume", "can't resume yet: {why}"
    CANT_CLEAR = "cant_clear", "can't be cleared yet: {why}"
    NO_FAULT = "no_fault", "there is no fault to clear"
    NOTHING_TO_PAUSE = "nothing_to_pause", "nothing to pause: the panel is {state}"
    NOTHING_TO_RESUME = "nothing_to_resume", "nothing to resume: the panel is {state}"
    LEASE_NOT_HELD = (
        "lease_not_held",
        "this client does not hold the lease: acquire it first",
    )
    NO_SESSION = "no_session", "no session is under way: start one"
    SESSION_NOT_DONE = "session_not_done", "session {session} isn't the one that is done"
    ONLY_INSTALLER = (
        "only_installer",
        (
            "only the installer may light a channel by itself: use sudo, or have root add you to "
            "the group panel-admin"
        ),
    )

    # Refusals of a choice
    MINUTES_OUTSIDE = (
        "minutes_outside",
        "{minutes} minutes; a session lasts {least} to {most} minutes: choose within",
    )
    MODE_UNKNOWN = "mode_unknown", "mode {mode!r}; choose red, nir or both"
    STRENGTH_UNKNOWN = (
        "strength_unknown",
        "strength {strength!r}; choose gentle, usual or strong",
    )
    STRONG_IS_FELT = (
        "strong_is_felt",
        "strong is not offered where the skin can't tell hot from cold: choose usual or gentle",
    )
    GOGGLES_FIRST = (
        "goggles_first",
        (
            "goggles are needed for this session, and nobody has confirmed them: put goggles on, "
            "then start it where they are asked for"
        ),
    )
    NO_DOSE_FOR_MODE = (
        "no_dose_for_mode",
        "{area}: there is no dose for mode {mode}; choose {modes}",
    )
    PORTION_OUTSIDE = (
        "portion_outside",
        "a portion of {portion} of the dose; it must lie in 0..1",
    )
    DISTANCE_OUTSIDE = (
        "distance_outside",
        (
            "distance {distance_cm:g} cm is outside the measured {nearest_cm:g} to {farthest_cm:g} "
            "cm: choose one within, or measure there"
        ),
    )
    TOO_BRIGHT = (
        "too_bright",
        (
            "{colours} at their dimmest give {least_mw_cm2:.0f} mW/cm², the limit is "
            "{limit_mw_cm2:.0f}: choose another mode, or call your installer"
        ),
    )
    AREA_UNKNOWN = "area_unknown", "area {area!r}: not known; choose one of {known}"
    AREA_OFF = (
        "area_off",
        "area {area!r}: switched off on this panel; the installer can switch it on",
    )
    AREA_NOT_OFFERED = (
        "area_not_offered",
        "area {area!r}: not switched on by the installer; choose of {known}",
    )
    LAST_AREA = "last_area", "no area would be left: leave one on"

    # Refusals about people
    PERSON_UNKNOWN = "person_unknown", "person {person!r}: not known; choose one of {known}"
    PEOPLE_FULL = "people_full", "{count} people are there already"
    NAME_TAKEN = "name_taken", "{name} is there already: choose another name"
    NAME_UNFIT = (
        "name_unfit",
        "name {name!r}: 1 to {most} letters that can be shown: choose another",
    )
    QUESTION_UNKNOWN = (
        "question_unknown",
        "question {question!r}: not known; the questions are {known}",
    )
    QUESTION_MISSING = (
        "question_missing",
        "question {question!r}: not answered; answer each with yes, no or not_sure",
    )
    NO_DATE = "no_date", "{date}: no date; write it as 2026-09-30"
    AGREEMENT_NOT_YET = (
        "agreement_not_yet",
        "{date}: that day hasn't come yet; write the day on which the clinician agreed",
    )
    AGREEMENT_TOO_OLD = (
        "agreement_too_old",
        "{date}: that is before {earliest}; write the day on which the clinician agreed",
    )

    # Refusals for want of the code
    NO_CODE = "no_code", "no code has been chosen: choose one in the settings"
    NO_CODE_TO_LOCK = "no_code_to_lock", "no code has been chosen: choose one first"
    CODE_WRONG = "code_wrong", "That was not the code."
    CODE_WAITS = "code_waits", "Five wrong tries: wait a minute."
    CODE_WAITS_LONG = "code_waits_long", "Too many wrong tries: wait {minutes} minutes."
    CODE_NEEDED = "code_needed", "{what} needs the code: enter it first"
    INSTALLERS = (
        "installers",
        "{what} is the installer's: call them, or choose a code first",
    )
    WHAT_AGREEMENT = "what_agreement", "a clinician's agreement"
    WHAT_ANSWERS = "what_answers", "what somebody answered"
    WHAT_NEW_PERSON = "what_new_person", "a new person"
    WHAT_AREAS = "what_areas", "choosing the areas"
    WHAT_LOCK_OFF = "what_lock_off", "turning the lock off"
    WHAT_ANOTHER_CODE = "what_another_code", "another code"
    WHAT_CLEAR_FAULT = "what_clear_fault", "clearing this fault"
    WHAT_EXPORT = "what_export", "exporting what people told"
    WHAT_IMPORT = "what_import", "an import"
    WHAT_COPY = "what_copy", "a copy"
    WHAT_RESTORE = "what_restore", "restoring a copy"
    WHAT_FORGET = "what_forget", "erasing a person"

    # Refusals of times and of what is told of a session
    CLOCK_IS_SET = "clock_is_set", "the clock is set already: the network or a battery keeps it"
    NO_TIME = "no_time", "{time!r}: no day and time; write it as 2026-09-30T18:40:00+02:00"
    TIME_TOO_EARLY = (
        "time_too_early",
        "{when} lies before a session of {last}: look at a clock and a calendar again",
    )
    TIME_BEFORE_BUILT = (
        "time_before_built",
        (
            "{when} lies before {built}, when this program was made: look at a clock and a "
            "calendar again"
        ),
    )
    TIME_BEFORE_TOLD = (
        "time_before_told",
        (
            "{when} lies before a session of {last}, whose time was told by hand; if it is right "
            "all the same, say it once more"
        ),
    )
    TIME_FAR = (
        "time_far",
        (
            "that is {days} days after {last}, the last time that is known here; if it is right "
            "all the same, say it once more"
        ),
    )
    WHAT_CLOCK = "what_clock", "telling the time"

    # What a time that a person tells would mean
    TIME_READ_BACK = "time_read_back", "It is {day} {when}."
    TIME_LAST_HOURS = (
        "time_last_hours",
        "The last session would then have been {hours} h {minutes} min ago.",
    )
    TIME_LAST_DAYS = "time_last_days", "The last session would then have been {days} days ago."
    TIME_LAST_NOW = (
        "time_last_now",
        "When the last session was is not known then: it counts as one of just now.",
    )
    NO_MONTH = "no_month", "month {month!r}: no month; write it as 2026-09"
    NUMBNESS_ALONE = "numbness_alone", "numbness is told by itself: send it alone"
    NOTHING_TO_KEEP = "nothing_to_keep", "nothing to keep: tell numbness, or of a session"
    NOTHING_NOTED = "nothing_noted", "nothing to note: tell pain, numbness, or what happened"
    NO_SYMPTOMS_TOLD = (
        "no_symptoms_told",
        "nothing to keep: tell of a symptom, or the usual pain",
    )
    TOLD_BOTH_WAYS = "told_both_ways", "{what} is told twice: tell it once, as yes or as no"
    PAIN_STAYS = (
        "pain_stays",
        (
            "session {session}: its pain was told otherwise and another session has begun since, "
            "so it stays; note today's pain by itself"
        ),
    )
    SESSION_NOT_THEIRS = (
        "session_not_theirs",
        "session {session}: none of {person}'s of the last month",
    )
    NO_COURSE = "no_course", "course of {area!r}: none under way to end"
    NO_WORRY = "no_worry", "{area!r}: no advice to stop stands, so there is none to talk over"

    # ---------------------------------------------------------------- the record of sessions
    DOSE_UNSAVED = "dose_unsaved", "the dose can't be saved: {detail}; check the disk"
    RECORD_CLOSED = (
        "record_closed",
        "the dose can't be saved: the session's record is closed; start anew",
    )
    RECORD_BUSY = (
        "record_busy",
        (
            "the record is busy with what was asked before (a copy, an import): wait a minute, "
            "then start again"
        ),
    )
    LEDGER_SILENT = "ledger_silent", "the record is not answering: call your installer"
    HISTORY_FAILS = (
        "history_fails",
        "the history can't be read or written: {detail}; check the disk",
    )
    HISTORY_NO_FILE = "history_no_file", "this history is kept in no file"
    HISTORY_IN_USE = (
        "history_in_use",
        "another program reads the history: end it, and say this again",
    )
    NO_PAGE = "no_page", "after {after!r}: no page's end; begin without it"
    NO_COPY_YET = "no_copy_yet", "there is no copy yet: make one (panelctl backup)"
    COPY_UNKNOWN = "copy_unknown", "copy {copy!r}: not in {folder}"
    COPY_TOO_NEW = (
        "copy_too_new",
        (
            "{copy}: version {version} is newer than this program's {own_version}: install the "
            "newer program first"
        ),
    )
    COPY_FOREIGN = "copy_foreign", "{copy}: no history of this program"
    COPY_DAMAGED = "copy_damaged", "{copy}: damaged; choose another copy"
    COPY_NO_HISTORY = "copy_no_history", "{copy}: no history: {detail}"
    COPY_UNREADABLE = "copy_unreadable", "{copy}: can't be read: {detail}"
    COPY_WRONG_DOSE = "copy_wrong_dose", "{copy}: session {session} has a dose that can't be"

    # Refusals of an import
    IMPORT_LINE = "import_line", "line {line}: {column}: {why}"
    IMPORT_EMPTY = "import_empty", "nothing to import: the file has no rows"
    IMPORT_TOO_MANY = (
        "import_too_many",
        "more than {most} rows: import them person by person",
    )
    IMPORT_NO_CLOCK = (
        "import_no_clock",
        "the clock isn't set, so dates can't be judged: set it first (panelctl set-clock)",
    )
    IMPORT_AREA = "import_area", "{area!r}: not known; one of {known}"
    IMPORT_TWICE = "import_twice", "it is in line {line} already"
    IMPORT_BLANKS = "import_blanks", "{name!r} isn't written as here: write {tidy!r}"
    IMPORT_NAME_TAKEN = (
        "import_name_taken",
        "{name} is there already: write it so, or rename them",
    )
    IMPORT_STRANGER = (
        "import_stranger",
        "another {name} is here: choose whom it is for with --as NAME, a new name or {name}",
    )
    IMPORT_NO_ROW = "import_no_row", "{person!r}: the file has no row of theirs"
    IMPORT_PERSON = "import_person", "{person!r}: not known, and the file has no row of theirs"
    IMPORT_OTHERS = (
        "import_others",
        "this session is {person}'s here: write that name, or leave the session out",
    )
    IMPORT_UNLIT = "import_unlit", "{lit_s:g}: light was given, so some time it was lit"
    IMPORT_COURSE = "import_course", "another course of {area} is under way: end it first"
    IMPORT_KNOWN = (
        "import_known",
        "{known}: with a time it is exact, by_hand or at_latest",
    )
    IMPORT_NO_TIME = "import_no_time", "{time!r}: no time; write it as 2026-09-30T18:40:00Z"
    IMPORT_LATER = "import_later", "{time} lies after now: look at this panel's clock"
    IMPORT_SESSION = (
        "import_session",
        "{number!r}: no session of {person}'s, here or in the file",
    )

    # Refusals of a line on the socket; programs read them
    FAILED_INSIDE = (
        "failed_inside",
        "this failed in the controller ({kind}): try again; if that fails too, call your installer",
    )
    BAD_REQUEST = "bad_request", "{detail}"
    READS_WAIT = (
        "reads_wait",
        "too much is being read at once: wait for an answer, then ask again",
    )
    CHANGES_WAIT = (
        "changes_wait",
        "too much is being saved at once: wait for an answer, then go on",
    )
    TOO_FAST = "too_fast", "too many requests: over {most} a second; send fewer"
    LINE_TOO_LONG = "line_too_long", "a line is longer than {most} bytes; send shorter ones"
    CLIENTS_FULL = "clients_full", "{most} clients are connected already; close one first"

    # ---------------------------------------------------------------- faults: what happened
    FAULT_TOO_HOT = "fault_too_hot", "The panel got too hot."
    FAULT_SENSOR_LOST = "fault_sensor_lost", "A temperature sensor gives no answer."
    FAULT_INTERLOCK = "fault_interlock", "The cover was open."
    FAULT_GAP = "fault_gap", "The controller stopped for a moment."
    FAULT_STUCK_ON = "fault_stuck_on", "Light was on that should have been off."
    FAULT_READBACK = "fault_readback", "The light did not follow its commands."
    FAULT_NO_LIGHT = "fault_no_light", "A lamp gives no light."
    FAULT_IMPLAUSIBLE = "fault_implausible", "Readings contradict each other."
    FAULT_HISTORY_LOST = "fault_history_lost", "The record of earlier sessions was lost."
    FAULT_CANNOT_START = "fault_cannot_start", "The controller can't start."
    SURFACE_TOO_HOT = (
        "surface_too_hot",
        "The panel's surface reached {celsius:.1f} °C, the limit is {limit_c:.0f} °C.",
    )
    HEATSINK_TOO_HOT = (
        "heatsink_too_hot",
        "The lamps' heatsink reached {celsius:.1f} °C, the limit is {limit_c:.0f} °C.",
    )
    SKIN_TOO_HOT = (
        "skin_too_hot",
        "The skin reached {celsius:.1f} °C, the limit is {limit_c:.0f} °C.",
    )
    TIME_LOST = "time_lost", "The controller lost {gap_s:.1f} s, so the light went off."
    SURFACE_LOST = "surface_lost", "The surface temperature sensor {problem}."
    HEATSINK_LOST = "heatsink_lost", "The heatsink temperature sensor {problem}."
    SURFACE2_LOST = "surface2_lost", "The second surface temperature sensor {problem}."
    SKIN_LOST = "skin_lost", "The skin temperature sensor {problem}."
    RED_STAYS_ON = "red_stays_on", "The red light is seen though it is switched off."
    NIR_STAYS_ON = "nir_stays_on", "The infrared light is seen though it is switched off."
    RED_IS_MISSING = "red_is_missing", "The red light is switched on, and none is seen."
    NIR_IS_MISSING = "nir_is_missing", "The infrared light is switched on, and none is seen."
    NOT_FOLLOWED = "not_followed", "the light did not follow its command"
    DUTY_DIFFERS = (
        "duty_differs",
        (
            "{channel}: commanded {commanded_percent:.1f} % duty, reads back {read_percent:.1f} %; "
            "the light did not follow."
        ),
    )
    ENABLE_READS_HIGH = (
        "enable_reads_high",
        "the enable line reads high, it was commanded the other way.",
    )
    ENABLE_READS_LOW = (
        "enable_reads_low",
        "the enable line reads low, it was commanded the other way.",
    )
    SURFACE_IMPLAUSIBLE = "surface_implausible", "The panel's surface {what}."
    HEATSINK_IMPLAUSIBLE = "heatsink_implausible", "The lamps' heatsink {what}."
    SURFACE2_IMPLAUSIBLE = (
        "surface2_implausible",
        "The panel's surface, by its second sensor, {what}.",
    )
    SKIN_STOOD_STILL = (
        "skin_stood_still",
        (
            "The skin's sensor stayed at {celsius:.2f} °C while this light changes skin by "
            "{expected_k:.1f} K: it is broken, or sees no skin."
        ),
    )
    SURFACES_APART = (
        "surfaces_apart",
        (
            "The two sensors on the panel's surface read {surface_c:.1f} and {surface2_c:.1f} °C; "
            "they may differ by {limit_k:.0f} K."
        ),
    )
    WARMED_TOO_LITTLE = (
        "warmed_too_little",
        (
            "warmed by {rise_k:.1f} K where this light warms it by {expected_k:.1f} K: "
            "its sensor is loose or broken"
        ),
    )
    STOOD_STILL_BY_HEATSINK = (
        "stood_still_by_heatsink",
        (
            "stayed at {celsius:.1f} °C while the heatsink changed by {moved_k:.1f} K: "
            "its sensor is broken"
        ),
    )
    STOOD_STILL_BY_SURFACE2 = (
        "stood_still_by_surface2",
        (
            "stayed at {celsius:.1f} °C while its second sensor changed by {moved_k:.1f} K: "
            "the first is broken"
        ),
    )
    WARMED_IN_THE_DARK = (
        "warmed_in_the_dark",
        "warmed by {rise_k:.1f} K in {within_s:.0f} s without light",
    )
    WARMED_TOO_FAST = "warmed_too_fast", "warmed by {rise_k:.0f} K in {within_s:.0f} s"
    CLOCKS_APART = (
        "clocks_apart",
        "Two clocks that must agree came {apart_s:.1f} s apart.",
    )

    # Faults: what to do
    REMEDY_TOO_HOT = (
        "remedy_too_hot",
        (
            "Keep away from the panel and let it cool for half an hour. Look at your skin. "
            "If it happens again, call your installer."
        ),
    )
    REMEDY_SENSOR_LOST = (
        "remedy_sensor_lost",
        (
            "Check that the temperature sensor's cable is plugged in. "
            "If it happens again, call your installer."
        ),
    )
    REMEDY_INTERLOCK = (
        "remedy_interlock",
        "Close the cover or set the panel upright. If it happens again, call your installer.",
    )
    REMEDY_GAP = (
        "remedy_gap",
        (
            "The controller was busy for too long. Start again; "
            "if it happens again, call your installer."
        ),
    )
    REMEDY_STUCK_ON = (
        "remedy_stuck_on",
        "Switch the panel off at the wall and call your installer.",
    )
    REMEDY_READBACK = (
        "remedy_readback",
        (
            "The light did not follow its commands. Switch the panel off at the wall and call your "
            "installer."
        ),
    )
    REMEDY_NO_LIGHT = "remedy_no_light", "Call your installer: a lamp gives no light."
    REMEDY_IMPLAUSIBLE = (
        "remedy_implausible",
        "Readings contradict each other. Call your installer.",
    )
    REMEDY_HISTORY_LOST = (
        "remedy_history_lost",
        "The record of earlier sessions was lost. Call your installer.",
    )

    REMEDY_CANNOT_START = (
        "remedy_cannot_start",
        "Call your installer and read this out. The controller tries again by itself.",
    )
    REMEDY_NOT_DARK = (
        "remedy_not_dark",
        "Something may still be on: switch the panel off at the wall and call your installer.",
    )

    # Why a fault can't be cleared yet
    STILL_CANNOT_START = (
        "still_cannot_start",
        "It goes by itself when its cause is gone; the controller is trying again now.",
    )
    STILL_STOP_PRESSED = (
        "still_stop_pressed",
        "The stop button is pressed, or its wire is broken.",
    )
    STILL_TOO_WARM = (
        "still_too_warm",
        "It is still too warm: below {limit_c:.0f} °C it can be cleared.",
    )
    STILL_OPEN = "still_open", "The cover is open."
    STILL_LIGHT = "still_light", "Light is still seen while the lamps are off."

    # What the record lies on
    RECORD_FORGETS = (
        "record_forgets",
        (
            "no session: the record of sessions lies in {folder} on {kind}, which forgets it when "
            "the power goes; call your installer: it needs a partition that keeps it"
        ),
    )
    RECORD_READ_ONLY = (
        "record_read_only",
        (
            "no session: {folder}, where the record of sessions lies, can't be written to; reboot; "
            "if it stays so, call your installer"
        ),
    )

    # ---------------------------------------------------------------- why it can't start
    CANNOT_START = "cannot_start", "The controller can't start. {why}"
    START_HARDWARE = (
        "start_hardware",
        "The light, or a line that it needs, can't be used: {detail}",
    )
    START_RECORD = "start_record", "The record of sessions can't be opened: {detail}"
    START_DISK_FULL = (
        "start_disk_full",
        "The storage card is full, so that nothing can be saved: make room. {detail}",
    )
    START_READ_ONLY = (
        "start_read_only",
        (
            "The storage card can't be written to, so that nothing can be saved: reboot; if it "
            "stays so, replace the card. {detail}"
        ),
    )
    START_FAILED = "start_failed", "Something failed inside: {detail}"
    CONFIG_UNREADABLE = (
        "config_unreadable",
        "{file}: can't be read: {detail}; give a readable TOML file",
    )
    CONFIG_NOT_TOML = (
        "config_not_toml",
        "{file}: not TOML: {detail}; correct line {line}",
    )
    CONFIG_UNKNOWN_KEY = (
        "config_unknown_key",
        "{file}: {key}: no such key; remove it, or see the example configuration",
    )
    CONFIG_MISSING_KEY = (
        "config_missing_key",
        "{file}: {key}: missing; add it as in the example configuration",
    )
    CONFIG_VALUE = (
        "config_value",
        "{file}: {key} = {value}: {detail}; correct it as in the example configuration",
    )

    # ---------------------------------------------------------------- temperature sensors
    SURFACE_SENSOR = "surface_sensor", "the surface temperature sensor {problem}"
    HEATSINK_SENSOR = "heatsink_sensor", "the heatsink temperature sensor {problem}"
    SURFACE_SENSOR_CABLE = (
        "surface_sensor_cable",
        "the surface temperature sensor {problem}: check its cable",
    )
    HEATSINK_SENSOR_CABLE = (
        "heatsink_sensor_cable",
        "the heatsink temperature sensor {problem}: check its cable",
    )
    SURFACE2_SENSOR = "surface2_sensor", "the second surface temperature sensor {problem}"
    SURFACE2_SENSOR_CABLE = (
        "surface2_sensor_cable",
        "the second surface temperature sensor {problem}: check its cable",
    )
    SKIN_SENSOR = "skin_sensor", "the skin temperature sensor {problem}"
    SKIN_SENSOR_CABLE = (
        "skin_sensor_cable",
        "the skin temperature sensor {problem}: check its cable",
    )
    READING_NONE_YET = "reading_none_yet", "has not answered yet"
    READING_OLD = "reading_old", "last answered {age_s:.1f} s ago, over {limit_s:.0f} s"
    READING_JUMPED = "reading_jumped", "jumped to {celsius:.1f} °C and must settle"
    READING_TOO_LOW = "reading_too_low", "reads {celsius} °C, under {limit_c:.0f} °C"
    READING_TOO_COLD = (
        "reading_too_cold",
        (
            "reads {celsius:.1f} °C, under {limit_c:.0f} °C: it is loose or broken, "
            "or the room is too cold"
        ),
    )
    PROBE_AMBIGUOUS = (
        "probe_ambiguous",
        (
            "is one of {count} devices of that name ({probe}): "
            "name it by its bus address in the configuration"
        ),
    )
    PROBE_MISSING = (
        "probe_missing",
        "is missing ({probe}): check its cable and its id in the configuration",
    )
    PROBE_CHECKSUM = (
        "probe_checksum",
        "answers with a bad checksum ({probe}): check its cable and its id in the configuration",
    )
    PROBE_UNREADABLE = (
        "probe_unreadable",
        "can't be read ({probe}: {detail}): check its cable and its id in the configuration",
    )
    PROBE_NOT_READY = (
        "probe_not_ready",
        "is not ready ({probe}): check its cable and its id in the configuration",
    )
    PROBE_NONSENSE = (
        "probe_nonsense",
        (
            "answers {answer!r}, not a temperature it can have ({probe}): check its cable and "
            "its id in the configuration"
        ),
    )
    PROBE_POWER_UP = (
        "probe_power_up",
        (
            "reads 85.000 °C, the probe's power-up value: check its cable and its id in the "
            "configuration"
        ),
    )


class AreaName(Struct, frozen=True, tag_field="kind", tag="area"):
    """A body area: its id, and its English name in the catalogue."""

    id: str
    name: str


class Label(Struct, frozen=True, tag_field="kind", tag="label"):
    """A text of the area catalogue, such as a warning. Clients translate it as they do there."""

    text: str


class Wait(Struct, frozen=True, tag_field="kind", tag="wait"):
    """How long something has to wait: in whole seconds, never too short.

    now, until: RFC 3339 in the panel's zone, None where no clock is set.
    """

    wait_s: int
    now: str | None = None
    until: str | None = None


class Time(Struct, frozen=True, tag_field="kind", tag="time"):
    """A day and time of day: RFC 3339, in the zone in which it shall be shown."""

    at: str


class Detail(Struct, frozen=True, tag_field="kind", tag="detail"):
    """What a driver, the kernel, SQLite or a parser says, word for word: a diagnosis in English.

    said: what a person is shown in its place; None: the text itself, as it came.
    """

    text: str
    said: "Said | None" = None


class Said(Struct, frozen=True, tag_field="kind", tag="said"):
    """One message: its code, and a value for each gap of its template."""

    code: Reason
    values: "Mapping[str, Value]" = {}

    def __str__(self) -> str:
        """Return the English rendering: for logs, panelctl and old clients."""
        return ENGLISH.tell(self)


# A tuple of texts is a list of names or ids, a tuple of messages several reasons at once.
Value = int | float | str | AreaName | Label | Wait | Time | Detail | Said | tuple[str | Said, ...]

WEEKDAYS = (
    Reason.MONDAY, Reason.TUESDAY, Reason.WEDNESDAY, Reason.THURSDAY, Reason.FRIDAY,
    Reason.SATURDAY, Reason.SUNDAY,
)  # fmt: skip
MONTHS = (
    Reason.JANUARY, Reason.FEBRUARY, Reason.MARCH, Reason.APRIL, Reason.MAY, Reason.JUNE,
    Reason.JULY, Reason.AUGUST, Reason.SEPTEMBER, Reason.OCTOBER, Reason.NOVEMBER,
    Reason.DECEMBER,
)  # fmt: skip


def gaps(template: str) -> frozenset[tuple[str, str]]:
    """Return the gaps of a template: each one's name and its format."""
    parsed = Formatter().parse(template)
    return frozenset((name, spec or "") for _, name, spec, _ in parsed if name is not None)


class Language(Formatter):
    """Makes sentences of messages. This one speaks English; others override its words."""

    def tell(self, said: Said) -> str:
        """Return the message as a sentence, or the part of one, of this language.

        A value that is missing is shown as a question mark: saying something never fails.
        """
        return self.vformat(self.words(said.code.english), (), said.values)

    def words(self, english: str) -> str:
        """Return a template, or a text of the catalogue, in this language."""
        return english

    def number(self, digits: str) -> str:
        """Return a number, given with a decimal point, as this language writes it."""
        return digits

    def area(self, area: AreaName) -> str:
        """Return an area's name."""
        return area.name

    def text(self, text: str) -> str:
        """Return a text that somebody typed or another program says, fit to be shown."""
        return text

    def detail(self, detail: Detail) -> str:
        """Return a diagnosis: in English for the installer who reads it there."""
        return detail.text

    def get_value(self, key: int | str, _args: Sequence[Any], kwargs: Mapping[str, Any], /) -> Any:
        """Return the value of a gap."""
        return kwargs.get(str(key), "?")

    def convert_field(self, value: Any, conversion: str | None) -> Any:
        """Put quotation marks round a text; no other conversion is known."""
        if conversion != "r":
            return value
        return repr(value.name if isinstance(value, AreaName) else value)

    def format_field(self, value: Any, format_spec: str) -> str:
        """Return a value as it is shown."""
        match value:
            case Said():
                return self.tell(value)
            case AreaName():
                return self.area(value)
            case Label(text):
                return self.words(text)
            case Detail():
                return self.detail(value)
            case Wait() | Time():
                return self.tell(when(value))
            case tuple() | list():
                mark = "; " if any(isinstance(each, Said) for each in value) else ", "
                return mark.join(self.format_field(each, "") for each in value)
            case int() | float():
                return self.number(_rounded(value, format_spec))
        return self.text(str(value))


def _rounded(value: float, spec: str) -> str:
    try:
        return format(value, spec)
    except (ValueError, OverflowError):
        return str(value)


ENGLISH = Language()


def when(at: Wait | Time) -> Said:
    """Return a time as a message: 'at 18:40 tomorrow', 'in 3 h 20 min', '30 September ...'."""
    match at:
        case Time(text):
            then = datetime.fromisoformat(text)
            return Reason.WHEN_DATE.said(
                day=then.day, month=MONTHS[then.month - 1].said(), year=then.year, time=_clock(then)
            )
        case Wait(wait_s, now, until):
            if now is None or until is None:
                minutes = -(-wait_s // 60)
                return Reason.WHEN_IN.said(hours=minutes // 60, minutes=minutes % 60)
            there = _whole_minute(datetime.fromisoformat(until))
            days = (there.date() - datetime.fromisoformat(now).date()).days
            if days in _NEAR:
                return _NEAR[days].said(time=_clock(there))
            day = WEEKDAYS[there.weekday()].said()
            return Reason.WHEN_DAY.said(time=_clock(there), day=day)


_NEAR = {0: Reason.WHEN_TODAY, 1: Reason.WHEN_TOMORROW}


def _whole_minute(at: datetime) -> datetime:
    """Return the first whole minute that is not earlier."""
    whole = at.replace(second=0, microsecond=0)
    return whole if whole == at else whole + timedelta(minutes=1)


def _clock(at: datetime) -> str:
    return f"{at:%H:%M}"


def inside(said: Said) -> Iterator[Said]:
    """Yield a message and every message nested in its values."""
    yield said
    for value in said.values.values():
        for each in value if isinstance(value, tuple) else (value,):
            if isinstance(each, Said):
                yield from inside(each)
