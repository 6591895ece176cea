// Where a spacecraft is on its track, how four of them stand, how boundaries are cut. Earth radii throughout.

// Index of the last time at or before `at`; -1 before the first.
export function indexBefore(times, at) {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

// The longest step of a thinned track that is no gap.
export function gapOf({ time, gap_ms: gap }) {
  const usual = time.length > 1 ? (time.at(-1) - time[0]) / (time.length - 1) : 0;
  return Math.max(gap ?? 0, 3 * usual);
}

// { x, y, z, l, mlt, region } at a time, between the points of the track; null beyond them and in gaps.
export function placeAt(track, at) {
  const { time } = track;
  const before = indexBefore(time, at);
  if (before < 0 || (before === time.length - 1 && at > time[before])) return null;
  const after = Math.min(before + 1, time.length - 1);
  const step = time[after] - time[before];
  if (step > gapOf(track)) return null;
  const share = step ? (at - time[before]) / step : 0;
  const between = (name) => track[name][before] + share * (track[name][after] - track[name][before]);
  const near = share < 0.5 ? before : after;
  return {
    ...{ x: between("x"), y: between("y"), z: between("z") },
    ...{ l: track.l[near], mlt: track.mlt[near], region: track.region[near] },
  };
}

// Stretches [first, last] of points with no gap inside.
export function stretchesOf(track) {
  const limit = gapOf(track);
  const found = [];
  let first = 0;
  for (let n = 1; n <= track.time.length; n += 1) {
    if (n < track.time.length && track.time[n] - track.time[n - 1] <= limit) continue;
    if (n - 1 > first) found.push([first, n - 1]);
    first = n;
  }
  return found;
}

// Time on the track whose point lies nearest in a plane, and how far away it is.
export function nearestTime(track, [across, up], [u, v]) {
  let [best, least] = [-1, Infinity];
  for (let n = 0; n < track.time.length; n += 1) {
    const distance = (track[across][n] - u) ** 2 + (track[up][n] - v) ** 2;
    if (distance < least) [best, least] = [n, distance];
  }
  return best < 0 ? null : { at: track.time[best], distance: Math.sqrt(least) };
}

// A boundary's profile as [x, rho] from the nose, as far as x >= `tail`.
export function profileOf({ angle, r }, tail) {
  const points = [];
  for (let n = 0; n < angle.length; n += 1) {
    const radians = (angle[n] * Math.PI) / 180;
    const point = [r[n] * Math.cos(radians), r[n] * Math.sin(radians)];
    const last = points.at(-1);
    if (point[0] < tail && last) {
      const share = (last[0] - tail) / (last[0] - point[0]);
      points.push([tail, last[1] + share * (point[1] - last[1])]);
      break;
    }
    points.push(point);
  }
  return points;
}

// Distance from the Earth where a boundary is seen at `degrees` from the Sun; null beyond its model.
export function radiusAt({ angle, r }, degrees) {
  const after = angle.findIndex((one) => one >= degrees);
  if (after < 0) return null;
  if (after === 0) return r[0];
  const share = (degrees - angle[after - 1]) / (angle[after] - angle[after - 1]);
  return r[after - 1] + share * (r[after] - r[after - 1]);
}

// Where a boundary about the Sun's direction cuts the plane of two axes: stretches of [across, up].
export function cutOf(boundary, [across, up], sun = [1, 0, 0]) {
  const part = { x: sun[0], y: sun[1], z: sun[2] };
  const stretches = [[]];
  for (let degrees = -180; degrees <= 180; degrees += 2) {
    const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
    const towards = Math.min(Math.max(cos * part[across] + sin * part[up], -1), 1);
    const distance = radiusAt(boundary, (Math.acos(towards) * 180) / Math.PI);
    if (distance === null) stretches.push([]);
    else stretches.at(-1).push([distance * cos, distance * sin]);
  }
  return stretches.filter(({ length }) => length > 1);
}

// Least and largest of each axis over tracks and the dayside of the boundaries.
export function extentOf(tracks, boundaries) {
  const extent = { x: [-3, 3], y: [-3, 3], z: [-3, 3] };
  const take = (axis, value) => {
    if (!Number.isFinite(value)) return;
    extent[axis][0] = Math.min(extent[axis][0], value);
    extent[axis][1] = Math.max(extent[axis][1], value);
  };
  for (const track of tracks) for (const axis of ["x", "y", "z"]) for (const value of track[axis]) take(axis, value);
  for (const boundary of boundaries) {
    take("x", boundary.standoff);
    for (const axis of ["y", "z"]) for (const sign of [-0.75, 0.75]) take(axis, sign * radiusAt(boundary, 90));
  }
  return extent;
}

// Round values every 1, 2 or 5 times a power of ten.
export function niceTicks(low, high, count) {
  const rough = (high - low) / Math.max(count, 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((n) => n * power).find((size) => size >= rough);
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, n) => (first + n) * step + 0);
}

function volumetric(corners) {
  const mean = [0, 1, 2].map((axis) => corners.reduce((sum, corner) => sum + corner[axis], 0) / corners.length);
  const from = corners.map((corner) => corner.map((value, axis) => value - mean[axis]));
  const moment = (i, j) => from.reduce((sum, corner) => sum + corner[i] * corner[j], 0) / corners.length;
  return [0, 1, 2].map((i) => [0, 1, 2].map((j) => moment(i, j)));
}

// Eigenvalues of a symmetric 3 x 3 matrix, largest first (Jacobi's rotations).
export function eigenvalues(matrix) {
  const a = matrix.map((row) => [...row]);
  for (let sweep = 0; sweep < 12; sweep += 1) {
    for (const [p, q] of [
      [0, 1],
      [0, 2],
      [1, 2],
    ]) {
      if (Math.abs(a[p][q]) < 1e-300) continue;
      const theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
      const t = Math.sign(theta || 1) / (Math.abs(theta) + Math.hypot(theta, 1));
      const [c, s] = [1 / Math.hypot(t, 1), t / Math.hypot(t, 1)];
      for (let k = 0; k < 3; k += 1) [a[k][p], a[k][q]] = [c * a[k][p] - s * a[k][q], s * a[k][p] + c * a[k][q]];
      for (let k = 0; k < 3; k += 1) [a[p][k], a[q][k]] = [c * a[p][k] - s * a[q][k], s * a[p][k] + c * a[q][k]];
    }
  }
  return [a[0][0], a[1][1], a[2][2]].sort((one, other) => other - one);
}

// Size, elongation and planarity of four points [x, y, z]: Robert et al. (1998), ISSI SR-001, Sect. 13.3.
export function tetrahedronShape(corners) {
  const axes = eigenvalues(volumetric(corners)).map((value) => Math.sqrt(Math.max(value, 0)));
  return {
    size: 2 * axes[0],
    elongation: axes[0] ? 1 - axes[1] / axes[0] : 0,
    planarity: axes[1] ? 1 - axes[2] / axes[1] : 0,
  };
}

// The middle of the interval or, where nobody is then, of the points of the tracks within it.
export function momentWithin(tracks, { start, stop }) {
  const middle = (start + stop) / 2;
  if (tracks.some((track) => placeAt(track, middle))) return middle;
  const times = tracks.flatMap(({ time }) => time.filter((at) => at >= start && at < stop)).sort((a, b) => a - b);
  return times.length ? times[Math.floor(times.length / 2)] : middle;
}
