// The page's hand for points, bubbles, chips and pins. The points' figures come as
// one sheet from the program, so that both maps draw the same ones.

const CHIP_PX = 320;
const ARC_STEPS = 16;
const FLAG = 24;
const FLAG_ROWS = 6;
const TURN = 2 * Math.PI;

export class Figures {
  constructor() {
    this.look = null;
    this.sheet = new Image();
    this.bubbles = new Map();
  }

  // Take over a look; `redraw` is called once its sheet of figures has arrived.
  wear(look, redraw) {
    this.look = look;
    this.bubbles.clear();
    this.ratio = window.devicePixelRatio;
    const sheet = new Image();
    sheet.onload = () => {
      this.sheet = sheet;
      redraw();
    };
    sheet.src = `/glyphs/${look.mode}@${this.ratio}.png`;
  }

  point(ctx, x, y, tone, shape) {
    if (this.sheet.naturalWidth === 0) return;
    const { cell } = this.look;
    const reach = this.look.reach[shape][tone];
    const inset = Math.round((cell / 2 - reach) * this.ratio);
    const pitch = Math.round(cell * this.ratio);
    const side = pitch - 2 * inset;
    const across = side / this.ratio;
    const left = this.whole(x - across / 2);
    const top = this.whole(y - across / 2);
    ctx.drawImage(this.sheet, tone * pitch + inset, shape * pitch + inset, side, side, left, top, across, across);
  }

  bubble(ctx, x, y, count, warning, critical) {
    const radius = Math.round(this.bubbleRadius(count));
    const steps = (part) => (part ? Math.max(Math.round((part * ARC_STEPS) / count), 1) : 0);
    const key = `${radius}/${steps(warning)}/${steps(critical)}`;
    let kept = this.bubbles.get(key);
    if (kept === undefined) {
      kept = this.drawBubble(radius, steps(warning), steps(critical));
      this.bubbles.set(key, kept);
    }
    const side = kept.width / this.ratio;
    ctx.drawImage(kept, this.whole(x - side / 2), this.whole(y - side / 2), side, side);
    ctx.font = `600 12px ${this.look.font}`;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillStyle = this.look.bubble_text;
    ctx.fillText(countText(count), this.whole(x), this.whole(y) + 0.5);
  }

  // The nearest whole device pixel: a picture that lies on whole pixels is copied, not resampled.
  whole(at) {
    return Math.round(at * this.ratio) / this.ratio;
  }

  bubbleRadius(count) {
    return 12 + 3.4 * Math.log10(Math.max(count, 1));
  }

  drawBubble(radius, warning, critical) {
    const { look } = this;
    const side = 2 * radius + 8;
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = Math.round(side * this.ratio);
    const ctx = canvas.getContext("2d");
    ctx.scale(this.ratio, this.ratio);
    ctx.translate(side / 2, side / 2);
    disc(ctx, 0, 1.2, radius + 1.5, look.shadow);
    disc(ctx, 0, 0, radius, look.bubble);
    ring(ctx, 0, 0, radius, 2.4, look.bubble_edge);
    let begin = -TURN / 4;
    for (const [steps, tone] of [[critical, look.critical], [warning, look.warning]]) {
      if (!steps) continue;
      const end = begin + (steps * TURN) / ARC_STEPS;
      ctx.beginPath();
      ctx.arc(0, 0, radius, begin, end);
      ctx.lineWidth = 3.2;
      ctx.strokeStyle = look.tones[tone];
      ctx.stroke();
      begin = end;
    }
    return canvas;
  }

  halo(ctx, x, y) {
    ctx.globalAlpha = 0.16;
    disc(ctx, x, y, 22, this.look.select);
    ctx.globalAlpha = 1;
    ring(ctx, x, y, 13.5, 5, this.look.point_edge);
    ring(ctx, x, y, 13.5, 2.4, this.look.select);
  }

  chip(ctx, x, y, title, width) {
    const text = this.cut(ctx, title);
    const across = ctx.measureText(text).width + 20;
    const left = Math.min(Math.max(x - across / 2, 4), Math.max(width - across - 4, 4));
    const top = y > 56 ? y - 50 : y + 22;
    this.plate(ctx, left, top, across, 28, text);
    return [left, top, across, 28];
  }

