"""Small widgets, each with one job."""
