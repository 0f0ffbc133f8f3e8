"""Screens before a session: areas, minutes, checks."""
