"""Start of the platform and of a user's server, beside a plain JupyterLab without hub or sandbox.

Run: .venv/bin/python -m tests.benchmarks.bench_platform
"""

import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from sepp.hub.ports import free_ports
from tests.fixtures_platform import start_platform

RUNS = 3


def plain_lab(folder: Path) -> float:
    port = free_ports(1)[0]
    words = [
        "jupyterlab",
        "--no-browser",
        "--allow-root",
        f"--port={port}",
        "--IdentityProvider.token=",
        f"--notebook-dir={folder}",
    ]
    began = time.monotonic()
    process = subprocess.Popen([sys.executable, "-m", *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/api", timeout=5).close()
                return time.monotonic() - began
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.05)
    finally:
        process.terminate()
        process.wait(20)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        starts, spawns = [], []
        for _ in range(RUNS):
            platform = start_platform(home)
            starts.append(platform.start_seconds)
            person = platform.person("bench")
            spawns.append(person.start_server())
            platform.stop()
        lab = statistics.median(plain_lab(Path(folder)) for _ in range(RUNS))
    spawn = statistics.median(spawns)
    print(f"sepp up, first start on a home    {starts[0]:5.1f} s")
    print(f"sepp up, second start             {statistics.median(starts[1:]):5.1f} s   (to reach: 10 s)")
    print(f"spawn to ready, sandboxed         {spawn:5.1f} s   {spawn / lab:4.2f} × plain JupyterLab ({lab:.1f} s)")


if __name__ == "__main__":
    main()
