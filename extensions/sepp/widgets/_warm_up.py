"""Imports the widgets while a new kernel waits for its first cell.

The SEPP kernel loads this as an IPython extension, so that the first view
of a notebook need not wait for numpy and the widgets to be imported.
"""

from importlib import import_module
from threading import Thread

THREAD = "sepp-warm-up"


def load_ipython_extension(_shell: object) -> None:
    """Import in a thread: the kernel answers meanwhile."""
    Thread(target=import_module, args=("sepp.widgets.quicklook",), name=THREAD, daemon=True).start()
