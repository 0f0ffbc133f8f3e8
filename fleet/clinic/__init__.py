"""The clinic's side of a fleet: one record for people who move between panels, and its board."""
