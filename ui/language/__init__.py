"""The words of the screen in every language, and how numbers and times are written."""
