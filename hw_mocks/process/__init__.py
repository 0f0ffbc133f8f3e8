"""The simulator's processes: the daemon as a child, its supervisor, the screen."""
