"""HoloViews in a notebook without the internet, and without 6 MB in each notebook.

``hv.extension`` writes either the addresses of a public server into the
notebook, or all of its scripts. The Jupyter server with SEPP's extension
serves the same scripts: the addresses are turned to it.
"""

import json
import os
import re
from pathlib import Path
from typing import Any

SCRIPTS = "sepp/plotting/"
_BOKEH = re.compile(r"https://cdn\.bokeh\.org/bokeh/(?:release|dev)/(bokeh(?:-[a-z]+)*)-\d[^/\"'\\]*?(\.min)?\.js")
_PANEL = re.compile(r"https://cdn\.holoviz\.org/panel/[^/\"'\\]+/dist/")


def load_resources() -> None:
    """Load HoloViews' Bokeh back end, once; in a notebook from its own server."""
    import holoviews as hv  # noqa: PLC0415 - an extra

    shell = _notebook_shell()
    if shell is None:
        if "bokeh" not in hv.Store.renderers:
            hv.extension("bokeh", logo=False)
        return
    if getattr(shell, "_sepp_loaded", False):
        return
    base = f"{server_base()}{SCRIPTS}"

    def turn(message: dict[str, Any]) -> dict[str, Any]:
        data = message.get("content", {}).get("data")
        if isinstance(data, dict):
            message["content"]["data"] = turn_addresses(data, base)
        return message

    shell.display_pub.register_hook(turn)
    try:
        hv.extension("bokeh", logo=False, inline=False)
    finally:
        shell.display_pub.unregister_hook(turn)
    _turn_outputs(shell, base)
    shell._sepp_loaded = True


def _notebook_shell() -> Any:  # Any: IPython's shell is untyped
    try:
        from IPython.core.getipython import get_ipython  # noqa: PLC0415 - only in notebooks
    except ImportError:
        return None
    shell = get_ipython()
    return (
        shell
        if shell is not None and hasattr(shell, "kernel") and hasattr(shell.display_pub, "register_hook")
        else None
    )


def turn_addresses(data: dict[str, Any], base: str) -> dict[str, Any]:
    """Turn public addresses in the texts of an output to those below ``base``."""
    return {kind: turn_text(text, base) if isinstance(text, str) else text for kind, text in data.items()}


def turn_text(text: str, base: str) -> str:
    """Turn public addresses in a text."""
    told = _BOKEH.sub(lambda found: f"{base}bokeh/js/{found[1]}{found[2] or ''}.js", text)
    return _PANEL.sub(f"{base}panel/", told)


def _turn_outputs(shell: Any, base: str) -> None:
    """Let the outputs of HoloViews objects and panes name the same server."""
    from holoviews.core import Dimensioned  # noqa: PLC0415 - an extra
    from panel.viewable import Viewable  # noqa: PLC0415 - comes with HoloViews

    def turned(shown: Any, include: Any = None, exclude: Any = None) -> Any:
        found = shown._repr_mimebundle_(include, exclude)
        if isinstance(found, tuple) and found and isinstance(found[0], dict):
            return (turn_addresses(found[0], base), *found[1:])
        return turn_addresses(found, base) if isinstance(found, dict) else found

    for kind in (Dimensioned, Viewable):
        shell.display_formatter.mimebundle_formatter.for_type(kind, turned)


def server_base() -> str:
    """Tell the path of the Jupyter server that this kernel belongs to, with ``/`` at its end."""
    hub = os.environ.get("JUPYTERHUB_SERVICE_PREFIX")
    return (hub or _base_of(os.environ.get("JPY_PARENT_PID", ""))).rstrip("/") + "/"


def _base_of(process: str) -> str:
    """Read the base URL that a server on this machine wrote down; ``/`` if none did."""
    if not process.isdigit():
        return "/"
    try:
        from jupyter_core.paths import jupyter_runtime_dir  # noqa: PLC0415 - only in notebooks

        told = json.loads((Path(jupyter_runtime_dir()) / f"jpserver-{process}.json").read_text(encoding="utf-8"))
        return str(told["base_url"])
    except (ImportError, OSError, ValueError, KeyError):
        return "/"
