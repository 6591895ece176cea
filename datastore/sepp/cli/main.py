"""Entry point: choose the sub-command, run it, turn errors into one line."""

import argparse
import os
import sys
from collections.abc import Sequence

from sepp.cli.command import Command
from sepp.core.errors import MissingExtraError, SeppError
from sepp.core.registry import Registry

commands: Registry[Command] = Registry("sepp.commands", {})


def main(argv: Sequence[str] | None = None) -> int:
    """Run ``sepp``; 0 on success, 2 for bad arguments, 1 with one line else."""
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        return _run(words)
    except KeyboardInterrupt:
        sys.stderr.write("\nsepp: stopped; what was done stays, run the same command again to go on\n")
        return 130
    except BrokenPipeError:
        return 1
    except SeppError as error:
        return _fail(str(error))
    except ModuleNotFoundError as error:
        return _fail(str(MissingExtraError(error.name or "a package", "all")))
    except Exception as error:
        if os.environ.get("SEPP_TRACEBACK"):
            raise
        return _fail(f"{type(error).__name__}: {error} (a bug; SEPP_TRACEBACK=1 shows where)")


def _run(words: list[str]) -> int:
    known = sorted(commands)
    if words and words[0] in known:
        command = commands[words[0]]
        parser = argparse.ArgumentParser(prog=f"sepp {words[0]}", description=command.help)
        command.add_arguments(parser)
        return command.run(parser.parse_args(words[1:]))
    return _show_help(words, known)


def _show_help(words: list[str], known: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="sepp",
        description="Science Exploitation and Preservation Platform",
        epilog="\n".join(
            [*(f"  {name:10} {commands[name].help}" for name in known), "\nsepp COMMAND --help tells more."]
        ),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("command", metavar="COMMAND", choices=known)
    if words:
        parser.parse_args(words[:1])
    parser.print_help()
    return 2 if not words else 0


def _fail(message: str) -> int:
    line = " ".join(message.split())
    sys.stderr.write(f"sepp: {line}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
