// The plots' modules are loaded while JupyterLab is idle, so that the first plot waits for data alone.

const LATEST_MS = 5000;

// context: { app }
export function warmUp({ app }) {
  const idle = window.requestIdleCallback ?? ((run) => setTimeout(run, 1000));
  const load = () => import("../views/quicklook.js").catch((error) => console.warn(`SEPP: ${error.message}`));
  app.restored.then(() => idle(load, { timeout: LATEST_MS }));
}
