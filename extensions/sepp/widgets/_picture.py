"""The static picture that is saved beside a view, for where no view can live."""

import base64
import json
from collections.abc import Callable, Mapping
from threading import Timer
from typing import Any, Protocol

from sepp.core.errors import ServiceError
from sepp.widgets._panels import view_text
from sepp.widgets._service import ask_archive

FORMS = ("png", "svg", "pdf")
SAVED_TYPE = "application/vnd.sepp.view+json"
_REST_S = 3.0
_FIRST_S = 1.0
_WIDTH = 1000

Bundle = tuple[dict[str, Any], dict[str, Any]]  # Any: as IPython has it: data and metadata by type


def fetch_picture(view: Mapping[str, Any], form: str = "png", width: int = _WIDTH) -> bytes:
    """Let the archive draw a view; raises ``ServiceError`` in its words."""
    return ask_archive(f"quicklook/stack.{form}", {"view": view_text(view), "width": str(width)}).content


class Handle(Protocol):
    """What IPython gives for something displayed."""

    def update(self, obj: Any, **kwargs: Any) -> None:  # Any: as IPython has it
        """Show something else in its place."""


class LastPicture:
    """Keeps the picture beside displayed views like what they show.

    Pictures are drawn in a thread when a view has come to rest, so that
    neither the cell nor the kernel waits for them; the first one a moment
    after the view itself, which would else share the archive with it.
    """

    def __init__(self, bundle: Callable[[], Bundle | None], view: Callable[[], Mapping[str, Any]]) -> None:
        """Draw ``view()`` beside ``bundle()``."""
        self._bundle, self._view = bundle, view
        self._handles: list[Handle] = []
        self._timer: Timer | None = None

    def display(self, handle: Handle | None) -> None:
        """Keep a display like the view from now on."""
        if handle is None:
            return
        self._handles = [handle]
        self._renew_in(_FIRST_S)

    def renew_soon(self) -> None:
        """Draw again once the view has come to rest."""
        if self._handles:
            self._renew_in(_REST_S)

    def _renew_in(self, seconds: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = Timer(seconds, self.renew)
        self._timer.daemon = True
        self._timer.start()

    def renew(self) -> None:
        """Draw, and put the picture beside each display; without archive leave what there is."""
        try:
            picture = fetch_picture(self._view())
        except ServiceError:
            return
        bundle = self._bundle()
        if bundle is None:
            return
        data, metadata = with_picture(bundle, picture)
        for handle in self._handles:
            handle.update(data, metadata=metadata, raw=True)


def with_picture(bundle: Bundle, picture: bytes) -> Bundle:
    """Add a PNG to what is displayed."""
    data, metadata = bundle
    return {**data, "image/png": base64.b64encode(picture).decode()}, metadata


def with_code(bundle: Bundle, code: str) -> Bundle:
    """Add the cell that makes the view again, for readers who have no kernel."""
    data, metadata = bundle
    return {**data, SAVED_TYPE: {"code": code}, "text/plain": code}, metadata


def python_of(value: object) -> str:
    """Write a panel as Python source, with double quotes."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{json.dumps(key)}: {python_of(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(python_of, value)) + "]"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)
