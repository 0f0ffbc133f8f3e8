"""The clinic's record on a real PostgreSQL."""

import subprocess
from datetime import timedelta

import psycopg
import pytest

from firmware_py.wire.claims import Claim, ClaimAnswer, is_genuine
from fleet.clinic import people, postgres, schema
from fleet.clinic.book import Held
from fleet.desk import engines
from fleet.messages import Records
from tests.fleet.engines.clinic_stage import KEY, NOW, Clinic, claim, record

pytestmark = pytest.mark.engines
LATER = timedelta(minutes=1)
REWRITES = (
    "DELETE FROM given",
    "UPDATE given SET lit_s = 0",
    "DELETE FROM claim",
    "UPDATE claim SET person = person",
    "DELETE FROM answer",
    "DELETE FROM home",
    "UPDATE home SET home = 'clinic'",
    "INSERT INTO home DEFAULT VALUES",
)


def ask(clinic: Clinic, panel: str, wanted: Claim, at: timedelta = timedelta()) -> ClaimAnswer:
    with clinic.book() as book, book.sitting(NOW + at) as sitting:
        answer = clinic.ledger.answer(sitting, panel, wanted, NOW + at)
    assert answer is not None
    assert is_genuine(answer, KEY)
    return answer


def test_one_panel_is_granted_and_the_next_one_is_told_until_when(clinic: Clinic) -> None:
    person = clinic.person()
    assert ask(clinic, "a", claim(person)).granted
    second = ask(clinic, "b", claim(person))
    assert (second.granted, second.refusal) == (False, "under_way")
    assert second.until == "2026-11-29T05:00:00.000Z"
    (row,) = second.rows
    assert (row.panel, row.ended_at, row.nir_j_cm2) == ("a", None, 8.0)


def test_the_same_claim_has_the_same_answer(clinic: Clinic) -> None:
    wanted = claim(clinic.person())
    first = ask(clinic, "a", wanted)
    assert ask(clinic, "a", wanted, LATER) == first


def test_the_tables_constraint_is_the_last_word(clinic: Clinic) -> None:
    person = clinic.person()
    with clinic.book() as book, book.sitting(NOW) as sitting:
        answer = clinic.ledger.answer(sitting, "a", claim(person), NOW)
        assert answer is not None
        again = Held(
            claim="0" * 32,
            panel="b",
            person=person,
            area="soles",
            red_j_cm2=1.0,
            nir_j_cm2=1.0,
            claimed_at=NOW + LATER,
            until=NOW + timedelta(hours=20),
        )
        assert not sitting.grant(again, answer)
        assert [each.panel for each in sitting.held(person, NOW - LATER)] == ["a"]


def test_what_was_given_is_told_to_other_panels_and_rests(clinic: Clinic) -> None:
    person = clinic.person()
    wanted = claim(person)
    ask(clinic, "a", wanted)
    told = record(1, person, claim=wanted.claim, began=NOW + LATER)
    with clinic.book() as book, book.sitting(NOW + LATER) as sitting:
        acked = clinic.ledger.take(sitting, "a", Records(after=0, rows=(told,)))
    assert acked.up_to == 1
    answer = ask(clinic, "b", claim(person))
    assert (answer.refusal, [row.lit_s for row in answer.rows]) == ("rests", [900.0])


def test_a_session_of_under_a_tenth_opens_its_area_unless_another_panel_says_so(
    clinic: Clinic,
) -> None:
    person = clinic.person()
    wanted = claim(person)
    ask(clinic, "a", wanted)
    told = Records(after=0, rows=(record(1, person, claim=wanted.claim, share=0.05),))
    with clinic.book() as book, book.sitting(NOW) as sitting:
        clinic.ledger.take(sitting, "b", told)
    assert not ask(clinic, "c", claim(person)).granted
    with clinic.book() as book, book.sitting(NOW) as sitting:
        clinic.ledger.take(sitting, "a", told)
    assert ask(clinic, "c", claim(person)).granted


def test_a_fact_is_never_changed_and_the_strictest_of_what_was_told_holds(clinic: Clinic) -> None:
    person = clinic.person()
    rows = (
        record(1, person, uid="one"),
        record(2, person, uid="one", share=0.0, began=NOW - timedelta(days=3)),
        record(3, person, uid="one", share=0.5, skin_red=True),
    )
    with clinic.book() as book, book.sitting(NOW + LATER) as sitting:
        clinic.ledger.take(sitting, "a", Records(after=0, rows=rows))
        (given,) = sitting.given(person, NOW - timedelta(days=7))
    assert (given.began_at, given.nir_j_cm2, given.skin_red) == (NOW, 8.0, True)
    with postgres.connect(clinic.server.conninfo(schema.LEDGERD, clinic.name)) as connection:
        for words in REWRITES:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(words.encode())


