"""``sepp test``: the gates of the project, one after the other.

Without words all gates run; with words they go to pytest alone. ``--full``
takes all cases of the tests that else take some of them.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sepp.cli.command import Command
from sepp.core.errors import HomeError


@dataclass(frozen=True, slots=True)
class Gate:
    """One check that must pass."""

    name: str
    """What is checked, for people."""
    words: tuple[str, ...]
    """Program and arguments, the program from our own environment."""


GATES = (
    Gate("style", ("ruff", "check", ".")),
    Gate("format", ("ruff", "format", "--check", ".")),
    Gate("types", ("mypy",)),
    Gate("layers", ("lint-imports",)),
    Gate("tests", ("pytest",)),
)


FULL = {"SEPP_ALL_HEADERS": "1", "SEPP_KILLS": "100"}
"""What ``--full`` sets: records of all real CEF headers, a hundred killed runs."""


def find_checkout() -> Path:
    """Find the checkout that this code runs from.

    Raises ``HomeError`` when SEPP was installed without its tests.
    """
    root = Path(__file__).resolve().parents[3]
    if not (root / "tests").is_dir():
        raise HomeError(f"No tests at {str(root)!r}; run ./sepp test in a checkout of the project")
    return root


def run_gate(gate: Gate, root: Path, more: Sequence[str] = (), *, full: bool = False) -> bool:
    """Run one gate in the checkout, with all cases if ``full``; tell how long it took."""
    program = Path(sys.prefix) / "bin" / gate.words[0]
    started = time.monotonic()
    sys.stdout.write(f"── {gate.name}: {' '.join(gate.words)}\n")
    sys.stdout.flush()
    environment = {
        **(FULL if full else {}),
        **os.environ,
        "PATH": f"{program.parent}{os.pathsep}{os.environ.get('PATH', '')}",
    }
    passed = subprocess.run([program, *gate.words[1:], *more], cwd=root, env=environment, check=False).returncode == 0
    verdict = "passed" if passed else "FAILED"
    sys.stdout.write(f"── {gate.name}: {verdict} in {time.monotonic() - started:.0f} s\n")
    return passed


def run(arguments: argparse.Namespace) -> int:
    """Run the gates; 0 if all pass."""
    root = find_checkout()
    if arguments.words:
        return 0 if run_gate(GATES[-1], root, arguments.words, full=arguments.full) else 1
    failed = [gate.name for gate in GATES if not run_gate(gate, root, full=arguments.full)]
    sys.stdout.write(f"FAILED: {', '.join(failed)}\n" if failed else "All gates passed.\n")
    return 1 if failed else 0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take all words but ``--full`` as pytest's."""
    parser.add_argument("--full", action="store_true", help="with all real headers and a hundred killed runs")
    parser.add_argument("words", nargs=argparse.REMAINDER, metavar="PYTEST_ARGUMENT", help="handed to pytest")


test = Command("run all checks and tests, or those that pytest arguments name", run, add_arguments)
