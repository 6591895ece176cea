// A model without kernel, with the few methods of an anywidget model that our views use.

export class LocalModel {
  constructor(values) {
    this.values = { ...values };
    this.listeners = new Map();
  }

  get(name) {
    return this.values[name];
  }

  set(name, value) {
    if (this.values[name] === value) return;
    this.values[name] = value;
    for (const listener of [...(this.listeners.get(`change:${name}`) ?? [])]) listener();
  }

  save_changes() {}

  on(event, listener) {
    const known = this.listeners.get(event) ?? new Set();
    this.listeners.set(event, known.add(listener));
  }

  off(event, listener) {
    this.listeners.get(event)?.delete(listener);
  }
}

// The model that a trait refers to: itself without kernel, "IPY_MODEL_<id>" in a notebook.
export async function resolveModel(model, name) {
  const value = model.get(name);
  if (typeof value !== "string") return value;
  return model.widget_manager.get_model(value.replace("IPY_MODEL_", ""));
}

// A model that means whichever model it follows at the moment; views on it need not know.
export class FollowedModel {
  constructor(fallback) {
    this.listeners = new Map();
    this.fallback = fallback;
    this.target = fallback;
  }

  // Mean `target` from now on, or the fall-back; listeners hear of all that differs.
  follow(target) {
    const [old, next] = [this.target, target ?? this.fallback];
    if (old === next) return;
    this.target = next;
    for (const [event, known] of this.listeners) {
      for (const listener of known) (old.off(event, listener), next.on(event, listener));
    }
    for (const [event, known] of this.listeners) {
      const name = event.replace("change:", "");
      if (old.get(name) !== next.get(name)) for (const listener of [...known]) listener();
    }
  }

  get(name) {
    return this.target.get(name);
  }

  set(name, value) {
    this.target.set(name, value);
  }

  save_changes() {
    this.target.save_changes();
  }

  on(event, listener) {
    this.listeners.set(event, (this.listeners.get(event) ?? new Set()).add(listener));
    this.target.on(event, listener);
  }

  off(event, listener) {
    this.listeners.get(event)?.delete(listener);
    this.target.off(event, listener);
  }
}
