"""The scripts that plots need come from the user's own server."""

import pytest

from tests.extensions.lab_server import LabServer


@pytest.mark.parametrize("path", ["bokeh/js/bokeh.min.js", "bokeh/js/bokeh-widgets.min.js", "panel/panel.min.js"])
def test_scripts_are_those_of_the_installed_packages(jupyter: LabServer, path: str) -> None:
    answer = jupyter.get(f"sepp/plotting/{path}")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].endswith("/javascript")
    assert len(answer.content) > 10_000


@pytest.mark.parametrize(
    "path", ["bokeh/../../__init__.py", "bokeh/%2e%2e/%2e%2e/__init__.py", "panel/none.js", "numpy/x.js"]
)
def test_nothing_else_is_served(jupyter: LabServer, path: str) -> None:
    assert jupyter.get(f"sepp/plotting/{path}").status_code in {403, 404}


def test_scripts_are_for_the_server_s_users_only(jupyter: LabServer) -> None:
    assert jupyter.get("sepp/plotting/panel/panel.min.js", headers={}).status_code in {302, 403}
