"""What an installer needs once: a look at everything, and the changes a panel asks for."""
