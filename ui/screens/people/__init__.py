"""Screens of the people who use the panel, and their answers."""
