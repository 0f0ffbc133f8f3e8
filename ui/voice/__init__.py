"""The voice: a client of its own that listens to the daemon and says what the panel does."""
