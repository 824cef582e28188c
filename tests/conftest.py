"""What tests of every subject share: where the project lies, and what lies beside it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import settings
from lxml import etree

from pipeline.cli import main

ROOT = Path(__file__).resolve().parent.parent

# No test asserts how long something takes, Hypothesis's examples included; and what passed once passes again.
settings.register_profile("untimed", deadline=None, derandomize=True)
settings.load_profile("untimed")


def shared(path: str) -> Path:
    """Find a file that is shared by projects and no part of this one.

    Without it the test is skipped; where `EDITION_REQUIRE_SHARED` is 1, it fails.
    """
    found = ROOT.parent / "shared" / path
    if not found.exists():
        told = f"{found.relative_to(ROOT.parent)} is not beside the project"
        if os.environ.get("EDITION_REQUIRE_SHARED") == "1":
            pytest.fail(told)
        pytest.skip(told)
    return found


@pytest.fixture(scope="session")
def tei_all() -> etree.RelaxNG:
    """TEI All, compiled once: that takes ten seconds."""
    return etree.RelaxNG(etree.parse(shared("schemas/tei_all.rng")))


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A new edition with one pointer mistyped."""
    folder = tmp_path / "letters"
    CliRunner().invoke(main, ["new", str(folder)])
    letter = folder / "documents" / "letter-1.xml"
    letter.write_text(letter.read_text("utf-8").replace("#example-person", "#exampel-person"), "utf-8")
    return folder
