"""A real Jupyter server with our extensions, on a free port, in a folder of its own."""

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType

import httpx

ROOT = Path(__file__).resolve().parents[2]
LAB = ROOT / "extensions" / "lab"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def lay_out(folder: Path) -> dict[str, str]:
    """Install our shared data for this server only, as a wheel would do it."""
    extensions, kernels = folder / "share" / "labextensions", folder / "share" / "kernels"
    for made in (extensions, kernels, folder / "config", folder / "work"):
        made.mkdir(parents=True)
    (extensions / "sepp-lab").symlink_to(LAB / "static")
    kernel = json.loads((ROOT / "kernels" / "specs" / "sepp-python" / "kernel.json").read_text())
    kernel["argv"][0] = sys.executable
    (kernels / "sepp-python").mkdir()
    (kernels / "sepp-python" / "kernel.json").write_text(json.dumps(kernel))
    return {
        "JUPYTER_PATH": str(folder / "share"),
        "JUPYTER_CONFIG_PATH": f"{LAB / 'config'}{os.pathsep}{folder / 'config'}",
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(folder / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces"),
        "SEPP_EVENTS": str(folder / "events"),
        "IPYTHONDIR": str(folder / "ipython"),
        "SEPP_TEMPLATES": str(folder / "templates"),
    }


class LabServer:
    """``jupyter lab`` or ``jupyter server`` as a process of the test."""

    token = "a-token-for-tests"

    def __init__(self, folder: Path, archive_url: str, *, app: str = "lab") -> None:
        self.folder = folder
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}/user/ada/"
        self.environment = {
            **os.environ,
            **lay_out(folder),
            "SEPP_ARCHIVE_URL": archive_url,
            "SEPP_EVENTS": os.environ.get("SEPP_EVENTS", str(folder / "events")),
            "JUPYTERHUB_API_TOKEN": "secret",
        }
        self.command = [
            *(sys.executable, "-m", f"jupyter{app}" if app == "lab" else "jupyter_server"),
            *("--ip=127.0.0.1", f"--port={self.port}", "--ServerApp.port_retries=0", "--no-browser", "--allow-root"),
            *("--ServerApp.base_url=/user/ada/", f"--IdentityProvider.token={self.token}"),
            f"--ServerApp.root_dir={folder / 'work'}",
        ]

    def __enter__(self) -> "LabServer":
        self.log = (self.folder / "server.log").open("wb")
        self.process = subprocess.Popen(self.command, env=self.environment, stdout=self.log, stderr=subprocess.STDOUT)
        until = time.monotonic() + 60
        while time.monotonic() < until and self.process.poll() is None:
            try:
                httpx.get(f"{self.base}api/status", headers=self.headers, trust_env=False).raise_for_status()
            except httpx.HTTPError:
                time.sleep(0.1)
            else:
                return self
        raise RuntimeError((self.folder / "server.log").read_text())

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.process.terminate()
        self.process.wait(20)
        self.log.close()

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"token {self.token}"}

    def get(self, path: str, **options: object) -> httpx.Response:
        options.setdefault("headers", self.headers)
        return httpx.get(self.base + path, trust_env=False, **options)  # type: ignore[arg-type]
