// The user's settings of our views, with their defaults until the registry has answered.

import { DEFAULTS, preferences } from "../core/preferences.js";

const PLUGIN = "sepp-lab:archive";

export class Settings {
  constructor() {
    this.listeners = new Set();
  }

  get(name) {
    return preferences.get(name);
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
      const known = { ...DEFAULTS, ...settings.composite };
      for (const name of Object.keys(DEFAULTS)) preferences.set(name, known[name]);
      for (const listener of this.listeners) listener(this);
    };
    settings.changed.connect(take);
    take();
  }
}
