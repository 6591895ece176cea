// Notebooks made or filled from our panels.

const KERNEL = "sepp-python";
const KERNEL_PATIENCE_MS = 20000;

// Our kernel where it is installed, else the server's own default.
async function kernelName(app) {
  const { kernelspecs } = app.serviceManager;
  await kernelspecs.ready;
  const known = kernelspecs.specs?.kernelspecs ?? {};
  return KERNEL in known ? KERNEL : kernelspecs.specs?.default;
}

function codeCell(source) {
  return { cell_type: "code", source, metadata: { trusted: true } };
}

// Cells put after the active one, or in the place of an empty only cell.
function insertCells(panel, cells) {
  const { model, content } = { model: panel.content.model.sharedModel, content: panel.content };
  const isFresh = model.cells.length === 1 && !model.getCell(0).getSource().trim();
  const at = isFresh ? 0 : content.activeCellIndex + 1;
  model.transact(() => {
    if (isFresh) model.deleteCell(0);
    model.insertCells(at, cells);
  });
  content.activeCellIndex = at + cells.length - 1;
  content.activeCell?.node.scrollIntoView({ block: "nearest" });
}

// JupyterLab loses what is run before a kernel is there: the cells appear when they can be run.
async function kernelReady({ sessionContext }) {
  const patience = new Promise((resolve) => setTimeout(resolve, KERNEL_PATIENCE_MS));
  const connected = sessionContext.ready.then(() => sessionContext.session?.kernel?.info).catch(() => null);
  await Promise.race([connected, patience]);
}

// Text is shown as text, and the first code cell waits for Shift+Enter.
function showFirst(notebook) {
  for (const cell of notebook.widgets) if (cell.model.type === "markdown") cell.rendered = true;
  notebook.activeCellIndex = Math.max(
    notebook.widgets.findIndex((cell) => cell.model.type === "code"),
    0,
  );
}

export async function newNotebook({ app }, cells, { cwd } = {}) {
  const panel = await app.commands.execute("notebook:create-new", { kernelName: await kernelName(app), cwd });
  await panel.context.ready;
  await panel.revealed;
  await kernelReady(panel);
  insertCells(panel, cells);
  showFirst(panel.content);
  await panel.context.save();
  return panel;
}

// Into the notebook last used, or a new one.
export async function openInNotebook(context, source) {
  const panel = context.notebooks?.currentWidget;
  if (!panel || panel.isDisposed) return newNotebook(context, [codeCell(source)]);
  await panel.context.ready;
  insertCells(panel, [codeCell(source)]);
  context.app.shell.activateById(panel.id);
  return panel;
}

// A first notebook: find data, look at them, open them, compute.
export function templateCells(sample) {
  const { id, day, parameter } = sample ?? { id: "C1_CP_FGM_SPIN", day: "2016-12-07", parameter: null };
  const quoted = (text) => JSON.stringify(text);
  const title = [
    "# A first look at the archive",
    "Run the cells with Shift+Enter: find data, look at them, open them, compute.",
  ];
  const look = [
    "from sepp.widgets import Quicklook, TimeSelector",
    "",
    `t = TimeSelector(${quoted(day)})`,
    `q = Quicklook([${quoted(id)}], t)`,
    "display(t, q)",
  ];
  return [
    { cell_type: "markdown", metadata: {}, source: title.join("\n") },
    codeCell('from sepp import archive\n\narchive.search("magnetic field")  # archive.search("") lists all'),
    codeCell(look.join("\n")),
    codeCell(`ds = archive.open(${quoted(id)}, q.interval)\nds`),
    codeCell(`ds${parameter ? `[${quoted(parameter)}]` : ""}.mean("time").compute()`),
  ];
}