  // placed: [x, y, {kind, colour, text}]. A flag stands beside its pin where it covers neither
  // another nor what is taken; further off, a line leads to it.
  pins(ctx, placed, taken, across) {
    for (const [x, y, pin] of placed) this.pin(ctx, x, y, pin);
    const held = [...taken, ...placed.map(([x, y, pin]) => headOf(x, y, pin))];
    const flags = [];
    for (const [x, y, pin] of placed) {
      const text = this.cut(ctx, pin.text);
      const usual = [x + 14, pin.kind === "pin" ? y - 31 : y + 8, ctx.measureText(text).width + 18, FLAG];
      const flag = freeFlag(usual, x, held, across);
      held.push(flag);
      flags.push([flag, text, pin]);
      if (flag[1] === usual[1]) continue;
      const [left, top, wide, high] = flag;
      const middle = usual[1] + FLAG / 2;
      ctx.strokeStyle = pin.colour;
      ctx.lineWidth = 1.6;
      ctx.beginPath();
      ctx.moveTo(x, middle);
      ctx.lineTo(Math.min(Math.max(x, left), left + wide), Math.min(Math.max(middle, top), top + high));
      ctx.stroke();
    }
    for (const [[left, top, wide, high], text, pin] of flags) {
      this.plate(ctx, left, top, wide, high, text);
      ctx.fillStyle = pin.colour;
      ctx.beginPath();
      ctx.roundRect(left + 3, top + 5, 3, 14, 1.5);
      ctx.fill();
    }
  }

  pin(ctx, x, y, pin) {
    const stands = pin.kind === "pin";
    const body = stands ? dropPath(x, y, 9) : arrowPath(x, y);
    ctx.lineJoin = "round";
    ctx.lineWidth = 3;
    ctx.strokeStyle = this.look.point_edge;
    ctx.stroke(body);
    ctx.fillStyle = pin.colour;
    ctx.fill(body);
    if (stands) disc(ctx, x, y - 18.9, 3.4, this.look.point_edge);
  }

  plate(ctx, left, top, width, height, text) {
    const { look } = this;
    ctx.globalAlpha = 0.6;
    ctx.fillStyle = look.shadow;
    ctx.beginPath();
    ctx.roundRect(left, top + 2, width, height, 6);
    ctx.fill();
    ctx.globalAlpha = 1;
    ctx.beginPath();
    ctx.roundRect(left, top, width, height, 6);
    ctx.fillStyle = look.chip;
    ctx.fill();
    ctx.lineWidth = 1;
    ctx.strokeStyle = look.chip_edge;
    ctx.stroke();
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillStyle = look.chip_text;
    ctx.fillText(text, left + width / 2, top + height / 2 + 0.5);
  }

  // One line of a text, no wider than a chip, in the chip's font.
  cut(ctx, text) {
    ctx.font = `13px ${this.look.font}`;
    let line = text.replace(/\s+/gu, " ").trim();
    if (ctx.measureText(line).width <= CHIP_PX) return line;
    let letters = Array.from(line).slice(0, 200);
    do {
      letters = letters.slice(0, Math.max(Math.floor(letters.length * 0.95) - 1, 1));
      line = `${letters.join("")}…`;
    } while (letters.length > 1 && ctx.measureText(line).width > CHIP_PX);
    return line;
  }
}

function countText(count) {
  if (count < 1000) return String(count);
  return count < 10000 ? `${(count / 1000).toFixed(1)}k` : `${Math.floor(count / 1000)}k`;
}

function disc(ctx, x, y, radius, fill) {
  ctx.beginPath();
  ctx.arc(x, y, radius, 0, TURN);
  ctx.fillStyle = fill;
  ctx.fill();
}

function ring(ctx, x, y, radius, width, stroke) {
  ctx.beginPath();
  ctx.arc(x, y, radius, 0, TURN);
  ctx.lineWidth = width;
  ctx.strokeStyle = stroke;
  ctx.stroke();
}

// What the figure of a pin or a pointer covers: [left, top, width, height].
function headOf(x, y, pin) {
  return pin.kind === "pin" ? [x - 9, y - 28, 18, 28] : [x, y, 13, 19];
}

function meets([left, top, width, height], [l, t, w, h]) {
  return left < l + w && l < left + width && top < t + h && t < top + height;
}

// The nearest place for a flag that covers nothing held: beside its pin, to the right first,
// then above and below in turn; where there is none, where it usually stands.
function freeFlag(usual, x, held, across) {
  const [right, top, width, height] = usual;
  for (let n = 0; n <= 2 * FLAG_ROWS; n += 1) {
    const down = Math.floor((n + 1) / 2) * (FLAG + 4) * (n % 2 ? -1 : 1);
    for (const left of [right, 2 * x - right - width]) {
      const inside = Math.max(0, Math.min(left, across - width));
      const place = [inside, top + down, width, height];
      if (!held.some((other) => meets(place, other))) return place;
    }
  }
  return usual;
}

function dropPath(x, y, radius) {
  const path = new Path2D();
  const lean = Math.asin(1 / 2.1);
  path.moveTo(x, y);
  path.arc(x, y - 2.1 * radius, radius, Math.PI - lean, TURN + lean);
  path.closePath();
  return path;
}

function arrowPath(x, y) {
  const path = new Path2D();
  path.moveTo(x, y);
  for (const [dx, dy] of [[0, 17], [4.6, 13], [7.8, 19.5], [10.8, 18], [7.8, 11.8], [13.6, 11.4]]) {
    path.lineTo(x + dx, y + dy);
  }
  path.closePath();
  return path;
}
