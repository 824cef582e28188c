"""`python -m pipeline.cli` is the command."""

from pipeline.cli import main

main()
