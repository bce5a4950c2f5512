// The points of the map in columns, and the grid that gathers them.
//
// A point lives in a slot; its coordinates, tone and shape lie in typed arrays.
// The points of one grid cell are a doubly linked list through their slots, so a
// point that moves, comes or goes touches its own cell only. The grid belongs to
// one whole zoom level and is fixed to the world: pulling the map regroups nothing.

const ROW = 2 ** 24;
const NOWHERE = -1;
const WORLD_PX = 256;

export class Crowd {
  // limits: {cell_px, loose, loose_near, near_level, cameras_from, camera, warning, critical}
  constructor(limits) {
    this.limits = limits;
    this.allowed = null;
    this.clear();
  }

  clear() {
    this.slots = new Map();
    this.ids = [];
    this.titles = [];
    this.free = [];
    this.x = new Float64Array(1024);
    this.y = new Float64Array(1024);
    this.tone = new Uint8Array(1024);
    this.shape = new Uint8Array(1024);
    this.cell = new Int32Array(1024);
    this.next = new Int32Array(1024);
    this.before = new Int32Array(1024);
    this.level = 0;
    this.emptyGrid();
  }

  get size() {
    return this.slots.size;
  }

  // Whether points of this shape and tone are drawn: a table [shape][tone] of booleans.
  allow(table) {
    this.allowed = table;
    this.regroup(this.level);
  }

  shows(slot) {
    if (this.shape[slot] === this.limits.camera && this.level < this.limits.cameras_from) return false;
    return this.allowed === null || this.allowed[this.shape[slot]][this.tone[slot]];
  }

  // rows: [id, plane x, plane y, tone, shape, title]
  upsert(rows) {
    for (const [id, x, y, tone, shape, title] of rows) {
      let slot = this.slots.get(id);
      if (slot === undefined) {
        slot = this.claim(id);
      } else {
        this.leave(slot);
      }
      this.titles[slot] = title;
      this.x[slot] = x;
      this.y[slot] = y;
      this.tone[slot] = tone;
      this.shape[slot] = shape;
      this.enter(slot);
    }
  }

  drop(ids) {
    for (const id of ids) {
      const slot = this.slots.get(id);
      if (slot === undefined) continue;
      this.leave(slot);
      this.slots.delete(id);
      this.ids[slot] = undefined;
      this.titles[slot] = undefined;
      this.free.push(slot);
    }
  }

  claim(id) {
    const slot = this.free.length ? this.free.pop() : this.ids.length;
    if (slot === this.x.length) this.grow();
    this.ids[slot] = id;
    this.slots.set(id, slot);
    return slot;
  }

  grow() {
    for (const column of ["x", "y", "tone", "shape", "cell", "next", "before"]) {
      const wider = new this[column].constructor(this[column].length * 2);
      wider.set(this[column]);
      this[column] = wider;
    }
  }

  // The grid

  emptyGrid() {
    this.cells = new Map();
    this.keys = [];
    this.count = [];
    this.sumX = [];
    this.sumY = [];
    this.warning = [];
    this.critical = [];
    this.head = [];
  }

  regroup(level) {
    this.level = level;
    this.across = (WORLD_PX * 2 ** level) / this.limits.cell_px;
    this.emptyGrid();
    for (const slot of this.slots.values()) this.enter(slot);
  }

  enter(slot) {
    if (!this.shows(slot)) {
      this.cell[slot] = NOWHERE;
      return;
    }
    const key = Math.floor(this.y[slot] * this.across) * ROW + Math.floor(this.x[slot] * this.across);
    let cell = this.cells.get(key);
    if (cell === undefined) {
      cell = this.count.length;
      this.cells.set(key, cell);
      this.keys.push(key);
      this.count.push(0);
      this.sumX.push(0);
      this.sumY.push(0);
      this.warning.push(0);
      this.critical.push(0);
      this.head.push(NOWHERE);
    }
    const first = this.head[cell];
    this.cell[slot] = cell;
    this.before[slot] = NOWHERE;
    this.next[slot] = first;
    if (first !== NOWHERE) this.before[first] = slot;
    this.head[cell] = slot;
    this.weigh(slot, cell, 1);
  }

  leave(slot) {
    const cell = this.cell[slot];
    if (cell === NOWHERE) return;
    const before = this.before[slot];
    const next = this.next[slot];
    if (before === NOWHERE) this.head[cell] = next;
    else this.next[before] = next;
    if (next !== NOWHERE) this.before[next] = before;
    this.weigh(slot, cell, -1);
  }

  weigh(slot, cell, sign) {
    this.count[cell] += sign;
    this.sumX[cell] += sign * this.x[slot];
    this.sumY[cell] += sign * this.y[slot];
    if (this.tone[slot] === this.limits.warning) this.warning[cell] += sign;
    if (this.tone[slot] === this.limits.critical) this.critical[cell] += sign;
  }

  *members(cell) {
    for (let slot = this.head[cell]; slot !== NOWHERE; slot = this.next[slot]) yield slot;
  }

  // Half way between the points' mean and the middle of the cell, so that bubbles keep apart.
  middle(cell) {
    const row = Math.floor(this.keys[cell] / ROW);
    const column = this.keys[cell] - row * ROW;
    const x = this.sumX[cell] / this.count[cell];
    const y = this.sumY[cell] / this.count[cell];
    return [(x + (column + 0.5) / this.across) / 2, (y + (row + 0.5) / this.across) / 2];
  }

  // What a box of the plane shows: slots to draw one by one, and cells to draw as bubbles.
  look(box) {
    const limit = this.level >= this.limits.near_level ? this.limits.loose_near : this.limits.loose;
    const loose = [];
    const bubbles = [];
    const left = Math.floor(box.left * this.across) - 1;
    const right = Math.floor(box.right * this.across) + 1;
    const bottom = Math.floor(box.bottom * this.across) + 1;
    for (let row = Math.floor(box.top * this.across) - 1; row <= bottom; row += 1) {
      for (let column = left; column <= right; column += 1) {
        const cell = this.cells.get(row * ROW + column);
        if (cell === undefined || this.count[cell] === 0) continue;
        if (this.count[cell] > limit) bubbles.push(cell);
        else for (let slot = this.head[cell]; slot !== NOWHERE; slot = this.next[slot]) loose.push(slot);
      }
    }
    loose.sort((one, other) => this.tone[one] - this.tone[other]);
    return { loose, bubbles };
  }
}
