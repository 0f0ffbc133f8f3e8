"""`panelctl commission`: from a wired panel to a measured one, question by question."""
