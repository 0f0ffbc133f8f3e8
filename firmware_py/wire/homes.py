"""Who keeps a person's record: this panel, or a clinic for all of its panels.

A home moves by an act of both sides, so that two records never both allow a dose. Letting somebody
roam only holds back until the clinic keeps them; bringing them home needs the clinic's release.
"""

from typing import Annotated

from msgspec import Meta

from firmware_py.wire.base import MessageBase, PersonName, RequestBase
from firmware_py.wire.claims import GivenElsewhere, Instant, PersonId


class Roam(RequestBase, tag="roam", frozen=True, kw_only=True):
    """Have a clinic's record be a person's home from now on; needs the code."""

    name: PersonName


class Admit(RequestBase, tag="admit", frozen=True, kw_only=True):
    """Keep a person whom a clinic's record keeps by this id; needs the code. One may be here."""

    name: PersonName
    person_id: PersonId


class ComeHome(RequestBase, tag="come-home", frozen=True, kw_only=True):
    """Have this panel be a person's home again, by the clinic's release; needs the code.

    given: of the release's rows, in their order, as many as a line holds; more: others follow, by
    the same client, before anything is judged.
    """

    name: PersonName
    person_id: PersonId
    released_at: Instant
    given: Annotated[tuple[GivenElsewhere, ...], Meta(max_length=8)] = ()
    more: bool = False
    signature: Annotated[str, Meta(max_length=64)] = ""


class Fleet(RequestBase, tag="fleet", frozen=True, kw_only=True):
    """Ask how this panel belongs to a clinic's record. Answer: `fleet`."""


class FleetInfo(MessageBase, tag="fleet", frozen=True, kw_only=True):
    """has_key: it shares a key with the clinic; overridden: sessions begun by the staff's code."""

    has_key: bool
    overridden: int


HomeChange = Roam | Admit | ComeHome
