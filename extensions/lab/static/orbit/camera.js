// A camera that goes round the Earth: by pointer, wheel, two fingers and keys.

import { scrollGuard } from "../plot/gestures.js";

const HOME = { azimuth: -0.9, elevation: 0.42 };
const STEEPEST = Math.PI / 2 - 0.001;
const PER_PIXEL = 0.008;

export const SIDES = {
  x: { azimuth: 0, elevation: 0 },
  y: { azimuth: Math.PI / 2, elevation: 0 },
  z: { azimuth: -Math.PI / 2, elevation: STEEPEST },
};

export class OrbitingCamera {
  constructor(camera, element, changed) {
    Object.assign(this, { camera, element, changed, target: [0, 0, 0], reach: 30, pointers: new Map() });
    this.reset(false);
    this.guard = scrollGuard(element);
    const on = (event, action, options) => element.addEventListener(event, action, options);
    on("pointerdown", (event) => this.press(event));
    on("pointermove", (event) => this.drag(event));
    for (const event of ["pointerup", "pointercancel"]) on(event, ({ pointerId }) => this.pointers.delete(pointerId));
    on("wheel", (event) => this.turn(event), { passive: false });
    on("dblclick", () => this.reset());
    on("contextmenu", (event) => event.preventDefault());
  }

  // Look at everything within `reach` Earth radii of `target`.
  frame(target, reach) {
    Object.assign(this, { home: target, reach });
    this.reset(false);
  }

  reset(isTold = true) {
    Object.assign(this, HOME, { distance: this.reach * 2.9, target: [...(this.home ?? [0, 0, 0])] });
    if (isTold) this.changed();
  }

  look(side) {
    Object.assign(this, SIDES[side]);
    this.changed();
  }

  rotate(across, up) {
    this.azimuth -= across * PER_PIXEL;
    this.elevation = Math.min(Math.max(this.elevation + up * PER_PIXEL, -STEEPEST), STEEPEST);
    this.changed();
  }

  zoom(factor) {
    this.distance = Math.min(Math.max(this.distance / factor, 1.6), 4000);
    this.changed();
  }

  // Move what is looked at across the picture.
  pan(across, up) {
    const scale = (this.distance * Math.tan(((this.camera.fov / 2) * Math.PI) / 180) * 2) / this.element.clientHeight;
    const [sin, cos] = [Math.sin(this.azimuth), Math.cos(this.azimuth)];
    const [tilt, flat] = [Math.sin(this.elevation), Math.cos(this.elevation)];
    const right = [-sin, cos, 0];
    const above = [-cos * tilt, -sin * tilt, flat];
    this.target = this.target.map((value, n) => value - scale * (across * right[n] - up * above[n]));
    this.changed();
  }

  press(event) {
    this.element.setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, event);
  }

  drag(event) {
    const before = this.pointers.get(event.pointerId);
    if (!before) return;
    const [across, up] = [event.clientX - before.clientX, event.clientY - before.clientY];
    if (this.pointers.size > 1) this.pinch(event, before);
    else if (event.shiftKey || before.buttons > 1) this.pan(across, up);
    else this.rotate(across, up);
    this.pointers.set(event.pointerId, event);
  }

  pinch(event, before) {
    const other = [...this.pointers.values()].find(({ pointerId }) => pointerId !== event.pointerId);
    const apart = (one) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
    this.zoom(apart(event) / Math.max(apart(before), 1));
  }

  turn(event) {
    if (!event.ctrlKey && !this.guard.isOurs()) return;
    event.preventDefault();
    event.stopPropagation();
    this.zoom(Math.exp(-event.deltaY * 0.0015));
  }

  keys() {
    return {
      ArrowLeft: () => this.rotate(-12, 0),
      ArrowRight: () => this.rotate(12, 0),
      ArrowUp: () => this.rotate(0, 12),
      ArrowDown: () => this.rotate(0, -12),
      "Shift+ArrowLeft": () => this.pan(24, 0),
      "Shift+ArrowRight": () => this.pan(-24, 0),
      "Shift+ArrowUp": () => this.pan(0, 24),
      "Shift+ArrowDown": () => this.pan(0, -24),
      "+": () => this.zoom(1.2),
      "=": () => this.zoom(1.2),
      "-": () => this.zoom(1 / 1.2),
      0: () => this.reset(),
      x: () => this.look("x"),
      y: () => this.look("y"),
      z: () => this.look("z"),
    };
  }

  // Put three.js's camera where this one is; z is up.
  place() {
    const flat = Math.cos(this.elevation);
    const towards = [flat * Math.cos(this.azimuth), flat * Math.sin(this.azimuth), Math.sin(this.elevation)];
    this.camera.position.set(...this.target.map((value, n) => value + this.distance * towards[n]));
    this.camera.up.set(0, 0, 1);
    this.camera.lookAt(...this.target);
    this.camera.near = Math.max(this.distance / 500, 0.05);
    this.camera.far = this.distance * 6 + 500;
    this.camera.updateProjectionMatrix();
  }

  close() {
    this.guard.close();
  }
}
