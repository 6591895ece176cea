// The user's settings of our views, with their defaults until the registry has answered.

const PLUGIN = "sepp-lab:archive";
const DEFAULTS = { panelHeight: 0, colorMap: "viridis", pace: "", statusEvery: 30 };

export class Settings {
  constructor() {
    this.values = { ...DEFAULTS };
    this.listeners = new Set();
  }

  get(name) {
    return this.values[name];
  }

  // Call `changed` now and whenever the user changes a setting.
  follow(changed) {
    this.listeners.add(changed);
    changed(this);
  }

  // Take what the registry knows, and go on listening to it.
  async load(registry) {
    if (!registry) return;
    const settings = await registry.load(PLUGIN);
    const take = () => {
      this.values = { ...DEFAULTS, ...settings.composite };
      for (const listener of this.listeners) listener(this);
    };
    settings.changed.connect(take);
    take();
  }
}
