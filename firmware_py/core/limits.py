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

# Between sessions. Elapsed time is a lower bound (core/timestamps.py).
SESSIONS_APART = ns(20 * 3600)
WEEK = ns(7 * 24 * 3600)
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
PAUSE_MAX = ns(10 * 60)
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

READING_AGE_MAX = ns(3)
READING_JUMP_K = 5.0
READING_AGREE_K = 1.0
READING_AGREE_COUNT = 3

LEASE = ns(3)
PERMIT = ns(0.5)
TICK = ns(0.05)
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
# Two clocks may be read apart by so much once, but not in so many looks in a row.
CLOCKS_APART = ns(1)
CLOCKS_LOOKS = 2

# A duty this far from the commanded one is another duty: the kernel rounds to ticks of 20 ns.
READBACK_TOLERANCE = 0.002
