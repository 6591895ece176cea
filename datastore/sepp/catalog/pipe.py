"""Output to a pipe or a file: tables without blanks at the ends of lines."""

import re
import sys
from io import TextIOBase
from typing import IO, cast

from rich.console import Console

_BLANKS = re.compile(r" +(?=\n)")


class TrimmedOutput(TextIOBase):
    """Writes to standard output, lines without blanks at their ends."""

    def write(self, text: str) -> int:
        """Write whole lines."""
        sys.stdout.write(_BLANKS.sub("", text))
        return len(text)

    def flush(self) -> None:
        """Hand on what was written."""
        sys.stdout.flush()


def pipe_console(width: int) -> Console:
    """Make a console for output that no terminal shows."""
    return Console(file=cast("IO[str]", TrimmedOutput()), width=width)
