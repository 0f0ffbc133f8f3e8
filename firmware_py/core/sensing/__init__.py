"""What the sensors say, and how far it may be believed."""
