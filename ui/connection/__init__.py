"""The socket to the daemon, and the lease of a session started here."""
