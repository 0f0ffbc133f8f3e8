"""Sensor readings: filtered, and checked against what is physically possible."""
