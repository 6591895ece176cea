"""The wall: what a person's processes see, and what not."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sepp.core.home import Home
from sepp.hub.people import People
from sepp.hub.sandbox import Sandbox, find_kind, inner_process, installation
from tests.conftest import require

PROBE = """
import os
from pathlib import Path
home, secret, other, public = map(Path, {paths!r})
def can(path, mode): return os.access(path, mode)
print("uid", os.getuid())
print("own", can(home, os.W_OK))
print("public read", (public / "data").read_text())
print("public write", can(public / "data", os.W_OK) or can(public, os.W_OK))
print("secret", secret.exists())
print("other", other.exists())
print("pids", sorted(int(p) for p in os.listdir("/proc") if p.isdigit()) [-1] < 20)
print("shadow", Path("/etc/shadow").exists())
"""


@pytest.fixture
def home(tmp_path):
    made = Home(tmp_path / "home").prepare()
    made.users.chmod(0o711)
    (made.public / "data").write_text("numbers")
    (made.state / "secret").write_text("token")
    return made


@pytest.fixture
def walled(home):
    require(bool(shutil.which("bwrap")), "bubblewrap")
    People(home).enrol("bob")

    def make(kind="auto", **more):
        return Sandbox(find_kind(kind), People(home).enrol("ada"), home, (home.public,), **more)

    return make


def run(sandbox, code):
    answer = subprocess.run(
        sandbox.wrap([sys.executable, "-c", code]),
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": os.environ["PATH"]},
    )
    assert answer.returncode == 0, answer.stderr
    return dict(line.rsplit(" ", 1) for line in answer.stdout.splitlines())


def probe(home):
    return PROBE.format(
        paths=[str(path) for path in (home.users / "ada", home.state / "secret", home.users / "bob", home.public)]
    )


@pytest.mark.parametrize("kind", ["auto", "userns"])
def test_only_the_own_home_and_the_public_archive_are_there(walled, home, kind):
    sandbox = walled(kind)
    if kind == "userns":
        for folder in (sandbox.person.home, sandbox.person.run):
            os.chown(folder, os.geteuid(), -1)
    seen = run(sandbox, probe(home))
    del seen["uid"]
    assert seen == {
        "own": "True",
        "public read": "numbers",
        "public write": "False",
        "secret": "False",
        "other": "False",
        "pids": "True",
        "shadow": "False",
    }


@pytest.mark.skipif(os.geteuid() != 0, reason="own user ids are for root")
def test_root_gives_each_person_an_own_id_without_powers(walled):
    code = """
import os
print("uid", os.getuid())
print("caps", open("/proc/self/status").read().split("CapBnd:")[1][:18].strip())
"""
    assert run(walled("uid"), code) == {"uid": "200001", "caps": "0" * 16}


def test_memory_is_limited(walled):
    code = """
try:
    x = bytearray(400 * 2**20); print("memory enough")
except MemoryError:
    print("memory refused")
"""
    assert run(walled(memory_bytes=300 * 2**20), code) == {"memory": "refused"}
    assert run(walled(), code) == {"memory": "enough"}


def test_temporary_files_are_private_and_bounded(walled, tmp_path, root):
    (tmp_path.parent / "of-somebody").touch()
    code = """
import os
size = os.statvfs("/tmp")
print("size", size.f_frsize * size.f_blocks)
print("names", ",".join(sorted(os.listdir("/tmp"))))
"""
    seen = run(walled(temporary_bytes=2**20), code)
    bound = {path.parts[2] for path in (root, tmp_path) if path.parts[:2] == ("/", "tmp")}
    assert seen["size"] == str(2**20)
    assert set(seen["names"].split(",")) - {""} <= bound


def test_everything_inside_dies_with_the_wall(walled):
    code = """
import subprocess, time
subprocess.Popen(["sleep", "77.125"], start_new_session=True)
print("x 1", flush=True)
time.sleep(60)
"""
    outer = subprocess.Popen(walled().wrap([sys.executable, "-c", code]), stdout=subprocess.PIPE)
    assert outer.stdout.readline() == b"x 1\n"
    assert inner_process(outer.pid) not in {None, outer.pid}
    outer.kill()
    outer.wait()
    assert outer.stdout.read() == b""
    outer.stdout.close()
    assert inner_process(outer.pid) is None


def test_the_installation_is_named_once_and_without_its_parents():
    folders = installation()
    assert Path(sys.prefix) in folders or sys.prefix.startswith("/usr")
    assert not any(a != b and a.is_relative_to(b) for a in folders for b in folders)


def test_a_wanted_kind_is_not_probed():
    assert find_kind("none") == "none"


def test_without_a_wall_the_command_only_dies_with_its_parent(home):
    command = Sandbox("none", People(home).enrol("ada"), home).wrap(["true"])
    assert command == ["setpriv", "--pdeathsig", "TERM", "--", "true"]


def test_a_platform_inside_its_own_installation_stays_hidden(home, monkeypatch):
    monkeypatch.setattr(sys, "prefix", str(home.root / "venv"))
    words = Sandbox("uid", People(home).enrol("ada"), home).wrap(["true"])
    hidden = words.index(str(home.root), words.index("--hostname"))
    assert words.index(str(home.root / "venv")) > hidden
