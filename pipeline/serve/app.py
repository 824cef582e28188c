"""The server of the preview: pages from memory, for this machine alone.

A page of another site could ask a server on this machine, under a name that it has let point here (DNS rebinding). So
whoever does not ask for `localhost` is refused, and nothing says that others may read.
"""

from __future__ import annotations

import asyncio
import json
import mimetypes
from contextlib import asynccontextmanager
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from pipeline import resources

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Collection

    from starlette.requests import Request
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from pipeline.serve.state import State

_DIGITS = 10
_PING = 15.0  # seconds after which a stream says that it lives
_HEADERS = {
    "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin", "X-Frame-Options": "DENY",
}
_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'self'; script-src 'self'">
<title>{title}</title></head>
<body><main><h1>{title}</h1><p>{told}</p></main></body></html>
"""


def app(state: State, hosts: Collection[str], listen: Callable[[], AsyncIterator[None]] | None = None) -> ASGIApp:
    """Make the server of a state. `hosts` are the names with port by which it may be asked.

    `listen` gives a context that lasts as long as the server.
    """
    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        if listen is None:
            yield
            return
        async for _one in listen():
            yield

    pages = _Pages(state)
    routes = [
        Route("/.preview/events", pages.events), Route("/.preview/{name}", pages.own),
        Route("/{path:path}", pages.page),
    ]
    return _Guard(Starlette(routes=routes, lifespan=lifespan), frozenset(hosts))


class _Pages:
    """What is answered to each address."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def events(self, request: Request) -> Response:
        """Give the stream of what is new for a page since a build."""
        path = request.query_params.get("path", "")
        run, _, number = request.query_params.get("since", "").partition("-")
        known = run == self._state.run and number.isdecimal() and len(number) < _DIGITS
        if request.method == "HEAD":
            return Response(media_type="text/event-stream")
        # Of another run of the server nothing is known: the page is shown anew.
        stream = _stream(self._state, path, int(number) if known else -1)
        return StreamingResponse(stream, media_type="text/event-stream")

    async def own(self, request: Request) -> Response:
        """Give a file of the preview itself."""
        name = request.path_params["name"]
        if name not in {"preview.js", "preview.css"}:
            return _nothing(self._state, name)
        content = await asyncio.to_thread((resources.assets() / "preview" / name).read_bytes)
        return Response(content, media_type=_kind(name))

    async def page(self, request: Request) -> Response:
        """Give a file of the site, from memory."""
        path = request.scope["path"].lstrip("/") or "index.html"
        path = f"{path}index.html" if path.endswith("/") else path
        content = self._state.files.get(path)
        if content is None and f"{path}/index.html" in self._state.files:
            return RedirectResponse(f"/{quote(path)}/")
        if content is None and path == "favicon.ico":
            return Response(status_code=204)  # browsers ask for one of every server
        if content is None:
            return _nothing(self._state, path)
        if path.endswith(".html"):
            content = self._state.page(path, content)
        return Response(content, media_type=_kind(path))


def _nothing(state: State, path: str) -> Response:
    title, told, status = "No such page", f"The edition has no page “{escape(path)}”.", 404
    if not state.files:
        title, told, status = "Not built yet", "The page appears here as soon as the edition is built.", 503
    return Response(state.page(path, _PAGE.format(title=title, told=told).encode()), status, media_type="text/html")


async def _stream(state: State, path: str, since: int) -> AsyncIterator[str]:
    yield "retry: 500\n\n"
    told = ""
    while not state.stopped:
        seen = state.number
        if seen:
            news = json.dumps(state.news(path, since), ensure_ascii=False)
            yield f"data: {news}\n\n" if news != told else ": \n\n"
            told = news
        # A build may have ended while this was sent.
        if state.number == seen and not state.stopped:
            await state.wait(_PING)


def _kind(path: str) -> str:
    kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
    kind = {"application/xml": "text/xml"}.get(kind, kind)
    text = kind.startswith("text/") or kind.endswith(("json", "javascript", "xml"))
    return f"{kind}; charset=utf-8" if text else kind


class _Guard:
    """Refuses whoever asks for another host or would change something, and says on each answer what it is for."""

    def __init__(self, inner: ASGIApp, hosts: frozenset[str]) -> None:
        self._inner, self._hosts = inner, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._inner(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal:
            await refusal(scope, receive, send)
            return

        async def answering(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [(key.lower().encode(), value.encode()) for key, value in _HEADERS.items()]
                message = {**message, "headers": [*message.get("headers", ()), *headers]}
            await send(message)

        await self._inner(scope, receive, answering)

    def _refusal(self, scope: Scope) -> Response | None:
        if scope["type"] != "http":
            return PlainTextResponse("Not for this.\n", 403)
        named = [value.decode("latin-1").lower() for key, value in scope["headers"] if key == b"host"]
        if len(named) != 1 or named[0] not in self._hosts:
            return PlainTextResponse("The preview answers to localhost alone.\n", 403)
        if scope["method"] not in {"GET", "HEAD"}:
            return PlainTextResponse("The preview shows, and changes nothing.\n", 405, {"Allow": "GET, HEAD"})
        return None
