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

MINUTES_MIN = 10
MINUTES_MAX = 20
LIT_MAX = ns(20 * 60)
COUNTDOWN = ns(10)
PAUSE_MAX = ns(10 * 60)
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
# Colder than any room: a broken sensor. There is no such bound upwards: hot is believed.
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

# A duty this far from the commanded one is another duty: the kernel rounds to ticks of 20 ns.
READBACK_TOLERANCE = 0.002
