// What stands in the scene beside orbits: the Earth, half of it lit, model boundaries, axes.

import { niceTicks, profileOf } from "./geometry.js";

const GLOBE_VERTEX = `
  varying vec3 place; void main() { place = position;
  gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0); }`;
const GLOBE_FRAGMENT = `
  uniform vec3 day; uniform vec3 night; uniform vec3 sun; varying vec3 place;
  void main() {
    float light = smoothstep(-0.04, 0.04, dot(normalize(place), sun));
    vec3 n = normalize(place);
    float line = 1.0 - smoothstep(0.0, 0.035, abs(n.z));
    vec3 shade = mix(night, day * (0.78 + 0.22 * max(dot(n, sun), 0.0)), light);
    gl_FragColor = vec4(mix(shade, mix(night, day, 0.5), 0.45 * line), 1.0);
  }`;
const SHELL_VERTEX = `
  varying vec3 away; varying vec3 seen;
  void main() {
    vec4 place = modelViewMatrix * vec4(position, 1.0);
    away = normalize(normalMatrix * normal); seen = normalize(-place.xyz);
    gl_Position = projectionMatrix * place;
  }`;
const SHELL_FRAGMENT = `
  uniform vec3 color; uniform float thin; uniform float rim; varying vec3 away; varying vec3 seen;
  void main() {
    float edge = 1.0 - abs(dot(normalize(away), normalize(seen)));
    gl_FragColor = vec4(color, thin + rim * pow(edge, 2.5));
  }`;

// sun: unit vector to the Sun in the frame shown
export function makeEarth(THREE, { day, night, sun }) {
  const material = new THREE.ShaderMaterial({
    vertexShader: GLOBE_VERTEX,
    fragmentShader: GLOBE_FRAGMENT,
    uniforms: {
      day: { value: new THREE.Color(day) },
      night: { value: new THREE.Color(night) },
      sun: { value: new THREE.Vector3(...sun) },
    },
  });
  return new THREE.Mesh(new THREE.SphereGeometry(1, 48, 32), material);
}

function lathe(THREE, profile, turns) {
  const [positions, index] = [[], []];
  for (const [x, rho] of profile) {
    for (let n = 0; n <= turns; n += 1) {
      const angle = (2 * Math.PI * n) / turns;
      positions.push(x, rho * Math.cos(angle), rho * Math.sin(angle));
    }
  }
  for (let row = 0; row + 1 < profile.length; row += 1) {
    for (let n = 0; n < turns; n += 1) {
      const at = row * (turns + 1) + n;
      index.push(at, at + 1, at + turns + 1, at + 1, at + turns + 2, at + turns + 1);
    }
  }
  const geometry = new THREE.BufferGeometry();
  geometry.setAttribute("position", new THREE.Float32BufferAttribute(positions, 3));
  geometry.setIndex(index);
  geometry.computeVertexNormals();
  return geometry;
}

// A surface of revolution about the Sun's direction, glassy, with some meridians drawn.
export function makeShell(THREE, boundary, { tail, color, thin, rim, sun, isSoft }) {
  const profile = profileOf(boundary, tail);
  const material = new THREE.ShaderMaterial({
    vertexShader: SHELL_VERTEX,
    fragmentShader: SHELL_FRAGMENT,
    uniforms: { color: { value: new THREE.Color(color) }, thin: { value: thin }, rim: { value: rim } },
    transparent: true,
    depthWrite: false,
    side: isSoft ? THREE.FrontSide : THREE.DoubleSide,
  });
  const group = new THREE.Group();
  group.add(new THREE.Mesh(lathe(THREE, profile, 64), material));
  const lines = new THREE.LineBasicMaterial({ color, transparent: true, opacity: 0.34, depthWrite: false });
  for (let n = 0; n < 8; n += 1) {
    const [cos, sin] = [Math.cos((n * Math.PI) / 4), Math.sin((n * Math.PI) / 4)];
    const points = profile.map(([x, rho]) => new THREE.Vector3(x, rho * cos, rho * sin));
    group.add(new THREE.Line(new THREE.BufferGeometry().setFromPoints(points), lines));
  }
  const [x, rho] = profile.at(-1);
  const ring = Array.from({ length: 65 }, (_, n) => {
    const angle = (2 * Math.PI * n) / 64;
    return new THREE.Vector3(x, rho * Math.cos(angle), rho * Math.sin(angle));
  });
  group.add(new THREE.Line(new THREE.BufferGeometry().setFromPoints(ring), lines));
  group.quaternion.setFromUnitVectors(new THREE.Vector3(1, 0, 0), new THREE.Vector3(...sun));
  return group;
}

// Axes from the Earth with ticks, and the labels [{ text, at }] that belong to them.
export function makeAxes(THREE, extent, { color, frame }) {
  const material = new THREE.LineBasicMaterial({ color, transparent: true, opacity: 0.8 });
  const [points, labels] = [[], []];
  const largest = Math.max(...Object.values(extent).flat().map(Math.abs));
  for (const [n, axis] of ["x", "y", "z"].entries()) {
    const on = (value, side = 0) => {
      const at = [0, 0, 0];
      at[n] = value;
      at[n === 2 ? 0 : 2] += side;
      return at;
    };
    const [low, high] = [Math.min(extent[axis][0], -2), Math.max(extent[axis][1], 2) * 1.06 + 1];
    points.push(...on(low), ...on(high));
    for (const tick of niceTicks(low, high - 2, Math.max(2, (4 * (high - low)) / largest))) {
      if (Math.abs(tick) < 1.5) continue;
      points.push(...on(tick, -largest / 90), ...on(tick, largest / 90));
      labels.push({ text: String(tick).replace("-", "−"), at: on(tick, -largest / 22), isTick: true });
    }
    const toSun = n === 0 && frame !== "SM" ? " · Sun" : "";
    labels.push({ text: `${axis.toUpperCase()}${toSun}`, at: on(high * 1.04) });
  }
  const geometry = new THREE.BufferGeometry();
  geometry.setAttribute("position", new THREE.Float32BufferAttribute(points, 3));
  return { lines: new THREE.LineSegments(geometry, material), labels };
}
