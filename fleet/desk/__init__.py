"""A clinic on a desk: the real programs in a temporary folder, to try them and for tests."""
