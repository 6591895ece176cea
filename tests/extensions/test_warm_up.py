"""What our kernel does before its first cell."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager

from sepp.widgets._warm_up import THREAD

SPEC = Path(__file__).parents[2] / "kernels" / "specs" / "sepp-python" / "kernel.json"
ASK = f"""import sys, threading
for one in threading.enumerate():
    if one.name == {THREAD!r}:
        one.join()
assert "sepp.widgets.quicklook" in sys.modules"""


@pytest.fixture
def client() -> Iterator[BlockingKernelClient]:
    manager = KernelManager()
    assert manager.kernel_spec
    manager.kernel_spec.argv[:] = [sys.executable, *json.loads(SPEC.read_text())["argv"][1:]]
    manager.start_kernel()
    opened = manager.client()
    opened.start_channels()
    opened.wait_for_ready(timeout=60)
    yield opened
    opened.stop_channels()
    manager.shutdown_kernel(now=True)


def test_a_new_kernel_has_the_widgets_before_the_first_cell_asks(client: BlockingKernelClient) -> None:
    assert client.execute_interactive(ASK, timeout=60)["content"]["status"] == "ok"
