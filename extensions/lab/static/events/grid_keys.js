// The table by keyboard: cells, choices, edits, undo, and the event before or after.

// view: what the keys act on (views/event_table.js)
export function gridKeys(view) {
  const { grid } = view;
  const move = (columns, rows, isMore) => () => moveBy(grid, columns, rows, isMore);
  const page = () => Math.max(Math.floor(grid.element.clientHeight / 24) - 2, 1);
  return {
    ArrowUp: move(0, -1),
    ArrowDown: move(0, 1),
    ArrowLeft: move(-1, 0),
    ArrowRight: move(1, 0),
    "Shift+ArrowUp": move(0, -1, true),
    "Shift+ArrowDown": move(0, 1, true),
    PageUp: () => moveBy(grid, 0, -page()),
    PageDown: () => moveBy(grid, 0, page()),
    Home: () => moveBy(grid, -1e6, 0),
    End: () => moveBy(grid, 1e6, 0),
    "Ctrl+Home": () => moveBy(grid, 0, -1e9),
    "Ctrl+End": () => moveBy(grid, 0, 1e9),
    Enter: () => editActive(grid),
    F2: () => editActive(grid),
    " ": () => activeOf(grid) && grid.selectOnly(activeOf(grid)),
    "Ctrl+a": () => view.selectAll(),
    Escape: () => view.list.select([]),
    Delete: () => view.removeSelected(),
    Insert: () => view.addEvent(),
    "Ctrl+z": () => view.list.undo(),
    "Ctrl+Shift+z": () => view.list.redo(),
    "Ctrl+y": () => view.list.redo(),
    ...stepKeys(view),
  };
}

// These work all over the view, in its fields too where Alt is held.
export function stepKeys(view) {
  return {
    "]": () => view.step(1),
    "[": () => view.step(-1),
    "Alt+PageDown": () => view.step(1),
    "Alt+PageUp": () => view.step(-1),
  };
}

export function activeOf(grid) {
  return grid.rows[grid.placeOf(grid.active.id)] ?? null;
}

// Move the active cell; moving among rows chooses the row, and does not move the time.
export function moveBy(grid, columns, rows, isMore = false) {
  if (!grid.rows.length) return;
  const at = grid.columns.findIndex((column) => column.key === grid.active.key);
  const { key } = grid.columns[clamp(at + columns, grid.columns.length)];
  const from = grid.placeOf(grid.active.id);
  const event = grid.rows[clamp(from < 0 ? 0 : from + rows, grid.rows.length)];
  grid.activate(event, key);
  if (isMore) grid.selectTo(event);
  else if (rows || from < 0) grid.selectOnly(event, false);
  grid.reveal(event.id);
}

function clamp(n, count) {
  return Math.min(Math.max(n, 0), count - 1);
}

function editActive(grid) {
  const event = activeOf(grid);
  const column = grid.columns.find((one) => one.key === grid.active.key);
  if (event && column) grid.editor.open(event, column);
}
