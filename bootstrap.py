"""The two commands of the README, on a machine with nothing but Python 3.11 or newer.

``python3 bootstrap.py build`` makes ``.venv``, installs what the pipeline needs and builds the memorandum's edition.
``python3 bootstrap.py test`` does the same for the developer's tools, and runs all checks.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
# What the browser tests need, by Debian's names: the browser, a book face for the screenshots, and Java for the
# HTML checker.
DEBIAN = ("chromium", "fonts-linuxlibertine", "default-jre-headless")


def main() -> int:
    """Do what the first argument says; give the exit status."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this file alone is run by whatever Python there is
        sys.exit(f"This needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    commands = {"build": build, "test": test, "setup": setup_developer}
    if len(sys.argv) < 2 or sys.argv[1] not in commands:
        sys.exit(f"Usage: python3 bootstrap.py {' | '.join(commands)}")
    return commands[sys.argv[1]](sys.argv[2:])


def build(_arguments: list[str]) -> int:
    """Build the memorandum's edition and say where to open it."""
    setup("requirements.lock")
    status = run([str(PYTHON), "-m", "pipeline.cli", "build", "tei", "--output", "site"], check=False)
    if status == 0:
        print(f"Open this file in a browser: {(ROOT / 'site' / 'index.html').as_uri()}")
    return status


def test(arguments: list[str]) -> int:
    """Run style, types and tests; of the long ones their small versions, unless `-m slow` asks for them."""
    setup_developer([])
    marks = [] if "-m" in arguments else ["-m", "not slow"]
    tools = [
        ["ruff", "check", "."],
        ["mypy"],
        ["pytest", "-n", "auto", *marks, *arguments],
    ]
    statuses = [run([str(PYTHON), "-m", *tool], check=False) for tool in tools]
    return max(statuses)


def setup_developer(_arguments: list[str]) -> int:
    """Install the developer's tools, and what the browser tests need where that can be done."""
    setup("requirements-dev.lock")
    missing = [] if (shutil.which("chromium") or shutil.which("google-chrome")) and shutil.which("java") else DEBIAN
    if missing and shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        run(["apt-get", "update", "-qq"], check=False)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing], check=False, env=environment)
    elif missing:
        print("Left out: the tests in a browser and of the HTML. They need Chromium and Java; on Debian, as root:")
        print(f"  apt-get install {' '.join(DEBIAN)}")
    return 0


def setup(lock: str) -> None:
    """Make the virtual environment and install the locked packages and this project."""
    if not PYTHON.exists():
        make_environment()
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    run([*pip, "--require-hashes", "--requirement", lock])
    run([*pip, "--no-deps", "--editable", "."])


def make_environment() -> None:
    """Make ``.venv``; Debian keeps a part of Python that this needs in a package of its own."""
    try:
        venv.create(VENV, with_pip=True)
    except (subprocess.CalledProcessError, OSError):
        shutil.rmtree(VENV, ignore_errors=True)
        package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        if not (shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0):
            sys.exit(f"Python cannot make a virtual environment. On Debian, as root: apt-get install {package}")
        run(["apt-get", "update", "-qq"], check=False)
        run(["apt-get", "install", "-y", "-qq", package])
        venv.create(VENV, with_pip=True)


def run(command: list[str], *, check: bool = True, env: dict[str, str] | None = None) -> int:
    """Run a command in the project's folder; stop where it fails and `check` is set."""
    status = subprocess.run(command, cwd=ROOT, env=env, check=False).returncode
    if status and check:
        sys.exit(f"Failed ({status}): {' '.join(command)}")
    return status


if __name__ == "__main__":
    sys.exit(main())
