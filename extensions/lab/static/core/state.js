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
