"""The light-therapy panel's controller: rules, daemon, drivers, history and the panelctl client."""

__version__ = "0.2.0"
