"""Every example of the README runs on the demonstration archive, in a hosted notebook."""

import re

import httpx
import pytest

from tests.fixtures_archive import run_sepp

pytestmark = pytest.mark.platform


@pytest.fixture(scope="module")
def readme(root, stocked):
    done = run_sepp("demo", "--home", stocked.home.root)
    assert done.returncode == 0, done.stderr
    return (root / "README.md").read_text()


def test_the_notebook_s_example_runs(readme, scientist):
    (code,) = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    printed = scientist.run(
        f"{code}\nprint(type(look).__name__, len(client.scheduler_info()['workers']) <= 2)\ncluster.shutdown()", 180
    )
    assert printed.split()[-2:] == ["Quicklook", "True"]


def test_the_line_for_curl_gives_a_minute_of_data(readme, stocked):
    (path,) = re.findall(r"curl 'http://127\.0\.0\.1:8000/([^']+)'", readme)
    lines = httpx.get(f"{stocked.url}{path}").text.splitlines()
    assert len(lines) == 15
    assert lines[0].startswith("2001-03-01T12:00:00")


def test_the_line_for_export_writes_a_file(readme, stocked, tmp_path):
    (line,) = re.findall(r"\./sepp (export .*)", readme)
    words = [str(tmp_path / word) if word == "field.cdf" else word for word in line.split()]
    done = run_sepp(*words, "--home", stocked.home.root)
    assert (done.returncode, (tmp_path / "field.cdf").stat().st_size > 100_000) == (0, True), done.stderr
