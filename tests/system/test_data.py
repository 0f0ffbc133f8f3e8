"""panelctl's verbs for people's data, as processes: out, in, copied, put back, erased."""

import json

from tests.daemon.requests.test_allowances import DAY, write
from tests.system.panel import folder, running


def test_everybodys_data_goes_out_and_back_and_can_be_erased() -> None:
    with folder() as place:
        write(place, [(2 * DAY, "soles", 1)])
        with running(place) as panel:

            def told(*words: str) -> str:
                done = panel.ctl(*words)
                assert done.returncode == 0, done.stderr
                return done.stdout

            (session,) = json.loads(told("history", "--json"))["sessions"]
            assert (session["area"], session["red"]["given_j_cm2"]) == ("soles", 3.0)
            assert told("course", "soles", "--weeks", "8").startswith("soles: week 1 of 8; ")
            document = told("export", "--json")
            kinds = [row["kind"] for row in json.loads(document)["rows"]]
            assert kinds == ["person", *["answer"] * 10, "session", "course"]
            told("export", "--csv", "--person", "Me", "-o", str(place / "me.csv"))
            told("backup", str(place / "own.db"))
            for verb, what in (
                ("restore", str(place / "own.db")),
                ("forget", "Me"),
                ("import", str(place / "me.csv")),
            ):
                refused = panel.ctl(verb, what)  # standard input is no terminal
                assert refused.returncode == 1
                assert "nobody can be asked here" in refused.stderr
            assert told("export", "--json") == document
            told("restore", str(place / "own.db"), "--yes")
            told("forget", "Me", "--yes")
            taken_in = told("import", str(place / "me.csv"), "--yes")
            assert taken_in.startswith("new: 1 person, 1 session, 1 c")
            assert told("export", "--json") == document
            (place / "bad.json").write_text(document.replace('"soles"', '"nose"'))
            refused = panel.ctl("import", str(place / "bad.json"), "--yes")
            whose = f"panelctl: refused: {place / 'bad.json'}: line 13: area: "
            assert refused.stderr.startswith(whose)
            assert refused.returncode == 1
