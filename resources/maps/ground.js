// The ground: district, streets and fills, kept as one picture larger than
// the window, so that pulling the map only copies it.

const MARGIN = 180;

export class Ground {
  constructor() {
    this.canvas = document.createElement("canvas");
    this.areas = [];
    this.shades = {};
    this.frame = null;
  }

  // What it shows has changed; it is drawn anew at the next look.
  spoil() {
    this.frame = null;
  }

  // Copy the picture into a frame: {left, top, width, height, zoom, scale, ratio}, left and top in world pixels.
  paint(ctx, frame, scene) {
    if (!this.covers(frame)) this.draw(frame, scene);
    const { ratio } = frame;
    const dx = Math.round((frame.left - this.frame.left) * ratio);
    const dy = Math.round((frame.top - this.frame.top) * ratio);
    const width = Math.round(frame.width * ratio);
    const height = Math.round(frame.height * ratio);
    ctx.drawImage(this.canvas, dx, dy, width, height, 0, 0, width / ratio, height / ratio);
  }

  covers(frame) {
    const kept = this.frame;
    if (kept === null || kept.zoom !== frame.zoom || kept.ratio !== frame.ratio) return false;
    return (
      frame.left >= kept.left &&
      frame.top >= kept.top &&
      frame.left + frame.width <= kept.left + kept.width &&
      frame.top + frame.height <= kept.top + kept.height
    );
  }

  draw(frame, scene) {
    this.frame = {
      ...frame,
      left: frame.left - MARGIN,
      top: frame.top - MARGIN,
      width: frame.width + 2 * MARGIN,
      height: frame.height + 2 * MARGIN,
    };
    const { width, height, ratio } = this.frame;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    const ctx = this.canvas.getContext("2d", { alpha: false });
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.lineJoin = "round";
    ctx.fillStyle = scene.look.beyond;
    ctx.fillRect(0, 0, width, height);
    this.drawLand(ctx, scene);
    if (scene.heat) drawHeat(ctx, this.frame, scene);
  }

  drawLand(ctx, { look, heat, tiles }) {
    const outlines = this.areas.filter((area) => area.kind === "outline").map((area) => this.path(area));
    ctx.strokeStyle = look.land_glow;
    for (const [width, opacity] of look.glow) {
      ctx.lineWidth = width;
      ctx.globalAlpha = opacity;
      for (const path of outlines) ctx.stroke(path);
    }
    ctx.globalAlpha = 1;
    ctx.fillStyle = look.land;
    for (const path of outlines) ctx.fill(path, "evenodd");
    const hasTiles = tiles.layer !== null;
    if (hasTiles) {
      tiles.paint(ctx, this.frame);
      ctx.globalAlpha = look.tile_veil;
      ctx.fillStyle = look.beyond;
      ctx.fillRect(0, 0, this.frame.width, this.frame.height);
      ctx.globalAlpha = 1;
    }
    const streets = this.areas.filter((area) => area.kind === "street");
    ctx.lineWidth = 1.1;
    ctx.strokeStyle = look.street_edge;
    streets.forEach((area, number) => {
      const path = this.path(area);
      const level = heat ? 0 : (this.shades[area.id] ?? 0);
      ctx.globalAlpha = level ? 0.08 + 0.34 * level : (number % look.tints) / (look.tints - 1);
      ctx.fillStyle = level ? look.shade : look.land_tint;
      if (level || !hasTiles) ctx.fill(path, "evenodd");
      ctx.globalAlpha = 1;
      ctx.stroke(path);
    });
    ctx.lineWidth = 1.6;
    ctx.strokeStyle = look.land_edge;
    for (const path of outlines) ctx.stroke(path);
  }

  path(area) {
    const path = new Path2D();
    for (const ring of area.rings) {
      ring.forEach(([x, y], index) => {
        const px = x * this.frame.scale - this.frame.left;
        const py = y * this.frame.scale - this.frame.top;
        if (index === 0) path.moveTo(px, py);
        else path.lineTo(px, py);
      });
      path.closePath();
    }
    return path;
  }
}

// Points counted on a coarse lattice, blurred, and coloured from the ramp of the look.
function drawHeat(ctx, frame, { look, crowd }) {
  const step = look.heat_step;
  const columns = Math.ceil(frame.width / step);
  const rows = Math.ceil(frame.height / step);
  let field = new Float32Array(columns * rows);
  for (const slot of crowd.slots.values()) {
    if (crowd.shape[slot] !== look.counted) continue;
    const column = Math.floor((crowd.x[slot] * frame.scale - frame.left) / step);
    const row = Math.floor((crowd.y[slot] * frame.scale - frame.top) / step);
    if (column >= 0 && column < columns && row >= 0 && row < rows) field[row * columns + column] += 1;
  }
  for (let pass = 0; pass < 3; pass += 1) {
    field = blurred(field, rows, columns, columns, 1, look.heat_reach);
    field = blurred(field, columns, rows, 1, columns, look.heat_reach);
  }
  let most = 0;
  for (let k = 0; k < field.length; k += 1) {
    field[k] = Math.log1p(field[k] * 6);
    if (field[k] > most) most = field[k];
  }
  if (most === 0) return;
  const picture = new ImageData(columns, rows);
  for (let k = 0; k < field.length; k += 1) {
    const at = Math.floor((field[k] / most) * 255) * 4;
    for (let channel = 0; channel < 4; channel += 1) picture.data[k * 4 + channel] = look.heat_ramp[at + channel];
  }
  const small = document.createElement("canvas");
  small.width = columns;
  small.height = rows;
  small.getContext("2d").putImageData(picture, 0, 0);
  ctx.imageSmoothingEnabled = true;
  ctx.imageSmoothingQuality = "high";
  ctx.drawImage(small, 0, 0, frame.width, frame.height);
}

// A running mean over 2 · reach + 1 squares along one axis; outside there is nothing.
function blurred(field, lines, length, lineStep, step, reach) {
  const out = new Float32Array(field.length);
  const width = 2 * reach + 1;
  for (let line = 0; line < lines; line += 1) {
    const start = line * lineStep;
    let sum = 0;
    for (let k = 0; k < Math.min(reach, length); k += 1) sum += field[start + k * step];
    for (let k = 0; k < length; k += 1) {
      if (k + reach < length) sum += field[start + (k + reach) * step];
      out[start + k * step] = sum / width;
      if (k - reach >= 0) sum -= field[start + (k - reach) * step];
    }
  }
  return out;
}
