// Lines of some pixels' width with a colour at each point: WebGL itself draws only hair lines.

const VERTEX = `
  attribute vec3 stop; attribute vec3 color; attribute vec2 corner;
  uniform vec2 pixels; uniform float width; varying vec3 shade;
  void main() {
    vec4 a = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
    vec4 b = projectionMatrix * modelViewMatrix * vec4(stop, 1.0);
    vec2 along = (b.xy / b.w - a.xy / a.w) * pixels;
    float length = max(length(along), 1e-6);
    along /= length;
    vec4 here = corner.y < 0.5 ? a : b;
    shade = color;
    vec2 offset = vec2(-along.y, along.x) * corner.x + along * (corner.y - 0.5) * 0.8;
    here.xy += offset * width / pixels * here.w;
    gl_Position = here;
  }`;
const FRAGMENT = `
  uniform float opacity; varying vec3 shade;
  void main() { gl_FragColor = vec4(shade, opacity); }`;

const CORNERS = [-1, 0, 1, 0, -1, 1, 1, 1];
const FACES = [0, 1, 2, 2, 1, 3];

// points: Float32Array of x, y, z; colors: the same of r, g, b from 0 to 1; stretches: [[first, last], …]
export function makeThickLine(THREE, { points, colors, stretches, width, opacity = 1 }) {
  const pairs = stretches.flatMap(([first, last]) => Array.from({ length: last - first }, (_, n) => first + n));
  const geometry = new THREE.BufferGeometry();
  // For each of the four corners of each segment: of `source` the row `rowOf(segment, isEnd)`.
  const spread = (source, rowOf) => {
    const values = new Float32Array(12 * pairs.length);
    for (const [n, row] of pairs.entries()) {
      for (let k = 0; k < 4; k += 1) {
        const at = 3 * rowOf(row, k > 1);
        for (let c = 0; c < 3; c += 1) values[12 * n + 3 * k + c] = source[at + c];
      }
    }
    return new THREE.BufferAttribute(values, 3);
  };
  geometry.setAttribute(
    "position",
    spread(points, (row) => row),
  );
  geometry.setAttribute(
    "stop",
    spread(points, (row) => row + 1),
  );
  geometry.setAttribute(
    "color",
    spread(colors, (row, isEnd) => row + Number(isEnd)),
  );
  const corners = Float32Array.from({ length: 8 * pairs.length }, (_, n) => CORNERS[n % 8]);
  geometry.setAttribute("corner", new THREE.BufferAttribute(corners, 2));
  geometry.setIndex(pairs.flatMap((_, n) => FACES.map((corner) => 4 * n + corner)));
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
