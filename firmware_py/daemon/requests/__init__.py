"""What clients may ask, and how each request is answered."""
