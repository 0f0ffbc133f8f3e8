"""The hard limits: in code, not in the configuration, which may only be tighter.

Sources and reasons: docs/limits.md.
"""

from firmware_py.core.units import Celsius, JPerCm2, MwPerCm2, ns

# Irradiance at the skin, judged at the nearest distance measured (a person may lean in).
IRRADIANCE_CHANNEL = MwPerCm2(40.0)
IRRADIANCE_TOTAL = MwPerCm2(50.0)
IRRADIANCE_TOTAL_INSENSATE = MwPerCm2(25.0)

# Fluence per area and session at the stated distance.
FLUENCE_RED = JPerCm2(10.0)
FLUENCE_NIR = JPerCm2(20.0)
FLUENCE_TOTAL = JPerCm2(24.0)
FLUENCE_TOTAL_INSENSATE = JPerCm2(18.0)
FLUENCE_RED_DARK_SKIN = JPerCm2(5.0)
# Never passed, wherever in the panel's table the person sits.
FLUENCE_TRIP = JPerCm2(30.0)

# Infrared at the eye without goggles, cornea and lens (IEC 62471, ICNIRP 2013): core/dose/eye.py.
EYE_W_M2_SHORT = 18_000.0  # times t^-0.75, t in s
EYE_W_M2_LONG = 100.0
EYE_LONG_S = 1000.0  # from here on

# Between sessions. Elapsed time is a lower bound (core/timestamps.py).
SESSIONS_APART = ns(20 * 3600)
# Four hours under seven days, so that whoever has five a week keeps their hour: nobody is on time
# to the minute, and a week of seven whole days would move every session later and later.
WEEK = ns((6 * 24 + 20) * 3600)
SESSIONS_PER_WEEK = 5  # an area's
DAY = ns(24 * 3600)
AREAS_PER_DAY = 4  # a person's
LIT_PER_DAY = ns(60 * 60)  # a person's
# Who was added less than so long ago is new here. A limit is of a name, so new names together have
# one of their own: an area gives light to so many of them. Four is a family that sets up in one
# evening, each with a gentle half of the same area's dose.
NEW_FOR = DAY
NEW_PEOPLE_PER_AREA = 4
# A session counts from this share of its planned fluence; its fluence and light always count.
COUNTS_FROM = 0.1
FINISH_WITHIN = ns(2 * 3600)
# After a session that left the skin red.
SKIN_RESTS = ns(48 * 3600)
# The same, where it was still red the next day.
SKIN_RESTS_LONGER = ns(96 * 3600)

# When this program was made, 1 September 2026: no time of day can be earlier.
BUILT_UNIX_S = 1_788_220_800.0
# A clock with a battery that says more than ten years later holds what chance left in it.
BATTERY_UNTIL_UNIX_S = BUILT_UNIX_S + 10 * 365 * 24 * 3600.0
# A person who tells a time so much later than the record, or than this program, is asked twice.
TOLD_FAR = ns(60 * 24 * 3600)

MINUTES_MIN = 10
MINUTES_MAX = 20
LIT_MAX = ns(20 * 60)
COUNTDOWN = ns(10)
# The same, where a session goes on after a pause.
RESUME_COUNTDOWN = ns(5)
PAUSE_MAX = ns(10 * 60)
# So long a clinic's record has to answer for a person who moves between panels.
CLINIC_ANSWERS = ns(3)
# What the staff begin without its answer is so much of the dose.
OVERRIDDEN_PORTION = 0.5
# The light an installer may ask for without a dose.
INSTALLER_LIGHT_MAX = ns(60)
RAMP = ns(2)

# Touchable surface: derated from, paused at until below, fault at.
SURFACE_DERATE = Celsius(38.0)
SURFACE_PAUSE = Celsius(41.0)
SURFACE_RESUME = Celsius(37.0)
SURFACE_FAULT = Celsius(43.0)
HEATSINK_DERATE = Celsius(60.0)
HEATSINK_PAUSE = Celsius(75.0)
HEATSINK_RESUME = Celsius(55.0)
HEATSINK_FAULT = Celsius(85.0)
COOL_FOR = ns(30)
# Colder than any room: a broken sensor. There is no such bound upwards: hot always counts.
READING_MIN = Celsius(-20.0)
# The touchable surface stands where people sit undressed: colder than this it is a broken or loose
# probe, which must not pass for a cool panel.
SURFACE_MIN = Celsius(5.0)

