"""Processes die with their parent and leave nothing."""

import subprocess
import sys
import time

import psutil

from sepp.hub import processes


def is_alive(pid):
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_a_child_dies_when_its_parent_is_killed():
    command = processes.die_with_parent(["sleep", "60"])
    code = f"import subprocess, time; p = subprocess.Popen({command}); print(p.pid, flush=True); time.sleep(60)"
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    child = int(parent.stdout.readline())
    time.sleep(0.2)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 5
    while is_alive(child) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not is_alive(child)


def test_a_log_goes_on_and_the_process_keeps_its_id(tmp_path):
    log = tmp_path / "x.log"
    log.write_text("old\n")
    process = subprocess.Popen(processes.log_to(log, ["sh", "-c", "echo $$"]))
    process.wait()
    assert log.read_text() == f"old\n{process.pid}\n"


def test_orphans_are_adopted_and_stopped():
    code = """
import subprocess, sys, psutil
from sepp.hub import processes
processes.adopt_orphans()
out = subprocess.run(["sh", "-c", "setsid sleep 60 >/dev/null 2>&1 & echo $!"], capture_output=True, text=True).stdout
left = processes.stop_descendants()
print(left, psutil.pid_exists(int(out)))
"""
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.split() == ["1", "False"]


def test_a_stubborn_child_is_killed(tmp_path):
    command = ["sh", "-c", "trap '' TERM; echo ready; while true; do sleep 0.1; done"]
    child = processes.start(command, tmp_path / "log", environment={"PATH": "/usr/bin:/bin"}, directory=tmp_path)
    while "ready" not in (tmp_path / "log").read_text():
        time.sleep(0.02)
    processes.stop(child, 0.2)
    assert child.returncode == -9


def test_the_last_line_that_says_something_is_told(tmp_path):
    (tmp_path / "log").write_text("one\nValueError: no such thing\n\n")
    assert processes.last_line(tmp_path / "log") == "ValueError: no such thing"
    assert processes.last_line(tmp_path / "missing") == "no message"
