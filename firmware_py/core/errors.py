"""The one error tree: the text says what, the value, the bound and the remedy.

A refusal reaches people in several languages, so it is raised with a code and values; its text is
the English rendering. The other errors are for the installer and are English sentences; what is
wrong with a configuration file reaches the screen too, and so has a code as well.
"""

from firmware_py.core.reasons import Reason, Said, Value


class PanelError(Exception):
    """Anything this program refuses or cannot do, in words an installer understands."""


class RefusedError(PanelError):
    """A request that the rules don't allow; nothing was changed.

    said: the message with its code and values; field: of the request, where one is at fault.
    """

    def __init__(self, reason: Reason | Said, *, field: str | None = None, **values: Value) -> None:
        self.said = reason if isinstance(reason, Said) else reason.said(**values)
        super().__init__(str(self.said))
        self.field = field


class ConfigError(PanelError, ValueError):
    """A configuration, calibration or catalogue that can't be used.

    said: the message with its code and values, where the reader of the file gave one.
    """

    def __init__(self, text: str | Said) -> None:
        self.said = text if isinstance(text, Said) else None
        super().__init__(str(text))


class HardwareError(PanelError, OSError):
    """The hardware or the kernel refused."""


class LedgerError(PanelError):
    """The ledger could not be read or written."""


class NotKeptError(LedgerError):
    """The disk refused to keep or to give what was asked for. said: the message, with its code."""

    def __init__(self, said: Said) -> None:
        self.said = said
        super().__init__(str(said))
