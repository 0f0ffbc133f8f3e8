"""The board's pages: a login, the board, a person's label. Read-only but for the label."""

import asyncio
import re
import secrets
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from fleet.clinic.board import door, sights, staff, words
from fleet.clinic.settings import Settings

HERE = Path(__file__).parent
REFRESH_S = 20
LABEL_MAX = 40
FORM_MAX = 8192
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}
_PERSON = re.compile(r"[0-9a-f]{32}")
_LANGUAGE = "language"


class Pages:
    """The pages of one board."""

    def __init__(self, settings: Settings, *, is_secure: bool) -> None:
        self._settings = settings
        self._is_secure = is_secure
        # A browser sends a cookie of this name over TLS alone, and only one that this page set.
        self._cookie = "__Host-board" if is_secure else "board"
        self._before = "__Host-before" if is_secure else "before"
        self._door = door.Door(time.monotonic)
        # A password costs 64 MB while it is looked at: one at a time.
        self._looking = asyncio.Semaphore(1)
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    async def login(self, request: Request) -> Response:
        """Show the login."""
        if self._who(request) is not None:
            return RedirectResponse("/", 303)
        return self._login(request)

    async def enter(self, request: Request) -> Response:
        """Let somebody in by name and password."""
        form = await request.form()
        if not self._is_own(request, form.get("token")):
            return self._login(request, "The page was too old. Try again.", 403)
        name, password = str(form.get("name", ""))[:64].strip().lower(), form.get("password")
        keys = (f"name {name}", f"address {request.client.host if request.client else ''}")
        wait_s = self._door.wait_s(*keys)
        if wait_s > 0:
            return self._login(request, "Too many tries. Wait {seconds} s.", 429, wait_s)
        async with self._looking:
            accounts = staff.read(self._settings.staff)
            is_right = await asyncio.to_thread(staff.is_right, accounts, name, str(password or ""))
        if not is_right:
            self._door.was_wrong(*keys)
            return self._login(request, "This name and password don't fit.", 401)
        response = RedirectResponse("/", 303)
        self._bake(response, self._cookie, self._door.let_in(name, keys[0]))
        return response

    async def leave(self, request: Request) -> Response:
        """Let somebody out."""
        session = self._who(request)
        form = await request.form()
        if session is not None and door.is_from_here(session, form.get("token")):
            self._door.let_out(request.cookies.get(self._cookie))
        return RedirectResponse("/login", 303)

    async def board(self, request: Request) -> Response:
        """Show who may go where, which panel is free, what needs a look."""
        session = self._who(request)
        if session is None:
            return RedirectResponse("/login", 303)
        now = datetime.now(UTC)
        try:
            board = await asyncio.to_thread(sights.read, self._settings.board_database, now)
        except sights.Unavailable:
            board = None
        return self._page(
            request,
            "board.html",
            503 if board is None else 200,
            board=board,
            token=session.token,
            name=session.name,
            refresh_s=REFRESH_S,
        )

    async def person(self, request: Request) -> Response:
        """Show the form for what the staff call a person."""
        session, person = self._who(request), request.path_params["person"]
        if session is None:
            return RedirectResponse("/login", 303)
        if not _PERSON.fullmatch(person):
            return RedirectResponse("/", 303)
        now = datetime.now(UTC)
        try:
            board = await asyncio.to_thread(sights.read, self._settings.board_database, now)
        except sights.Unavailable:
            return RedirectResponse("/", 303)
        found = [each for each in board.people if each.person == person]
        if not found:
            return RedirectResponse("/", 303)
        return self._page(
            request,
            "person.html",
            person=found[0],
            token=session.token,
            name=session.name,
            label_max=LABEL_MAX,
        )

    async def label(self, request: Request) -> Response:
        """Keep what the staff call a person."""
        session, person = self._who(request), request.path_params["person"]
        if session is None:
            return RedirectResponse("/login", 303)
        form = await request.form()
        if not door.is_from_here(session, form.get("token")) or not _PERSON.fullmatch(person):
            return RedirectResponse("/", 303)
        text = " ".join(str(form.get("label", "")).split())[:LABEL_MAX]
        printable = "".join(letter for letter in text if letter.isprintable())
        await asyncio.to_thread(
            sights.set_label, self._settings.board_database, person, printable, session.name
        )
        return RedirectResponse("/", 303)

    def _who(self, request: Request) -> door.Session | None:
        session = self._door.who(request.cookies.get(self._cookie))
        if session is not None and session.name not in staff.read(self._settings.staff):
            self._door.put_out(session.name)
            return None
        return session

    def _is_own(self, request: Request, token: object) -> bool:
        """Return whether the login's form was made for this browser."""
        before = request.cookies.get(self._before, "")
        return bool(before) and isinstance(token, str) and secrets.compare_digest(before, token)

    def _login(
        self, request: Request, wrong: str = "", status: int = 200, wait_s: float = 0.0
    ) -> Response:
        token = request.cookies.get(self._before) or secrets.token_urlsafe(32)
        response = self._page(
            request, "login.html", status, wrong=wrong, seconds=round(wait_s + 0.5), token=token
        )
        self._bake(response, self._before, token)
        if wait_s:
            response.headers["Retry-After"] = str(round(wait_s + 0.5))
        return response

    def _page(
        self, request: Request, template: str, status: int = 200, **values: object
    ) -> Response:
        asked, kept = request.query_params.get(_LANGUAGE), request.cookies.get(_LANGUAGE)
        language = words.chosen(asked, kept, request.headers.get("Accept-Language", ""))
        now = datetime.now(UTC)
        text = self._templates.get_template(template).render(
            **values,
            speaker=(speaker := words.Speaker(language, now)),
            _=speaker.say,
            languages=words.LANGUAGES,
            path=quote(request.url.path),
            short=short,
        )
        response = HTMLResponse(text, status)
        if asked in words.LANGUAGES:
            self._bake(response, _LANGUAGE, asked)
        return response

    def _bake(self, response: Response, name: str, value: str) -> None:
        response.set_cookie(
            name, value, path="/", httponly=True, samesite="strict", secure=self._is_secure
        )


def short(person: str) -> str:
    """Return how an id is shown where nobody gave it a label."""
    return f"{person[:4]} {person[4:8]}"


async def _guarded(
    request: Request, following: Callable[[Request], Awaitable[Response]]
) -> Response:
    """Refuse what is too long, and tell the browser what it may not do."""
    length = request.headers.get("Content-Length", "0")
    if request.method == "POST" and not (length.isdigit() and int(length) <= FORM_MAX):
        response: Response = Response(status_code=413)
    else:
        response = await following(request)
    response.headers.update(HEADERS)
    return response


def make(settings: Settings, *, is_secure: bool) -> Starlette:
    """Return the board. is_secure: browsers reach it over TLS."""
    pages = Pages(settings, is_secure=is_secure)
    return Starlette(
        routes=[
            Route("/", pages.board),
            Route("/login", pages.login),
            Route("/login", pages.enter, methods=["POST"]),
            Route("/leave", pages.leave, methods=["POST"]),
            Route("/person/{person}", pages.person),
            Route("/person/{person}", pages.label, methods=["POST"]),
            Mount("/static", StaticFiles(directory=HERE / "static")),
        ],
        middleware=[Middleware(BaseHTTPMiddleware, dispatch=_guarded)],
    )
