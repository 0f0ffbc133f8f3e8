"""The touchscreen: a client of the daemon that knows the wire and nothing behind it."""
