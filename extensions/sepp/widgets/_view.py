"""The loader that a widget's front end starts from.

The views are plain ES modules that the Lab extension serves; a widget sends
two lines that import its view from there. So a notebook holds no copy of
them, and they are the same in panels and in cells.
"""

_LOADER = """\
const page = JSON.parse(document.getElementById("jupyter-config-data")?.textContent ?? "{}");
const base = page.fullLabextensionsUrl ?? `${(page.baseUrl ?? "/").replace(/\\/?$/, "/")}lab/extensions`;
const url = new URL(`${base}/sepp-lab/views/__VIEW__.js`, location.origin).href;
async function render(context) {
  try {
    const view = await import(url);
    return await view.render(context);
  } catch (error) {
    context.el.textContent = `Can't draw this view: ${error.message}. `
      + "Is sepp-platform[lab] installed where Jupyter runs?";
    throw error;
  }
}
export default { render };
"""


def view_loader(view: str) -> str:
    """Write the module that imports ``views/<view>.js`` and renders it."""
    return _LOADER.replace("__VIEW__", view)
