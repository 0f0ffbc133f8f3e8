"""What can light a lamp: the controller and everything it acts through."""
