// Pictures under the map, from the program; `layer` is {least, most, lattice} or null.
//
// A lattice says how far pictures of another datum are to be moved on our plane, at side²
// spots of a box; between them it is interpolated.

const KEPT = 160; // at least; twice what is shown, for what is let go of while it is shown is asked for without end
const ASKED_AGAIN_MS = 30000;
const LATTICE = 17;

export class Tiles {
  constructor(redraw) {
    this.redraw = redraw;
    this.hear(null);
  }

  hear(layer) {
    this.layer = layer;
    this.pictures = new Map();
  }

  // frame: {left, top, width, height, zoom, scale} in world pixels
  paint(ctx, frame) {
    if (this.layer === null) return;
    const wanted = Math.floor(frame.zoom + 0.5);
    if (wanted < this.layer.least - 1) return;
    const z = Math.min(Math.max(wanted, this.layer.least), this.layer.most);
    const across = 2 ** z;
    const [left, top] = this.drawnAt(frame.left / frame.scale, frame.top / frame.scale);
    const right = (frame.left + frame.width) / frame.scale;
    const bottom = (frame.top + frame.height) / frame.scale;
    const [east, south] = this.drawnAt(right, bottom);
    const within = (at) => Math.min(Math.max(Math.floor(at * across), 0), across - 1);
    const [west, north, last, lowest] = [left, top, east, south].map(within);
    this.most = Math.max(KEPT, 2 * (last - west + 1) * (lowest - north + 1));
    for (let y = north; y <= lowest; y += 1) {
      for (let x = west; x <= last; x += 1) {
        const picture = this.picture(`${z}/${x}/${y}`);
        if (picture === null) continue;
        const [x0, y0] = this.ours(x / across, y / across);
        const [x1, y1] = this.ours((x + 1) / across, (y + 1) / across);
        const { scale } = frame;
        ctx.drawImage(picture, x0 * scale - frame.left, y0 * scale - frame.top, (x1 - x0) * scale, (y1 - y0) * scale);
      }
    }
  }

  // The picture of a tile where it has come; it is asked for once.
  picture(key) {
    let kept = this.pictures.get(key);
    if (kept === undefined) {
      kept = new Image();
      kept.onload = () => this.redraw();
      kept.onerror = () => setTimeout(() => this.pictures.delete(key), ASKED_AGAIN_MS);
      kept.src = `/tiles/${key}`;
    }
    this.pictures.delete(key);
    this.pictures.set(key, kept);
    if (this.pictures.size > this.most) this.pictures.delete(this.pictures.keys().next().value);
    return kept.complete && kept.naturalWidth ? kept : null;
  }

  ours(x, y) {
    const [dx, dy] = this.shift(x, y);
    return [x + dx, y + dy];
  }

  drawnAt(x, y) {
    const [dx, dy] = this.shift(x, y);
    return [x - dx, y - dy];
  }

  shift(x, y) {
    const { lattice } = this.layer;
    if (lattice === null) return [0, 0];
    const [left, top, right, bottom] = lattice.box;
    const clamp = (at) => Math.min(Math.max(at, 0), LATTICE - 1);
    const column = clamp(((x - left) / (right - left)) * (LATTICE - 1));
    const row = clamp(((y - top) / (bottom - top)) * (LATTICE - 1));
    const c = Math.min(Math.floor(column), LATTICE - 2);
    const r = Math.min(Math.floor(row), LATTICE - 2);
    const at = (values) => {
      const north = values[r * LATTICE + c] * (c + 1 - column) + values[r * LATTICE + c + 1] * (column - c);
      const south = values[(r + 1) * LATTICE + c] * (c + 1 - column) + values[(r + 1) * LATTICE + c + 1] * (column - c);
      return north * (r + 1 - row) + south * (row - r);
    };
    return [at(lattice.dx), at(lattice.dy)];
  }
}
