import json
from pathlib import Path
from typing import Any

import pytest

from sepp.quicklook.line_names import Layer, shown_names

CASES = json.loads((Path(__file__).parents[2] / "extensions" / "legend_cases.json").read_text())
"""What both this side and the views in the browser are held to."""


@pytest.mark.parametrize("case", CASES, ids=lambda case: ", ".join(case["names"]))
def test_a_legend_tells_lines_apart(case: dict[str, Any]) -> None:
    layers = [Layer(dataset, whose, name, tuple(labels)) for dataset, whose, name, labels in case["layers"]]
    assert shown_names(layers) == case["names"]