# Skin that a sensor sees from afar: derated from, paused at until below, fault at. For people whose
# skin can't tell hot from cold, or who have not said, the lower ones, and how far it may warm from
# what it was when the session began: a foot with poor circulation can't carry heat away.
SKIN_DERATE = Celsius(39.5)
SKIN_PAUSE = Celsius(41.0)
SKIN_RESUME = Celsius(38.0)
SKIN_FAULT = Celsius(43.0)
SKIN_DERATE_INSENSATE = Celsius(37.0)
SKIN_PAUSE_INSENSATE = Celsius(39.0)
SKIN_RESUME_INSENSATE = Celsius(36.0)
SKIN_FAULT_INSENSATE = Celsius(41.0)
SKIN_RISE_INSENSATE_K = 8.0
SKIN_RISE_RESUME_INSENSATE_K = 6.0
# What the sensor sees before a session is skin between these; no skin in a room is colder.
SKIN_SEEN_MIN = Celsius(20.0)
SKIN_SEEN_MAX = Celsius(38.0)
# Skin under this light warms more slowly: steadily faster, something else heats it.
SKIN_HEATING_K_PER_MIN = 2.0
SKIN_HEATING_FOR = ns(30)

READING_AGE_MAX = ns(3)
# In the dark, with nobody there, a probe that costs the processor much is asked so seldom: two
# answers still lie within RACE_WITHIN. Its reading counts until the next may be as late as in the
# light; nothing is ever lit by it (core/session/resting.py).
PROBE_RESTS = ns(9)
READING_AGE_RESTING = ns(12)
# So long after the last session, and after anybody asked for anything.
REST_AFTER = ns(60)
READING_JUMP_K = 5.0
READING_AGREE_K = 1.0
READING_AGREE_COUNT = 3

LEASE = ns(3)
PERMIT = ns(0.5)
# From one look of the loop to the next (core/session/pace.py): while anything changes, in steady
# light, in the dark; and where something wakes it, no sooner than so.
TICK = ns(0.05)
TICK_STEADY = ns(0.1)
TICK_DARK = ns(0.2)
TICK_APART = ns(0.02)
# Without a change for so long, as long as a light sense may take to agree, things are steady.
SETTLED = ns(3)
# From tick to tick, whatever pace was promised: a slower one may be late by less.
GAP_MAX = ns(2)
# The ledger may hold 10 s of light too much; 2 % of that is left for rounding.
WINDOW = ns(9.8)
WINDOW_ASK = ns(5)

# A light sense has so long to agree: after a command, and in all from when the light came on, as
# the supply and the ramp take their time.
LIGHT_GOES = ns(1)
LIGHT_COMES = ns(3)
# A fan that nobody saw turn for so long stands still.
FAN_STILL = ns(2)

# Without light for a while a heatsink cools: warming by so much, steadily, means that something
# drives the lamps. And no panel warms by RACE_K in RACE_WITHIN.
DARK_SETTLE = ns(60)
DARK_RISE_K = 6.0
DARK_RISE_WITHIN = ns(120)
RACE_K = 30.0
RACE_WITHIN = ns(10)
# Two sensors on one surface may differ so far, and for so long, while it is lit.
SURFACES_APART_K = 5.0
SURFACES_APART_FOR = ns(10)
# Where the light should have warmed the surface by so much, its probe must show this share of it.
WARMTH_JUDGED_K = 2.0
WARMTH_SHARE_MIN = 0.25
WARMTH_FOR = ns(30)
# Where something beside it changed by so much, so long ago, the surface's probe must have moved.
FROZEN_MOVED_K = 3.0
FROZEN_FOR = ns(120)
# A probe that tells no finer steps than this may rightly stand still beside a heatsink that warms.
FINE_STEP_K = 0.125
# Light that must have warmed or cooled skin by so much moves a sensor that sees it by a step, even
# if the skin takes up a quarter of what is reckoned.
SKIN_STILL_K = 1.0
# Two clocks may be read apart by so much once, but not in so many looks in a row.
CLOCKS_APART = ns(1)
CLOCKS_LOOKS = 2

# A duty this far from the commanded one is another duty: the kernel rounds to ticks of 20 ns.
READBACK_TOLERANCE = 0.002
