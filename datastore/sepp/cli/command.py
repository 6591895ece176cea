"""What a sub-command is: a help line, its arguments, and a run."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass


def _no_arguments(_parser: argparse.ArgumentParser) -> None:
    """Add nothing."""


@dataclass(frozen=True, slots=True)
class Command:
    """One sub-command of ``sepp``; its module is light to import."""

    help: str
    """One line for ``sepp --help``."""
    run: Callable[[argparse.Namespace], int]
    """Do it; the answer is the exit status."""
    add_arguments: Callable[[argparse.ArgumentParser], None] = _no_arguments
    """Declare the arguments."""


def add_home(parser: argparse.ArgumentParser) -> None:
    """Declare ``--home``, which most commands share."""
    parser.add_argument("--home", metavar="DIR", help="home folder (default: $SEPP_HOME or ~/.local/share/sepp)")
