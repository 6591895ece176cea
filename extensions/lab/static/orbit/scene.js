// The 3-D picture, drawn by three.js whenever something has changed.

import { h } from "../core/dom.js";
import * as THREE from "../vendor/three.module.min.js";
import { makeAxes, makeEarth, makeShell } from "./bodies.js";
import { OrbitingCamera } from "./camera.js";
import { placeAt, stretchesOf } from "./geometry.js";
import { makeThickLine } from "./thick_lines.js";

// Colours are those of the page, as they are.
THREE.ColorManagement.enabled = false;

const MARKER_PIXELS = 7;
const SUN = [1, 0, 0];

// Throws where the browser has no WebGL.
export class Scene {
  constructor({ onReady }) {
    this.canvas = h("canvas.sepp-orbit-canvas", {
      tabindex: 0,
      role: "img",
      "aria-label":
        "Orbits in three dimensions; arrow keys turn them, plus and minus zoom, X, Y and Z look along an axis",
    });
    this.labels = h("div.sepp-orbit-labels", { "aria-hidden": "true" });
    this.element = h("div.sepp-orbit-scene", {}, this.canvas, this.labels);
    this.isSoft = isDrawnBySoftware();
    this.renderer = new THREE.WebGLRenderer({ canvas: this.canvas, antialias: !this.isSoft, alpha: true });
    this.renderer.outputColorSpace = THREE.LinearSRGBColorSpace;
    this.scene = new THREE.Scene();
    this.camera = new THREE.PerspectiveCamera(28, 1, 0.1, 2000);
    this.control = new OrbitingCamera(this.camera, this.canvas, () => this.draw());
    this.parts = new THREE.Group();
    this.markers = new THREE.Group();
    this.scene.add(this.parts, this.markers);
    this.observer = new ResizeObserver(() => this.fit());
    this.observer.observe(this.element);
    this.onReady = onReady;
  }

  // { tracks: [{ track, colors, own, inside }], boundaries, extent, frame, theme, at }; built when it is drawn next.
  build(shown) {
    this.shown = shown;
    this.isStale = true;
    this.draw();
  }

  // All that stands still.
  construct() {
    const { theme, extent, frame, tracks, boundaries, at } = this.shown;
    this.isStale = false;
    disposeAll(this.parts);
    const sun = boundaries?.sun ?? SUN;
    this.parts.add(makeEarth(THREE, { day: theme.day, night: theme.night, sun }));
    for (const one of tracks) for (const line of linesOf(one)) this.parts.add(line);
    if (boundaries) for (const shell of shellsOf(this.shown, { sun, isSoft: this.isSoft })) this.parts.add(shell);
    const axes = makeAxes(THREE, extent, { color: theme.axisColor, frame });
    this.parts.add(axes.lines);
    this.texts = axes.labels;
    this.aim(extent);
    this.placeMarkers(at);
  }

  // The view stays while what is shown is about as large as before.
  aim(extent) {
    const middle = ["x", "y", "z"].map((axis) => (extent[axis][0] + extent[axis][1]) / 2);
    const reach = Math.hypot(...["x", "y", "z"].map((axis) => (extent[axis][1] - extent[axis][0]) / 2));
    const isSame = this.aimed && Math.abs(Math.log(reach / this.aimed)) < 0.3;
    if (isSame) return;
    this.aimed = reach;
    this.control.frame(middle, reach);
  }

  mark(at) {
    if (!this.shown) return;
    this.shown.at = at;
    if (!this.isStale) this.placeMarkers(at);
    this.draw();
  }

  placeMarkers(at) {
    disposeAll(this.markers);
    const places = this.shown.tracks.map(({ track, own }) => ({ place: placeAt(track, at), own, title: track.title }));
    this.corners = places.filter(({ place }) => place);
    for (const { place, own } of this.corners) {
      const ball = new THREE.Mesh(new THREE.SphereGeometry(1, 16, 12), new THREE.MeshBasicMaterial({ color: own }));
      ball.position.set(place.x, place.y, place.z);
      this.markers.add(ball);
    }
  }

  fit() {
    const { clientWidth: width, clientHeight: height } = this.element;
    if (!width || !height) return;
    this.renderer.setPixelRatio(Math.min(window.devicePixelRatio || 1, 2));
    this.renderer.setSize(width, height, false);
    this.camera.aspect = width / height;
    this.camera.fov = width < height ? 28 * (height / width) : 28;
    this.draw();
  }

  draw() {
    this.frame ??= requestAnimationFrame(() => this.drawNow());
  }

