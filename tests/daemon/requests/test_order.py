"""One order for everything: a start is judged after all that was asked before it was carried out.

Each pair of requests goes to the daemon's socket in one packet.
"""

import sqlite3
import time
from contextlib import closing
from pathlib import Path

import msgspec

from firmware_py import wire
from firmware_py.core.people import NOTHING_APPLIES
from firmware_py.history.database import connect
from tests.daemon.desk import Desk
from tests.daemon.requests.test_allowances import pass_hours

CANCER = wire.AnswerQuestions(name="Me", answers={**NOTHING_APPLIES, "cancer": "yes"})


def soles(person: str | None = "Me") -> wire.Start:
    return wire.Start(area="soles", minutes=15, person=person)


def in_one_packet(desk: Desk, *requests: wire.Request) -> list[wire.Message]:
    """Send requests in one packet; return their answers in the order of the requests."""
    numbered = [msgspec.structs.replace(each, id=900 + n) for n, each in enumerate(requests)]
    desk.send(b"".join(wire.encode(each) for each in numbered))
    return answers(desk, len(requests))


def answers(desk: Desk, count: int, first: int = 900) -> list[wire.Message]:
    for _ in range(40):
        if all(first + n in desk._answers for n in range(count)):
            return [desk._answers.pop(first + n) for n in range(count)]
        desk.step()
        desk._serve()
    raise AssertionError(f"answered: {desk._answers}")


def refused(answer: wire.Message) -> str:
    assert isinstance(answer, wire.Refused), answer
    return answer.error


def done(answer: wire.Message) -> wire.Done:
    assert isinstance(answer, wire.Done), answer
    return answer


def names_of_doses(desk: Desk) -> set[str]:
    with closing(sqlite3.connect(desk.rig.database)) as reader:
        return {name for (name,) in reader.execute("SELECT person FROM sessions")}


def names(desk: Desk) -> set[str]:
    answer = desk.ask(wire.People())
    assert isinstance(answer, wire.PeopleList)
    return {each.name for each in answer.people}


def test_a_start_for_a_name_that_was_just_changed_is_refused(desk: Desk) -> None:
    rename, start = in_one_packet(desk, wire.RenamePerson(name="Me", to="Me0"), soles())
    done(rename)
    assert refused(start) == "person 'Me': not known; choose one of Me0"
    assert desk.status().state == "idle"
    assert names_of_doses(desk) == set()


def test_a_start_without_a_name_after_a_change_of_name_lands_on_the_new_one(desk: Desk) -> None:
    rename, start = in_one_packet(desk, wire.RenamePerson(name="Me", to="Me0"), soles(None))
    done(rename)
    done(start)
    assert desk.status().person == "Me0"
    assert names_of_doses(desk) == {"Me0"} == names(desk)


def test_three_changes_of_name_give_no_second_dose(desk: Desk) -> None:
    had = 0
    for number in range(3):
        old, new = ("Me", "Me0") if number % 2 == 0 else ("Me0", "Me")
        _, start = in_one_packet(desk, wire.RenamePerson(name=old, to=new), soles(old))
        if isinstance(start, wire.Done):
            had += 1
            desk.run_until("lit")
            desk.run_for(120)
            desk.done(wire.Stop())
            desk.done(wire.Dismiss())
    assert had == 0


def test_an_answer_that_closes_an_area_holds_for_a_start_in_the_same_packet(desk: Desk) -> None:
    answered, start = in_one_packet(desk, CANCER, soles())
    done(answered)
    assert "cancer at or near the place" in refused(start)
    assert desk.status().state == "idle"


def test_an_answer_of_another_client_holds_for_a_start_after_it(desk: Desk) -> None:
    other = desk.connect()
    other.send(wire.encode(CANCER))
    desk.daemon.serve(0)  # the connection
    desk.daemon.serve(0)  # what it sent
    (start,) = in_one_packet(desk, soles())
    other.close()
    assert "cancer at or near the place" in refused(start)


def test_a_start_for_somebody_who_was_just_erased_is_refused(desk: Desk) -> None:
    desk.done(wire.AddPerson(name="Ann", gentle_start=False))
    desk.done(wire.AnswerQuestions(name="Ann", answers=dict(NOTHING_APPLIES)))
    forgot, start = in_one_packet(desk, wire.Forget(person="Ann"), soles("Ann"))
    done(forgot)
    assert refused(start) == "person 'Ann': not known; choose one of Me"
    assert names_of_doses(desk) == set()


