"""One profile for every property test: the same examples on every run, and no timed asserts."""

import os

from hypothesis import settings

settings.register_profile("steady", derandomize=True, deadline=None, database=None)
# HYPOTHESIS_PROFILE=explore looks for new examples, as long as somebody waits for them.
settings.register_profile("explore", deadline=None, max_examples=5000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))
