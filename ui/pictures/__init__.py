"""Drawings for a terminal that shows pictures: body areas, digits, rings, and how to sit."""
