"""Which screen comes next."""
