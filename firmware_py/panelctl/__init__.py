"""panelctl: the installer's and tester's client."""