  drawNow() {
    this.frame = null;
    if (!this.shown || !this.element.clientWidth) return;
    if (this.isStale) this.construct();
    this.control.place();
    const { clientWidth: width, clientHeight: height } = this.element;
    this.parts.traverse(({ material }) => material?.uniforms?.pixels?.value.set(width, height));
    const perPixel = (2 * Math.tan((this.camera.fov * Math.PI) / 360)) / height;
    for (const ball of this.markers.children) {
      ball.scale.setScalar(MARKER_PIXELS * perPixel * ball.position.distanceTo(this.camera.position));
    }
    this.renderer.render(this.scene, this.camera);
    this.write(width, height);
    this.onReady?.();
  }

  // Labels are page elements, so that they are text in the theme's own letters.
  write(width, height) {
    const names = this.isTight()
      ? []
      : this.corners.map(({ place, own, title }) => ({ text: title, at: [place.x, place.y, place.z], own }));
    const spans = [...(this.texts ?? []), ...names].map(({ text, at, own, isTick }) => {
      const seen = new THREE.Vector3(...at).project(this.camera);
      if (Math.abs(seen.z) > 1) return null;
      const [left, top] = [((seen.x + 1) / 2) * width, ((1 - seen.y) / 2) * height];
      const kind = own ? "sepp-orbit-name" : isTick ? "sepp-orbit-tick" : "sepp-orbit-axis";
      const color = own ? `;color:${own}` : "";
      return h(`span.${kind}`, { style: `left:${left.toFixed(1)}px;top:${top.toFixed(1)}px${color}` }, text);
    });
    this.labels.replaceChildren(...spans.filter(Boolean));
  }

  // Spacecraft that stand on one another in the picture are named below it only.
  isTight() {
    const seen = this.corners.map(({ place }) => new THREE.Vector3(place.x, place.y, place.z).project(this.camera));
    const { clientWidth: width, clientHeight: height } = this.element;
    return seen.some((one, n) =>
      seen.slice(n + 1).some((other) => Math.hypot((one.x - other.x) * width, (one.y - other.y) * height) < 60),
    );
  }

  close() {
    cancelAnimationFrame(this.frame);
    this.observer.disconnect();
    this.control.close();
    disposeAll(this.parts);
    disposeAll(this.markers);
    this.renderer.dispose();
    this.renderer.forceContextLoss();
  }
}

// Without a graphics card every pixel costs: then edges stay rough and glass is drawn on one side only.
function isDrawnBySoftware() {
  const probe = document.createElement("canvas").getContext("webgl");
  const told = probe?.getExtension("WEBGL_debug_renderer_info");
  const name = told ? probe.getParameter(told.UNMASKED_RENDERER_WEBGL) : "";
  probe?.getExtension("WEBGL_lose_context")?.loseContext();
  return /swiftshader|llvmpipe|software|softpipe/i.test(name);
}

function disposeAll(group) {
  group.traverse(({ geometry, material }) => (geometry?.dispose(), material?.dispose()));
  group.clear();
}

function linesOf({ track, colors, own, inside }) {
  const points = Float32Array.from({ length: 3 * track.time.length }, (_, n) => track["xyz"[n % 3]][Math.floor(n / 3)]);
  const stretches = stretchesOf(track);
  const paint = (colorOf) => {
    const rgb = Float32Array.from({ length: points.length });
    const color = new THREE.Color();
    for (let n = 0; n < track.time.length; n += 1) {
      color.setStyle(colorOf(n)).toArray(rgb, 3 * n);
    }
    return rgb;
  };
  const [first, last] = inside;
  const cut = stretches
    .map(([from, to]) => [Math.max(from, first), Math.min(to, last)])
    .filter(([from, to]) => to > from);
  const faint = makeThickLine(THREE, { points, colors: paint(() => own), stretches, width: 1.2, opacity: 0.4 });
  const bold = makeThickLine(THREE, { points, colors: paint((n) => colors?.[n] ?? own), stretches: cut, width: 4 });
  return [faint, bold];
}

function shellsOf({ boundaries, theme, extent }, { sun, isSoft }) {
  const tail = Math.min(extent.x[0] - 2, -12);
  return [
    makeShell(THREE, boundaries.magnetopause, { tail, color: theme.magnetopause, thin: 0.05, rim: 0.3, sun, isSoft }),
    makeShell(THREE, boundaries.bow_shock, { tail, color: theme.bowShock, thin: 0.03, rim: 0.22, sun, isSoft }),
  ];
}
