"""What the screen knows of the panel and of the person before it."""
