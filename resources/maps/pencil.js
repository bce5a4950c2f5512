// The page's hand for lines that are drawn on the map, and what a person's hand does to the one they draw.
//
// The program holds the corners; here they are drawn, with a line to the pointer, and clicks
// go back as one of the acts corner, hover, close, finish, back, give_up.

const REACH_PX = 13;
const LASSO_PX = 8;

export class Pencil {
  constructor() {
    this.trace = { region: [], corners: [], is_on: false, is_closed: false, can_close: false, may_lasso: false };
    this.pointer = null;
  }

  hear(trace) {
    if (!trace.is_on) this.pointer = null;
    this.trace = trace;
  }

  get isOn() {
    return this.trace.is_on;
  }

  // pixel: plane x and y → pixels of the window
  paint(ctx, pixel, { width, height }, look) {
    const { region, corners, is_on: isOn, is_closed: isClosed } = this.trace;
    ctx.lineJoin = ctx.lineCap = "round";
    if (region.length) this.drawLine(ctx, region.map(([x, y]) => pixel(x, y)), true, look);
    if (corners.length) {
      const spots = corners.map(([x, y]) => pixel(x, y));
      const path = isOn && this.pointer ? [...spots, this.pointer] : spots;
      this.drawLine(ctx, path, isClosed, look);
      ctx.lineWidth = 1.5;
      ctx.strokeStyle = look.point_edge;
      ctx.fillStyle = look.select;
      for (const [x, y] of spots) {
        ctx.beginPath();
        ctx.arc(x, y, look.line.corner, 0, 2 * Math.PI);
        ctx.fill();
        ctx.stroke();
      }
    }
    if (isOn) drawCross(ctx, width / 2, height / 2, look);
    ctx.lineCap = "butt";
  }

  drawLine(ctx, spots, isClosed, look) {
    const path = new Path2D();
    spots.forEach(([x, y], index) => (index ? path.lineTo(x, y) : path.moveTo(x, y)));
    if (isClosed) {
      path.closePath();
      ctx.globalAlpha = look.line.fill;
      ctx.fillStyle = look.select;
      ctx.fill(path, "evenodd");
    }
    ctx.globalAlpha = 0.7;
    ctx.strokeStyle = look.point_edge;
    ctx.lineWidth = look.line.under;
    ctx.stroke(path);
    ctx.globalAlpha = 1;
    ctx.strokeStyle = look.select;
    ctx.lineWidth = look.line.width;
    ctx.stroke(path);
  }
}

function drawCross(ctx, x, y, look) {
  const path = new Path2D();
  path.moveTo(x - look.line.cross, y);
  path.lineTo(x + look.line.cross, y);
  path.moveTo(x, y - look.line.cross);
  path.lineTo(x, y + look.line.cross);
  ctx.globalAlpha = 0.7;
  ctx.strokeStyle = look.point_edge;
  ctx.lineWidth = look.line.under - 1;
  ctx.stroke(path);
  ctx.globalAlpha = 1;
  ctx.strokeStyle = look.select;
  ctx.lineWidth = 1.4;
  ctx.stroke(path);
}

// Clicks and moves while somebody draws; `live` gives the map, its pixels and its pencil.
export function listenToPencil(live, bridge) {
  const { map, pencil } = live;
  let lasso = null;
  let asked = false;
  const say = (act, { lng, lat }) => bridge.draw(act, lng, lat);

  const isOnFirst = ({ x, y }) => {
    if (!pencil.trace.can_close) return false;
    const [firstX, firstY] = live.pixel(live.frame(), ...pencil.trace.corners[0]);
    return Math.abs(firstX - x) + Math.abs(firstY - y) <= REACH_PX;
  };

  map.on("click", ({ containerPoint, latlng, originalEvent }) => {
    if (!pencil.isOn || originalEvent.detail > 1) return;
    say(isOnFirst(containerPoint) ? "close" : "corner", latlng);
  });
  map.on("dblclick", ({ latlng }) => {
    if (pencil.isOn) say("finish", latlng);
  });
  map.on("contextmenu", ({ latlng }) => {
    if (pencil.isOn) say("back", latlng);
  });
  map.on("mousemove", ({ containerPoint, latlng }) => {
    if (!pencil.isOn) return;
    pencil.pointer = [containerPoint.x, containerPoint.y];
    live.schedule();
    if (lasso !== null && containerPoint.distanceTo(lasso) >= LASSO_PX) {
      lasso = containerPoint;
      say("corner", latlng);
    } else if (!asked) {
      asked = true;
      requestAnimationFrame(() => {
        asked = false;
        say("hover", latlng);
      });
    }
  });
  map.on("mousedown", ({ containerPoint, originalEvent }) => {
    if (!pencil.isOn || !pencil.trace.may_lasso || !originalEvent.shiftKey || originalEvent.button !== 0) return;
    lasso = containerPoint;
    map.dragging.disable();
  });
  map.on("mouseup", ({ latlng }) => {
    if (lasso === null) return;
    lasso = null;
    map.dragging.enable();
    say("close", latlng);
  });
}
