"""The display: its size in millimetres, its fonts, colours and backlight."""
