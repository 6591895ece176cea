// Facts about the names in a legend, from the table shared with the pictures' side.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { linesOf } from "../../extensions/lab/static/plot/line.js";
import { shownNames } from "../../extensions/lab/static/plot/line_names.js";

const cases = JSON.parse(readFileSync(new URL("legend_cases.json", import.meta.url), "utf8"));

for (const { layers, names } of cases)
  test(`a legend tells ${names.join(", ")}`, () => {
    const told = layers.map(([dataset, observatory, parameter, labels]) => ({ dataset, observatory, parameter, labels }));
    assert.deepEqual(shownNames(told), names);
  });

test("a line keeps the name it is hidden by, and shows a short one", () => {
  const panel = { kind: "line", parameter: "density", labels: ["density"], arrays: { value: { values: [1], shape: [1, 1] } } };
  const layer = (dataset, observatory) => ({ panel, header: { dataset, observatory } });
  const lines = linesOf([layer("DEMO1_CIS", "Demo-1"), layer("DEMO2_CIS", "Demo-2")], { series: ["a", "b"] });
  assert.deepEqual(
    lines.map(({ name, shown }) => [name, shown]),
    [
      ["density", "Demo-1"],
      ["density DEMO2", "Demo-2"],
    ],
  );
});