def test_a_start_after_everybody_was_erased_is_refused(desk: Desk) -> None:
    forgot, start = in_one_packet(desk, wire.Forget(person="Me"), soles())
    done(forgot)
    assert refused(start) == "Soles of the feet: Me must answer the first-use questions"


def test_a_start_is_judged_by_a_copy_that_was_just_restored(desk: Desk) -> None:
    copies = desk.ask(wire.Backup())
    assert isinstance(copies, wire.CopyList)
    with closing(connect(Path(copies.folder) / copies.copies[0].name)) as copy:
        copy.execute(
            "INSERT INTO sessions (uid, person, area, mode, strength, minutes, distance_cm, "
            "target_red_j_cm2, target_nir_j_cm2, boot_id, boottime_ns, wall_unix_s, wall_is_set, "
            "red_j_cm2, nir_j_cm2, lit_ns, ended, reason) VALUES ('elsewhere', 'Me', 'soles', "
            "'both', 'usual', 15, 15, 3, 6, 'old', 1, ?, 1, 3, 6, 900000000000, 'complete', '')",
            (time.time() - 3600,),
        )
        copy.execute("PRAGMA journal_mode = DELETE")
    restored, start = in_one_packet(desk, wire.Restore(), soles())
    done(restored)
    assert "an area has one session in 20 hours" in refused(start)
    assert desk.status().state == "idle"


def test_settings_that_close_an_area_hold_for_a_start_in_the_same_packet(desk: Desk) -> None:
    kept, start = in_one_packet(desk, wire.Settings(areas=("knees",)), soles())
    assert isinstance(kept, wire.SettingsNow)
    assert "switched off on this panel" in refused(start)


def test_two_answers_in_one_packet_both_hold(desk: Desk) -> None:
    in_one_packet(desk, CANCER, wire.GentleStart(name="Me", on=True))
    assert "cancer at or near the place" in desk.refused(soles())


def test_two_people_cannot_take_one_name_in_one_packet(desk: Desk) -> None:
    desk.done(wire.AddPerson(name="Ann"))
    first, second = in_one_packet(
        desk, wire.RenamePerson(name="Me", to="Sue"), wire.RenamePerson(name="Ann", to="sue")
    )
    done(first)
    assert refused(second) == "Sue is there already: choose another name"
    assert names(desk) == {"Sue", "Ann"}


def test_a_change_of_people_after_a_start_in_one_packet_waits_for_the_sessions_end(
    desk: Desk,
) -> None:
    start, rename = in_one_packet(desk, soles(), wire.RenamePerson(name="Me", to="Me0"))
    done(start)
    assert "a session is under way" in refused(rename)
    assert names_of_doses(desk) == {"Me"}


def test_a_second_start_in_one_packet_is_refused(desk: Desk) -> None:
    first, second = in_one_packet(desk, soles(), wire.Start(area="knees", minutes=10))
    done(first)
    assert "a session is under way already" in refused(second)


def test_a_stop_in_the_same_packet_ends_a_start_that_still_waits(desk: Desk) -> None:
    rename = wire.RenamePerson(name="Me", to="Me0")
    _, start, stop = in_one_packet(desk, rename, soles("Me0"), wire.Stop())
    done(stop)
    assert refused(start) == "Stopped before it began."
    pass_hours(desk, 0.01)
    assert desk.status().state == "idle"
    assert desk.is_dark()


def hang(desk: Desk) -> None:
    """Have the record's worker do nothing any more."""
    vars(desk.daemon)["ledger_poll"] = lambda _now: None


def test_a_stop_is_carried_out_while_the_record_is_busy_for_ever(desk: Desk) -> None:
    hang(desk)
    desk.send(wire.encode(wire.RenamePerson(id=900, name="Me", to="Me0")))
    desk.send(wire.encode(wire.Start(id=901, area="soles", minutes=15)))
    desk.send(wire.encode(wire.Stop(id=902)))
    assert isinstance(desk._answers.pop(902), wire.Done)  # no tick has passed
    assert refused(desk._answers.pop(901)) == "Stopped before it began."


def test_a_start_does_not_wait_for_ever_and_says_what_to_do(desk: Desk) -> None:
    hang(desk)
    desk.send(wire.encode(wire.Start(id=900, area="soles", minutes=15)))
    desk.run_for(6)
    desk._serve()
    assert "start again" in refused(desk._answers.pop(900))
    assert desk.status().state == "idle"
    assert desk.is_dark()