def test_the_board_sees_views_and_nothing_else(clinic: Clinic) -> None:
    person = clinic.person()
    with postgres.connect(clinic.server.conninfo(schema.BOARD, clinic.name)) as connection:
        assert connection.execute("SELECT person FROM board_person").fetchone() is not None
        connection.execute("SELECT set_label(%s, 'Blue folder', 'anna')", (person,))
        assert connection.execute("SELECT label FROM board_person").fetchone() == ("Blue folder",)
        for table in ("given", "claim", "home", "label", "answer"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(f"SELECT * FROM {table}".encode())
    with postgres.connect(clinic.server.conninfo(schema.GRAFANA, clinic.name)) as connection:
        connection.execute("SELECT * FROM grafana_panels, grafana_sessions, grafana_claims")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT * FROM board_person")


def test_a_restored_old_dump_opens_nothing(clinic: Clinic) -> None:
    person, other = clinic.person(), clinic.person()
    dump = [engines.find("pg_dump") or "pg_dump", "-h", str(clinic.server.folder), "-U", "postgres"]
    old = subprocess.run([*dump, "-Fc", clinic.name], check=True, capture_output=True).stdout
    assert ask(clinic, "a", claim(person)).granted
    with postgres.connect(clinic.server.conninfo(schema.OWNER, clinic.name)) as owner:
        people.release(owner, clinic.homes, other, "b", KEY, NOW)
    restore = [engines.find("pg_restore") or "pg_restore", "-h", str(clinic.server.folder)]
    restore += ["-U", "postgres", "--clean", "-d", clinic.name]
    subprocess.run(restore, input=old, check=True)

    for whose in (person, other):
        for area in ("soles", "hands"):
            answer = ask(clinic, "b", claim(whose, area, NOW + LATER), LATER)
            assert not answer.granted
    assert ask(clinic, "b", claim(person, "knees", NOW + LATER), LATER).refusal == "restored"
    after = timedelta(hours=20, minutes=2)
    assert ask(clinic, "b", claim(person, "soles", NOW + after), after).granted
    # Whom the old copy still has at the clinic, and a panel has had since, stays away for good.
    assert ask(clinic, "b", claim(other, "soles", NOW + after), after).refusal == "not_kept"


def test_a_database_without_its_witness_makes_everybody_rest(clinic: Clinic) -> None:
    person = clinic.person()
    clinic.witness.unlink()
    assert ask(clinic, "a", claim(person)).refusal == "restored"
    assert ask(clinic, "a", claim(person)).epoch == 1


def test_two_ledgers_do_not_share_a_database(clinic: Clinic) -> None:
    with clinic.book(), pytest.raises(postgres.NotAloneError), clinic.book():
        pass


def test_a_sitting_that_was_not_committed_is_known_when_the_witness_was_written(
    clinic: Clinic,
) -> None:
    person = clinic.person()

    def cut_off() -> None:
        with clinic.book() as book, book.sitting(NOW) as sitting:
            clinic.ledger.answer(sitting, "a", claim(person), NOW)
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        cut_off()
    answer = ask(clinic, "b", claim(person))
    assert (answer.granted, answer.epoch) == (True, 0)


def test_the_steps_of_the_schema_are_applied_once(clinic: Clinic) -> None:
    with postgres.connect(clinic.server.conninfo(schema.OWNER, clinic.name)) as owner:
        assert schema.migrate(owner) == 0


def test_a_clock_that_went_back_neither_shortens_a_rest_nor_dates_a_session_too_early(
    clinic: Clinic,
) -> None:
    person = clinic.person()
    ask(clinic, "a", claim(person))
    with postgres.connect(clinic.server.conninfo(schema.OWNER, clinic.name)) as owner:
        owner.execute("UPDATE tally SET word = 'of another database'")
    back = -timedelta(hours=25)
    with clinic.book() as book, book.sitting(NOW + back) as sitting:
        assert sitting.epoch().rests_until == NOW + timedelta(hours=20)
        undated = record(1, person, began=None)
        clinic.ledger.take(sitting, "a", Records(after=0, rows=(undated,)))
        (given,) = sitting.given(person, NOW - timedelta(days=7))
    assert given.began_at == NOW
