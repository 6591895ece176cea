// Adding a column, and changing or removing one.

import { ask } from "./dialogs.js";

const PRESETS = [
  ["comment", "Comment: text", { dtype: "str", description: "Comment" }],
  ["author", "Author: text", { dtype: "str", description: "Who says so" }],
  ["rating", "Rating: number from 1 to 5", { dtype: "float64", style: "w", description: "Rating from 1 to 5" }],
  ["text", "Another text", { dtype: "str" }],
  ["number", "Another number", { dtype: "float64", style: "w" }],
  ["truth", "Yes or no", { dtype: "bool" }],
  ["time", "Another time", { dtype: "datetime64[ns]" }],
];

export async function addColumn(root, list) {
  const free = PRESETS.find(([key]) => !list.columns.some((column) => column.name === key));
  const answer = await ask(root, {
    title: "Add a column",
    fields: [
      { name: "preset", label: "What", kind: "select", value: free[0], options: PRESETS },
      { name: "name", label: "Name", note: "that of the kind if empty" },
      { name: "units", label: "Unit" },
      { name: "description", label: "Description" },
    ],
    action: "Add",
  });
  if (!answer) return null;
  const [key, , told] = PRESETS.find(([preset]) => preset === answer.preset);
  const description = answer.description || told.description || "";
  const name = answer.name || key;
  list.addColumn({ ...told, name, units: answer.units, description });
  return name;
}

export async function changeColumn(root, list, column) {
  const answer = await ask(root, {
    title: `Column “${column.name}”`,
    fields: [
      { name: "name", label: "Name", value: column.name, isNeeded: true },
      { name: "units", label: "Unit", value: column.units },
      { name: "description", label: "Description", value: column.description },
      { name: "isGone", label: "Remove this column and its values", kind: "check" },
    ],
    action: "Change",
  });
  if (!answer) return;
  const { isGone, ...told } = answer;
  if (isGone) list.removeColumn(column.name);
  else if (Object.keys(told).some((key) => told[key] !== column[key])) list.changeColumn(column.name, told);
}
