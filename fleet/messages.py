"""What a panel's agent and a clinic's record say to each other over MQTT, and on which topics.

No topic is obeyed by a panel: what reaches it can only hold light back.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from firmware_py.wire.claims import ClaimId, FluenceJCm2, Instant, PersonId

PREFIX = "light-panel"
RECORDS_MAX = 100  # rows in one message
PanelId = Annotated[str, Meta(pattern="^[a-z0-9][a-z0-9-]{0,62}$")]
Row = Annotated[int, Meta(ge=0, le=2**53 - 1)]


def topic(
    panel: str, lane: Literal["live", "presence", "hello", "records", "acked", "claim", "answer"]
) -> str:
    """Return the topic of one of a panel's lanes.

    The panel's agent writes live, presence, hello, records and claim; the clinic acked and answer.
    """
    return f"{PREFIX}/{panel}/{lane}"


class Live(Struct, frozen=True, kw_only=True):
    """How a panel is, retained: never a person, an area or a dose."""

    v: Literal[1] = 1
    state: str
    remaining_s: float | None
    surface_c: float | None
    light_h: float
    fault: str | None
    version: str
    boot: Annotated[int, Meta(ge=0)]


class Hello(Struct, frozen=True, kw_only=True):
    """The agent has connected, and asks for the number that the clinic's record holds."""

    v: Literal[1] = 1
    version: str


class Record(Struct, frozen=True, kw_only=True):
    """A session as it was given: a fact, never refused. row: its number in the panel's record."""

    row: Row
    uid: str
    person: PersonId
    area: str
    began_at: Instant | None  # None: the panel's clock wasn't set
    ended_at: Instant | None
    ended: str
    red_j_cm2: FluenceJCm2
    nir_j_cm2: FluenceJCm2
    red_target_j_cm2: FluenceJCm2
    nir_target_j_cm2: FluenceJCm2
    lit_s: float
    skin_red: bool = False
    blister: bool = False
    claim: ClaimId | None = None  # the claim that it was given under
    overridden: bool = False  # begun by the staff's code, without the clinic's answer


class Records(Struct, frozen=True, kw_only=True):
    """Rows of a panel's record after a number, in their order."""

    v: Literal[1] = 1
    after: Row
    rows: Annotated[tuple[Record, ...], Meta(max_length=RECORDS_MAX)]


class Acked(Struct, frozen=True, kw_only=True):
    """All rows up to a number are committed in the clinic's record."""

    v: Literal[1] = 1
    up_to: Row
    epoch: Annotated[int, Meta(ge=0, le=2**53 - 1)]
