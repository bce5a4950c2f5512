// The streets' names, each where bubbles and points leave it room: in the roomiest
// spot of its street, or a little above or below where something lies there.

export class Names {
  constructor() {
    this.placed = [];
  }

  // obstacles: [x, y, radius] in pixels of the window
  paint(ctx, frame, areas, obstacles, look) {
    const size = frame.zoom >= look.names_large_from ? 13 : 12;
    ctx.font = `${size}px ${look.font}`;
    ctx.letterSpacing = "1px";
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.lineJoin = "round";
    this.placed = [];
    for (const area of areas) {
      if (area.kind !== "street" || !area.name) continue;
      const x = Math.round(area.label[0] * frame.scale - frame.left);
      const y = Math.round(area.label[1] * frame.scale - frame.top);
      if (x < -100 || y < -60 || x > frame.width + 100 || y > frame.height + 60) continue;
      const half = ctx.measureText(area.name).width / 2 + 4;
      const free = look.name_shifts
        .map((shift) => ({ id: area.id, x, y: y + shift, half }))
        .filter((name) => !this.placed.some((other) => meet(name, other)));
      const name = roomiest(free, obstacles, look.name_hides);
      if (name === null) continue;
      this.placed.push(name);
      ctx.lineWidth = 3.4;
      ctx.strokeStyle = look.label_halo;
      ctx.strokeText(area.name, name.x, name.y);
      ctx.fillStyle = look.label;
      ctx.fillText(area.name, name.x, name.y);
    }
    ctx.letterSpacing = "0px";
  }

  clear() {
    this.placed = [];
  }

  at(px, py) {
    const found = this.placed.find((name) => Math.abs(px - name.x) <= name.half && Math.abs(py - name.y) <= HEIGHT / 2);
    return found === undefined ? null : found.id;
  }
}

const HEIGHT = 22;

function meet(one, other) {
  return Math.abs(one.x - other.x) < one.half + other.half && Math.abs(one.y - other.y) < HEIGHT;
}

// The first place that is free, or else the one least covered, or none where a number would be hidden.
function roomiest(places, obstacles, hides) {
  let best = null;
  let most = -hides;
  for (const place of places) {
    let room = Infinity;
    for (const [x, y, radius] of obstacles) {
      const across = Math.max(Math.abs(x - place.x) - place.half, 0);
      const down = Math.max(Math.abs(y - place.y) - HEIGHT / 2, 0);
      room = Math.min(room, Math.hypot(across, down) - radius);
    }
    if (room >= 0) return place;
    if (room >= most) {
      best = place;
      most = room;
    }
  }
  return best;
}
