"""Several panels in one clinic: the agent beside a panel, and the clinic's record."""
