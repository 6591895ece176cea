// How spacecraft stand to one another at the marked moment: kilometres about their middle, seen along two axes.

import { h } from "../core/dom.js";
import { niceTicks, placeAt } from "./geometry.js";

const EARTH_RADIUS_KM = 6371.2;
const ROOM = 0.36;
const HEAD = 16;

export class Formation {
  constructor() {
    this.canvas = h("canvas.sepp-orbit-plane", {
      role: "img",
      "aria-label": "Separations of the spacecraft in the X–Y and X–Z planes",
    });
    this.element = h("div.sepp-orbit-projection.sepp-orbit-formation", {}, this.canvas);
    this.observer = new ResizeObserver(() => this.draw());
    this.observer.observe(this.element);
  }

  show(shown) {
    this.shown = shown;
    this.element.hidden = shown.tracks.length < 2;
    this.draw();
  }

  // [{ x, y, z in km about the middle, own }]
  corners() {
    const places = this.shown.tracks.map(({ track, own }) => ({ own, place: placeAt(track, this.shown.at) }));
    const known = places.filter(({ place }) => place);
    const middle = (axis) => known.reduce((sum, { place }) => sum + place[axis], 0) / known.length;
    const [x, y, z] = ["x", "y", "z"].map(middle);
    const km = (value) => value * EARTH_RADIUS_KM;
    return known.map(({ own, place }) => ({ own, x: km(place.x - x), y: km(place.y - y), z: km(place.z - z) }));
  }

  draw() {
    const { clientWidth: width, clientHeight: height } = this.element;
    if (!this.shown || width < 60 || height < 60) return;
    const ratio = Math.min(window.devicePixelRatio || 1, 2);
    Object.assign(this.canvas, { width: width * ratio, height: height * ratio });
    const paper = this.canvas.getContext("2d");
    paper.scale(ratio, ratio);
    const corners = this.corners();
    if (corners.length < 2) return;
    const reach = Math.max(...corners.flatMap(({ x, y, z }) => [x, y, z].map(Math.abs)), 1e-3);
    const side = Math.min(width / 2, height - HEAD - 20);
    const scale = (side * ROOM) / reach;
    const top = HEAD + (height - HEAD - 20) / 2;
    this.drawPlane(paper, corners, { axes: ["x", "y"], at: [width / 4, top], scale, side });
    this.drawPlane(paper, corners, { axes: ["x", "z"], at: [(3 * width) / 4, top], scale, side });
    this.drawScale(paper, reach, { scale, width, height });
  }

  drawPlane(paper, corners, { axes: [across, up], at: [x, y], scale, side }) {
    const { theme } = this.shown;
    const place = (corner) => [x + corner[across] * scale, y - corner[up] * scale];
    const half = side / 2 - 4;
    Object.assign(paper, { strokeStyle: theme.grid, lineWidth: 1, font: theme.font, fillStyle: theme.faint });
    paper.strokeRect(x - half, y - half, 2 * half, 2 * half);
    paper.textAlign = "center";
    paper.fillText(`${across.toUpperCase()}–${up.toUpperCase()}`, x, y - half - 4);
    paper.strokeStyle = theme.faint;
    paper.beginPath();
    for (const [n, one] of corners.entries()) {
      for (const other of corners.slice(n + 1)) {
        paper.moveTo(...place(one));
        paper.lineTo(...place(other));
      }
    }
    paper.stroke();
    for (const corner of corners) {
      paper.fillStyle = corner.own;
      paper.beginPath();
      paper.arc(...place(corner), 4.5, 0, 2 * Math.PI);
      paper.fill();
    }
  }

  drawScale(paper, reach, { scale, width, height }) {
    const { theme } = this.shown;
    const length = niceTicks(0, reach, 3).at(-1) || reach;
    const [left, right] = [width / 2 - (length * scale) / 2, width / 2 + (length * scale) / 2];
    Object.assign(paper, { strokeStyle: theme.text, fillStyle: theme.text, font: theme.font, lineWidth: 1.5 });
    paper.beginPath();
    paper.moveTo(left, height - 14);
    paper.lineTo(right, height - 14);
    paper.stroke();
    paper.textAlign = "center";
    paper.fillText(`${Number(length.toPrecision(3))} km`, width / 2, height - 3);
  }

  close() {
    this.observer.disconnect();
  }
}
