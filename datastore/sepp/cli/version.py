"""``sepp version``."""

import argparse
import sys
from importlib.metadata import version as installed_version

from sepp.cli.command import Command


def run(_arguments: argparse.Namespace) -> int:
    """Write the version."""
    sys.stdout.write(installed_version("sepp-platform") + "\n")
    return 0


version = Command("print the version", run)
