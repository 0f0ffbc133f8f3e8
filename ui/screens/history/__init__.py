"""Screens of what was done: the month, pain, doses, courses."""
