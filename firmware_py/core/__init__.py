"""The rules: pure functions and frozen values, without clock, file or thread."""
