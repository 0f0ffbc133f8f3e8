"""The panel's configuration: its schema, and how the file is read."""
