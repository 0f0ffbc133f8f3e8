"""Protocols between the daemon and what it drives: hardware and the ledger."""
