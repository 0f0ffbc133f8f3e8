"""The board as a browser gets it: over a real PostgreSQL, looked at by a headless Chromium."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from fleet.clinic import postgres, schema
from fleet.clinic.board import staff
from fleet.clinic.settings import Settings
from fleet.messages import Live, Records
from tests.fleet.board_stage import served
from tests.fleet.engines.clinic_stage import Clinic, claim, record

pytestmark = pytest.mark.engines
PASSWORD = "calm evening light"
WIDTHS = {"desk": (1500, 1250), "phone": (420, 2200)}


def live(state: str = "idle", **values: object) -> Live:
    usual: dict[str, object] = {"remaining_s": None, "surface_c": 24.3, "light_h": 212.0}
    usual |= {"fault": None, "version": "0.2.0", "boot": 3} | values
    return Live(state=state, **usual)  # type: ignore[arg-type]


def fill(clinic: Clinic) -> list[str]:
    """A morning at a clinic."""
    now = datetime.now(UTC)
    people = [clinic.person() for _ in range(4)]
    with clinic.book() as book, book.sitting(now) as sitting:
        lives = {
            "room-1": live(),
            "room-2": live("lit", remaining_s=431.0, surface_c=36.2),
            "room-3": live("fault", fault="too_hot", surface_c=43.6),
            "room-4": live(light_h=1043.0),
        }
        sitting.show(lives, {"room-5": False}, now)
        mornings: list[tuple[float, int, str, dict[str, Any]]] = [
            (3, 0, "soles", {}), (2, 0, "soles", {}), (0.2, 0, "hands", {}),
            (5, 1, "knees", {}), (0.3, 1, "knees", {"skin_red": True}),
        ]  # fmt: skip
        for days, whose, area, values in mornings:
            began = now - timedelta(days=days)
            uid = f"{whose}-{days}"
            told = record(1, people[whose], area=area, began=began, uid=uid, **values)
            clinic.ledger.take(sitting, "room-1", Records(after=0, rows=(told,)))
        clinic.ledger.answer(sitting, "room-2", claim(people[2], "lower-back", now), now)
    with postgres.connect(clinic.server.conninfo(schema.BOARD, clinic.name)) as board:
        for person, label in zip(people, ("Blue folder", "Tuesday 9", "Mr. 14", ""), strict=True):
            if label:
                board.execute("SELECT set_label(%s, %s, 'anna')", (person, label))
    return people


@pytest.fixture
def address(clinic: Clinic, tmp_path: Path) -> Iterator[str]:
    staff.put(tmp_path / "staff.json", "anna", PASSWORD)
    settings = Settings(
        board_database=clinic.server.conninfo(schema.BOARD, clinic.name),
        staff=tmp_path / "staff.json",
    )
    with served(settings) as found:
        yield found


def enter(client: httpx.Client, password: str = PASSWORD) -> httpx.Response:
    token = re.findall(r'name="token" value="([^"]+)"', client.get("/login").text)[0]
    form = {"token": token, "name": "anna", "password": password}
    return client.post("/login", data=form, follow_redirects=True)


def test_the_board_says_who_may_go_where_in_three_languages(
    clinic: Clinic, address: str, tmp_path: Path
) -> None:
    fill(clinic)
    with httpx.Client(base_url=address) as client:
        assert client.get("/").headers["location"] == "/login"
        page = enter(client)
        for words in ("Free", "In use, 7 min left", "The panel got too hot.", "measure its light",
                      "Not heard", "Lower back: on room-2 now", "told of red skin",
                      "Every area, on any panel", "2 of 5", "Blue folder"):  # fmt: skip
            assert words in page.text, words
        assert "Fußsohlen" in client.get("/?language=de").text
        assert "Plantas de los pies" in client.get("/?language=es").text
        assert "<script" not in page.text
        assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_a_person_is_called_what_the_staff_say_and_no_other_page_can_say_it(
    clinic: Clinic, address: str
) -> None:
    *_, person = fill(clinic)
    with httpx.Client(base_url=address) as client:
        enter(client)
        form = client.get(f"/person/{person}").text
        client.post(f"/person/{person}", data={"label": "forged", "token": "x"})
        assert "forged" not in client.get("/").text
        token = re.findall(r'name="token" value="([^"]+)"', form)[0]
        client.post(f"/person/{person}", data={"label": "<b>Nr 7</b>", "token": token})
        assert "&lt;b&gt;Nr 7&lt;/b&gt;" in client.get("/").text


def test_a_record_that_is_away_is_said_and_nothing_else_is_shown(
    clinic: Clinic, tmp_path: Path
) -> None:
    staff.put(tmp_path / "staff.json", "anna", PASSWORD)
    lost = Settings(board_database="host=/nowhere dbname=x", staff=tmp_path / "staff.json")
    with served(lost) as address, httpx.Client(base_url=address) as client:
        page = enter(client)
    assert page.status_code == 503
    assert "The clinic&#39;s record isn&#39;t answering" in page.text


@pytest.mark.skipif(shutil.which("chromium") is None, reason="NOT TESTED: apt install chromium")
@pytest.mark.parametrize("language", ["en", "de", "es"])
@pytest.mark.parametrize("kind", WIDTHS)
def test_a_browser_shows_all_of_it_without_a_sideways_scroll(
    clinic: Clinic, address: str, tmp_path: Path, language: str, kind: str
) -> None:
    fill(clinic)
    width, height = WIDTHS[kind]
    with httpx.Client(base_url=address) as client:
        enter(client)
        page = client.get(f"/?language={language}").text
        style = client.get("/static/board.css").text
    # As the browser gets it, from a file: headless Chromium by its command line has no login.
    page = page.replace(
        '<link rel="stylesheet" href="/static/board.css">', f"<style>{style}</style>"
    )
    page = page.replace('http-equiv="refresh"', 'name="was-refresh"')
    measure = "<script>document.title = `${document.documentElement.scrollWidth}`</script>"
    file = tmp_path / f"board-{language}-{kind}.html"
    file.write_text(page.replace("</body>", f"{measure}</body>"), "utf-8")
    browser = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
    browser += [f"--window-size={width},{height}", f"--user-data-dir={tmp_path / 'browser'}"]
    picture = tmp_path / f"board-{language}-{kind}.png"
    subprocess.run(
        [*browser, f"--screenshot={picture}", file.as_uri()], check=True, capture_output=True
    )
    seen = subprocess.run(
        [*browser, "--dump-dom", file.as_uri()], check=True, capture_output=True, text=True
    ).stdout
    found = re.search(r"<title>(\d+)</title>", seen)
    assert found is not None
    assert int(found[1]) <= max(width, 500)  # no window is narrower than 500
    assert picture.stat().st_size > 10_000
