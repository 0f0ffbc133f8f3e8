"""One session: its state machine, the facts it judges, and what may begin it or end it."""
