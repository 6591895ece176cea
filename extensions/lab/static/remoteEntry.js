// The container that JupyterLab asks for our plugins. No build: plain modules, loaded when they are wanted.
(() => {
  const base = new URL(".", document.currentScript.src).href;
  let scope = null;

  // Newest version of a package that JupyterLab shares.
  async function take(name) {
    const versions = scope?.[name];
    if (!versions) return null;
    const number = (version) =>
      version
        .split(/[.+-]/)
        .slice(0, 3)
        .map((part) => part.padStart(6, "0"))
        .join("");
    const newest = Object.keys(versions).sort((a, b) => (number(a) < number(b) ? 1 : -1))[0];
    return (await versions[newest].get())();
  }

  window._JUPYTERLAB = window._JUPYTERLAB ?? {};
  window._JUPYTERLAB["sepp-lab"] = {
    init(shared) {
      scope = shared;
    },
    async get() {
      const { NEEDED, makePlugins } = await import(`${base}lab/plugins.js`);
      const modules = await Promise.all(NEEDED.map(take));
      const plugins = makePlugins(Object.fromEntries(NEEDED.map((name, n) => [name, modules[n]])));
      return () => ({ __esModule: true, default: plugins });
    },
  };
})();
