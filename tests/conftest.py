"""One profile for every property test: the same examples on every run, and no timed asserts.

And one look of the garbage collector at thousands of tests, not one for each of them.
"""

import gc
import os

from hypothesis import Phase, settings

settings.register_profile("steady", derandomize=True, deadline=None, database=None)
# HYPOTHESIS_PROFILE=explore looks for new examples, as long as somebody waits for them.
settings.register_profile("explore", deadline=None, max_examples=5000)
# HYPOTHESIS_PROFILE=blunt is content with any example that fails: `make mutants` has a thousand.
settings.register_profile(
    "blunt", settings.get_profile("steady"), phases=[Phase.explicit, Phase.generate]
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

# At Python's own 700 new objects the collector takes a fifteenth of the tests' time.
gc.set_threshold(20_000, 20, 20)


def pytest_collection_finish() -> None:
    """Let the collector pass over what lives until the end: all tests and modules."""
    gc.collect()
    gc.freeze()
