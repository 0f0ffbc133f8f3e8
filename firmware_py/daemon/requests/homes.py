"""What is asked about who keeps a person's record: this panel, or a clinic."""

from collections.abc import Callable

from firmware_py import wire
from firmware_py.core.errors import RefusedError
from firmware_py.core.people import Person
from firmware_py.core.reasons import Reason
from firmware_py.core.timestamps import Moment
from firmware_py.daemon.requests import elsewhere
from firmware_py.daemon.requests.people import PEOPLE_MAX, free, named
from firmware_py.daemon.server import Client
from firmware_py.ports.ledger import Homecoming, Ledger, Store
from firmware_py.wire.claims import ROWS_MAX, Release, is_genuine

Change = Callable[[Store], None]


class Homes:
    """Checks what clients ask of people's homes; the ledger keeps it. key: shared with a clinic."""

    def __init__(
        self, ledger: Ledger, now: Callable[[], Moment], key: Callable[[], bytes | None]
    ) -> None:
        self._ledger = ledger
        self._now = now
        self._key = key

    def info(self, request: int) -> wire.FleetInfo:
        """Return how this panel belongs to a clinic's record."""
        overridden = self._ledger.counts.get("overridden", 0)
        return wire.FleetInfo(id=request, has_key=self._key() is not None, overridden=overridden)

    def change(self, asked: wire.HomeChange, client: Client) -> Change | None:
        """Return the change to make; None where more of what was asked has still to come.

        Raises:
            RefusedError: It can't be: a release isn't the clinic's, or isn't this person's.
        """
        now = self._now()
        match asked:
            case wire.Roam():
                return lambda store: store.roam(named(store.people, asked.name, "name"), now)
            case wire.Admit():
                return lambda store: store.admit(_admitted(store, asked.name), asked.person_id, now)
            case wire.ComeHome():
                return self._come_home(asked, client, now)

    def _come_home(self, asked: wire.ComeHome, client: Client, now: Moment) -> Change | None:
        if not len(client.given) + len(asked.given) <= ROWS_MAX:
            client.given.clear()
            raise RefusedError(Reason.RELEASE_NOT_GENUINE, field="given")
        client.given += asked.given
        if asked.more:
            return None
        given, key = tuple(client.given), self._key()
        client.given.clear()
        release = Release(
            person=asked.person_id,
            released_at=asked.released_at,
            rows=given,
            signature=asked.signature,
        )
        if key is None:
            raise RefusedError(Reason.CLINIC_NO_KEY)
        if not is_genuine(release, key):
            raise RefusedError(Reason.RELEASE_NOT_GENUINE, field="signature")
        person = named(self._ledger.people, asked.name, "name").name
        if self._ledger.identities.get(person) != asked.person_id:
            raise RefusedError(Reason.RELEASE_NOT_THEIRS, person=person, field="name")
        released = elsewhere.unix(asked.released_at)
        if released is None:
            raise RefusedError(Reason.RELEASE_OLD, person=person, field="released_at")
        home = Homecoming(
            person=person,
            uid=asked.person_id,
            released_unix_s=released,
            had=elsewhere.sessions(given, person, now),
        )
        return lambda store: store.come_home(home)


def _admitted(store: Store, name: str) -> Person:
    """Return who is here by that name, else somebody new.

    Raises:
        RefusedError: There are as many people as a panel keeps, or the name can't be had.
    """
    if name in store.people:
        return store.people[name]
    if not len(store.people) < PEOPLE_MAX:
        raise RefusedError(Reason.PEOPLE_FULL, count=PEOPLE_MAX, field="name")
    return Person(free(store.people, name))
