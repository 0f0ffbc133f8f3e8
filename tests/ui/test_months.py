"""A screen that runs for months shows what the daemon offers now, whatever time has changed."""

from pathlib import Path

from firmware_py import wire
from firmware_py.core.people import QUESTIONS
from tests.ui.real_panel import RealPanel, real_panel
from ui.widgets.target import Target


async def test_answers_that_end_while_the_screen_runs_lead_to_the_questions(tmp_path: Path) -> None:
    async with real_panel(tmp_path) as panel:
        await panel.pass_days(89)
        assert panel.shown == "Home"
        await panel.pass_days(2)
        refused = panel.desk.refused(wire.Start(area="soles", minutes=15))
        assert "must answer the first-use questions again" in refused
        await panel.see("Questions")
        for _ in QUESTIONS:
            await panel.touch("no")
        await panel.see("Home")
        assert not panel.screen.query(Target).filter(".-later")
        panel.desk.start("soles", 15)


async def later(panel: RealPanel) -> set[str]:
    """The tiles of areas that have to wait, once whatever is asked before them is skipped."""
    while panel.shown in {"Scale", "YesNo", "SymptomQuestions"}:
        await panel.touch("skip")
    assert panel.shown == "Home"
    return {tile.lines[0] for tile in panel.screen.query(Target).filter(".-later")}


async def test_an_area_opens_on_the_screen_when_its_wait_is_over(tmp_path: Path) -> None:
    async with real_panel(tmp_path) as panel:
        panel.desk.lit(400)
        panel.desk.done(wire.Stop())
        panel.desk.done(wire.Dismiss())
        assert await later(panel) == set(), "what is left of it may be given"
        await panel.pass_days(2.5 / 24)
        assert await later(panel) == {"Soles"}
        await panel.pass_days(17 / 24)
        assert await later(panel) == {"Soles"}
        await panel.pass_days(1 / 24)
        assert await later(panel) == set()


async def test_what_another_client_changes_shows_at_once(tmp_path: Path) -> None:
    async with real_panel(tmp_path) as panel:
        answers = {question.key: "no" for question in QUESTIONS}
        pregnant = wire.AnswerQuestions(name="Me", answers={**answers, "pregnant": "yes"})  # type: ignore[dict-item]  # answers all
        panel.desk.done(pregnant)
        await panel.run(20)
        assert panel.app.state.areas is not None
        closed = {area.id for area in panel.app.state.areas.areas if area.next_allowed}
        assert closed == {"lower-back", "hips"}
        panel.desk.done(wire.AddPerson(name="Ann"))
        await panel.see("Who")
        await panel.touch("person-1")
        await panel.see("Questions")
