"""Where the hub's configuration files lie."""

import sys
from pathlib import Path

from sepp.core.errors import ServiceError

_CHECKOUT = Path(__file__).resolve().parents[2]


def hub_config() -> Path:
    """Find ``jupyterhub_config.py``: the checkout's, else the installed."""
    return _find("jupyterhub_config.py")


def gateway_config() -> Path:
    """Find ``dask_gateway_config.py`` likewise."""
    return _find("dask_gateway_config.py")


def _find(name: str) -> Path:
    for folder in (_CHECKOUT, Path(sys.prefix) / "etc" / "sepp"):
        if (folder / name).is_file():
            return folder / name
    raise ServiceError(f"{name} is missing; install SEPP again")
