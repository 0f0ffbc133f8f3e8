"""Screens of a session: countdown, running, paused, done, fault."""
