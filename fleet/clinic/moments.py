"""Times of day, as messages carry them and as the record keeps them: always in UTC."""

from datetime import UTC, datetime

NEVER = datetime.fromtimestamp(0, UTC)


def written(when: datetime) -> str:
    """Return a time as a message has it: RFC 3339, to the millisecond."""
    return when.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def read(said: str | None) -> datetime | None:
    """Return a message's time; None where it says none, or nothing that is a time."""
    try:
        when = datetime.fromisoformat(said or "")
    except ValueError:
        return None
    return when.astimezone(UTC) if when.tzinfo is not None else None
