"""What is kept: sessions with their doses, and people. SQLite, nothing else."""
