"""The README is true: its commands are run, and their output is the one it shows."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def sessions() -> list[tuple[str, str]]:
    """Give each command of the README with the output shown below it."""
    found = []
    for block in BLOCK.findall(README):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            found.append((command, output))
    return found


def test_commands_and_output(tmp_path: Path) -> None:
    """Each command, in the order of the README and in one folder, prints what the README shows."""
    for name in ("tei", "schemas"):
        shutil.copytree(ROOT / name, tmp_path / name)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "PYTHONIOENCODING": "utf-8", "PYTHONUNBUFFERED": "1"}
    environment.pop("SOURCE_DATE_EPOCH", None)
    commands = sessions()
    assert commands
    for command, output in commands:
        done = subprocess.run(
            ["sh", "-c", command], cwd=tmp_path, env=environment, check=False, encoding="utf-8",
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )
        assert done.stdout == output, f"$ {command}"


def test_files_and_pictures_exist() -> None:
    """What the README links to is there."""
    for link in re.findall(r"\]\(([^)#]+)\)", README):
        assert link.startswith("https://") or (ROOT / link).exists(), link


def test_two_commands_are_near_the_top() -> None:
    """The two commands stand in the first lines, one line each."""
    top = "\n".join(README.splitlines()[:40])
    assert "\npython3 bootstrap.py build\n" in top
    assert "\npython3 bootstrap.py test\n" in top
