"""The one error tree: the text says what, the value, the bound and the remedy."""


class PanelError(Exception):
    """Anything this program refuses or cannot do, in words an installer understands."""


class RefusedError(PanelError):
    """A request that the rules don't allow; nothing was changed."""

    def __init__(self, text: str, field: str | None = None) -> None:
        super().__init__(text)
        self.field = field


class ConfigError(PanelError, ValueError):
    """A configuration, calibration or catalogue that can't be used."""


class HardwareError(PanelError, OSError):
    """The hardware or the kernel refused."""


class LedgerError(PanelError):
    """The ledger could not be read or written."""
