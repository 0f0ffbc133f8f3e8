"""The simulator: a machine on any desk for the same daemon, and the judge of what it does."""
