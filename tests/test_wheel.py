"""The wheel alone, installed elsewhere: what a user gets, without the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

from lxml import etree

ROOT = Path(__file__).parent.parent


def test_contents(wheel: Path) -> None:
    """It has the stylesheets, the grammar, the assets and the template, and no tests."""
    names = set(zipfile.ZipFile(wheel).namelist())
    for part in ("xslt/edition.xsl", "xslt/assets/edition.css", "schemas/edition.rng", "schemas/edition.sch"):
        assert f"pipeline/_data/{part}" in names
    assert "pipeline/template/edition.toml" in names
    assert not [name for name in names if name.startswith(("tests", "tei", "bench"))]


def test_new_and_build(wheel: Path, tmp_path: Path) -> None:
    """In an empty folder `edition new demo && edition build demo` gives a site."""
    home = tmp_path / "venv"
    # The locked packages are those of this environment; the wheel itself is installed for real.
    venv.create(home, with_pip=False, symlinks=os.name != "nt")
    python = home / ("Scripts" if os.name == "nt" else "bin") / "python"
    target = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True, capture_output=True, encoding="utf-8",
    ).stdout.strip()
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", target, str(wheel)],
        check=True, capture_output=True,
    )
    packages = Path(etree.__file__).parent.parent
    (Path(target) / "locked.pth").write_text(f"{packages}\n")
    empty = tmp_path / "empty"
    empty.mkdir()
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}

    def edition(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [str(python), "-m", "pipeline.cli", *arguments]
        return subprocess.run(command, cwd=empty, env=environment, check=False, capture_output=True, encoding="utf-8")

    where = subprocess.run(
        [python, "-c", "import pipeline; print(pipeline.__file__)"],
        cwd=empty, env=environment, check=True, capture_output=True, encoding="utf-8",
    )
    assert where.stdout.startswith(target)
    made = edition("new", "demo")
    assert made.returncode == 0, made.stderr
    built = edition("build", "demo")
    assert built.returncode == 0, built.stderr
    assert (empty / "site" / "documents" / "letter-1.html").is_file()
