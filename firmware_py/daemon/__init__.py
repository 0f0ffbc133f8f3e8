"""The loop that owns the light, and the socket that people reach it by."""
