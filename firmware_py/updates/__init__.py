"""Newer versions from a signed repository: which, when, and the way back."""
