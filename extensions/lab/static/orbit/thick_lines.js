// Lines of some pixels' width with a colour at each point: WebGL itself draws only hair lines.

const VERTEX = `
  attribute vec3 start; attribute vec3 stop; attribute vec3 startColor; attribute vec3 stopColor;
  uniform vec2 pixels; uniform float width; varying vec3 shade;
  void main() {
    vec4 a = projectionMatrix * modelViewMatrix * vec4(start, 1.0);
    vec4 b = projectionMatrix * modelViewMatrix * vec4(stop, 1.0);
    vec2 along = (b.xy / b.w - a.xy / a.w) * pixels;
    float length = max(length(along), 1e-6);
    along /= length;
    vec4 here = position.y < 0.5 ? a : b;
    shade = position.y < 0.5 ? startColor : stopColor;
    vec2 offset = vec2(-along.y, along.x) * position.x + along * (position.y - 0.5) * 0.8;
    here.xy += offset * width / pixels * here.w;
    gl_Position = here;
  }`;
const FRAGMENT = `
  uniform float opacity; varying vec3 shade;
  void main() { gl_FragColor = vec4(shade, opacity); }`;

// points: Float32Array of x, y, z; colors: the same of r, g, b from 0 to 1; stretches: [[first, last], …]
export function makeThickLine(THREE, { points, colors, stretches, width, opacity = 1 }) {
  const pairs = stretches.flatMap(([first, last]) => Array.from({ length: last - first }, (_, n) => first + n));
  const take = (source, shift) =>
    Float32Array.from({ length: 3 * pairs.length }, (_, n) => source[3 * (pairs[Math.floor(n / 3)] + shift) + (n % 3)]);
  const geometry = new THREE.InstancedBufferGeometry();
  const corners = new Float32Array([-1, 0, 0, 1, 0, 0, -1, 1, 0, 1, 1, 0]);
  geometry.setAttribute("position", new THREE.BufferAttribute(corners, 3));
  geometry.setIndex([0, 1, 2, 2, 1, 3]);
  const put = (name, values) => geometry.setAttribute(name, new THREE.InstancedBufferAttribute(values, 3));
  put("start", take(points, 0));
  put("stop", take(points, 1));
  put("startColor", take(colors, 0));
  put("stopColor", take(colors, 1));
  geometry.instanceCount = pairs.length;
  const material = new THREE.ShaderMaterial({
    vertexShader: VERTEX,
    fragmentShader: FRAGMENT,
    uniforms: { pixels: { value: new THREE.Vector2(1, 1) }, width: { value: width }, opacity: { value: opacity } },
    transparent: opacity < 1,
    side: THREE.DoubleSide,
  });
  const mesh = new THREE.Mesh(geometry, material);
  mesh.frustumCulled = false;
  return mesh;
}
