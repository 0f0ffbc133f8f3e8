"""How a panel enters a fleet and leaves it: certificates, keys and the broker's files."""
