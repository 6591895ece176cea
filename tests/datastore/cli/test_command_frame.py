import subprocess
import sys
from importlib.metadata import version

import pytest

from sepp.cli.main import main


def sepp(*words, **environment):
    return subprocess.run([sys.executable, "-m", "sepp.cli.main", *words], capture_output=True, text=True, check=False)


def test_the_version_is_the_package_s(capsys):
    assert (main(["version"]), capsys.readouterr().out.strip()) == (0, version("sepp-platform"))


def test_an_unknown_command_exits_with_2():
    done = sepp("fly")
    assert (done.returncode, "fly" in done.stderr) == (2, True)


def test_no_command_shows_help_and_exits_with_2():
    done = sepp()
    assert (done.returncode, "ingest" in done.stdout) == (2, True)


def test_help_exits_with_0():
    assert sepp("--help").returncode == 0


def test_a_failure_is_one_line_on_stderr(tmp_path):
    (tmp_path / "home").write_text("a file")
    done = sepp("ingest", str(tmp_path), "--home", str(tmp_path / "home"))
    assert (done.returncode, done.stderr.count("\n"), "Traceback" in done.stderr) == (1, 1, False)


@pytest.mark.parametrize("command", ["ingest", "demo", "catalog", "serve", "up", "down", "status", "version", "test"])
def test_each_command_tells_its_arguments(command):
    assert sepp(command, "--help").returncode == 0
