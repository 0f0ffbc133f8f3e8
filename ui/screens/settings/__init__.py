"""Screens of the settings behind MENU."""
