"""The languages that people are told things in: their catalogues, and how these are read."""
