"""A web server that counts what is asked of it, for tests of what must ask nothing."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Self


class Listener:
    """A web server on this machine, in a process of its own (Saxon stops all threads of this one), that counts."""

    _PROGRAM = """
import socketserver, sys
class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        print(self.rfile.readline().decode("latin-1").strip(), file=log, flush=True)
        self.wfile.write(b"HTTP/1.0 200 OK\\r\\nContent-Type: text/xml\\r\\n\\r\\n<x>the secret words</x>")
log = open(sys.argv[1], "a")
with socketserver.TCPServer(("127.0.0.1", 0), Handler) as server:
    print(server.server_address[1], flush=True)
    server.serve_forever()
"""

    def __enter__(self) -> Self:
        """Start it."""
        self._folder = Path(tempfile.mkdtemp())
        self._log = self._folder / "log"
        self._log.touch()
        line = [sys.executable, "-c", self._PROGRAM, str(self._log)]
        self._process = subprocess.Popen(line, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self.address = f"http://127.0.0.1:{self._process.stdout.readline().strip()}"
        return self

    def __exit__(self, *_: object) -> None:
        """Stop it."""
        self._process.kill()
        self._process.communicate()
        shutil.rmtree(self._folder)

    def asked(self) -> list[str]:
        """Give what was asked of it since it was last looked at."""
        lines = self._log.read_text("utf-8").splitlines()
        self._log.write_text("")
        return lines
