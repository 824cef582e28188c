"""`edition serve`: the edition as it is being written, in the browser of whoever writes it.

One process serves (`app`, from `state`), another watches and builds (`worker`, with `builder`). Nothing is written
beside the sources, and nobody but this machine is answered.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import secrets
import socket
from contextlib import suppress
from importlib.util import find_spec
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from pipeline.errors import ConfigError
from pipeline.model import Finding

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

PORT = 8000
_USUAL = 80
_NEEDED = ("starlette", "uvicorn", "watchfiles")


def serve(
    folder: Path, port: int | None = None, ready: Callable[[str], None] | None = None,
    told: Callable[[list[dict[str, Any]]], None] | None = None, *, implied: bool = False,
) -> None:
    """Serve the edition in `folder` on the loopback, until interrupted.

    `port` is the one to use (0: any that is free; none: 8000 or any). `ready` is told the address, `told` after each
    build what is wrong. Raises `ConfigError` where the libraries of the preview are missing or the port is taken.
    """
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        message = f"The preview needs libraries that are not installed: {', '.join(missing)}."
        hint = "Install them with: pip install 'scholarly-edition-pipeline[serve]'"
        raise _fault("missing-extra", message, hint)
    from pipeline.serve.app import app  # noqa: PLC0415 - the libraries may be missing
    from pipeline.serve.state import State  # noqa: PLC0415
    from pipeline.serve.worker import work  # noqa: PLC0415

    sockets = _sockets(port)
    number = sockets[0].getsockname()[1]
    state = State(secrets.token_hex(8))
    ours, theirs = multiprocessing.Pipe()
    context = multiprocessing.get_context("spawn")
    # What the builder keeps lies here: it is ended at once, and could not take it away itself.
    scratch = TemporaryDirectory(prefix="edition-serve-", ignore_cleanup_errors=True)
    builder = context.Process(
        target=work, args=(theirs, folder.resolve(), scratch.name), kwargs={"implied": implied}, daemon=True,
    )
    builder.start()
    theirs.close()

    async def listen() -> AsyncIterator[None]:
        task = asyncio.create_task(_listen(ours, state, told))
        yield
        builder.kill()
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    names = ("localhost", "127.0.0.1", "[::1]")
    # Browsers leave out the usual port.
    hosts = [*(f"{name}:{number}" for name in names), *(names if number == _USUAL else ())]
    if ready:
        ready(f"http://localhost:{number}/")
    try:
        _run(app(state, hosts, listen), sockets, state)
    finally:
        builder.kill()
        builder.join()
        scratch.cleanup()
        for one in sockets:
            one.close()


def _fault(code: str, message: str, hint: str) -> ConfigError:
    return ConfigError([Finding("edition serve", None, None, "error", code, message, "config", hint)])


async def _listen(connection: Any, state: Any, told: Callable[[list[dict[str, Any]]], None] | None) -> None:
    with suppress(EOFError, OSError):
        while True:
            outcome = await asyncio.to_thread(connection.recv)
            state.take(outcome)
            if told and outcome[0].findings is not None:
                told(list(outcome[0].findings))


def _run(application: Any, sockets: list[socket.socket], state: Any) -> None:
    import uvicorn  # noqa: PLC0415 - it may be missing

    class Server(uvicorn.Server):
        """A server that ends its streams when it is told to stop: they would keep it for ever."""

        def handle_exit(self, sig: int, frame: Any) -> None:
            state.stop()
            super().handle_exit(sig, frame)

    settings = uvicorn.Config(application, log_level="warning", access_log=False, server_header=False,
                              timeout_graceful_shutdown=1, lifespan="on")
    with suppress(KeyboardInterrupt):
        Server(settings).run(sockets)


def _sockets(port: int | None) -> list[socket.socket]:
    """Take a port of the loopback, for both of its addresses where there are two."""
    try:
        first = _bound(socket.AF_INET, "127.0.0.1", PORT if port is None else port)
    except OSError as error:
        if port is not None:
            message = f"Port {port} cannot be used: {error.strerror or error}."
            raise _fault("port-taken", message, "Give another --port, or none.") from error
        first = _bound(socket.AF_INET, "127.0.0.1", 0)
    with suppress(OSError):
        return [first, _bound(socket.AF_INET6, "::1", first.getsockname()[1])]
    return [first]


def _bound(family: socket.AddressFamily, address: str, port: int) -> socket.socket:
    one = socket.socket(family, socket.SOCK_STREAM)
    try:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        one.bind((address, port))
        one.listen(128)
    except OSError:
        one.close()
        raise
    return one
