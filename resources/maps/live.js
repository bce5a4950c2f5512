// The live layer of the web map: one canvas over the empty base map.
//
// The program tells, in numbered batches of [kind, body]; the page applies a batch,
// acknowledges it, and draws at most once per frame. What people do here goes back as
// ids and numbers only. Text is drawn with fillText and never becomes markup.

import { Crowd } from "./crowd.js";
import { Figures } from "./figures.js";
import { Ground } from "./ground.js";
import { Names } from "./names.js";
import { Pencil, listenToPencil } from "./pencil.js";
import { Tiles } from "./tiles.js";

const REACH_PX = 13;
const ARROW_PX = 90;
const LONG_PRESS_MS = 600;
const FIT_MARGIN = 36;
const PULL_PX = 5;
const ZOOM_SNAP = 0.25;

class Live {
  constructor(map) {
    this.map = map;
    this.ground = new Ground();
    this.figures = new Figures();
    this.names = new Names();
    this.pencil = new Pencil();
    this.tiles = new Tiles(() => {
      this.ground.spoil();
      this.schedule();
    });
    this.crowd = null;
    this.pins = [];
    this.layers = { heat: false, pins: true, labels: true };
    this.selected = null;
    this.hovered = null;
    this.placing = false;
    this.scheduled = false;
    this.fitted = null;
    this.foot = 0;
    this.isFitting = false;
    this.seen = { loose: [], bubbles: [] };
    this.canvas = L.DomUtil.create("canvas", "leaflet-zoom-animated", map.getPanes().overlayPane);
    this.ctx = this.canvas.getContext("2d", { alpha: false });
    map.on("move zoomend viewreset resize", () => this.draw());
    map.on("movestart", () => {
      if (!this.isFitting) this.fitted = null;
    });
    map.on("resize", () => {
      if (this.fitted) this.hear_fit(this.fitted);
    });
    map.on("zoomanim", (event) => this.follow(event));
  }

  // Told

  hear(says) {
    for (const [kind, body] of says) this[`hear_${kind}`](body);
    this.schedule();
  }

  hear_look(look) {
    this.look = look;
    this.crowd ??= new Crowd(look.limits);
    document.body.style.background = look.beyond;
    this.map.setMinZoom(look.min_zoom);
    this.map.setMaxZoom(look.max_zoom);
    this.figures.wear(look, () => this.draw());
    this.ground.spoil();
  }

  hear_clear() {
    this.crowd.clear();
    this.hovered = null;
  }

  hear_areas(areas) {
    this.ground.areas = areas;
    this.ground.spoil();
  }

  hear_tiles(layer) {
    this.tiles.hear(layer);
    this.ground.spoil();
  }

  hear_shades(levels) {
    this.ground.shades = levels;
    this.ground.spoil();
  }

  hear_points({ upserts, gone }) {
    this.crowd.upsert(upserts);
    this.crowd.drop(gone);
    if (this.layers.heat) this.ground.spoil();
  }

  hear_pins(pins) {
    this.pins = pins;
  }

  hear_select(id) {
    this.selected = id;
  }

  hear_layers(layers) {
    this.layers = layers;
    this.crowd.allow(layers.shows);
    this.ground.spoil();
  }

  hear_placing(placing) {
    this.placing = placing;
  }

  // A double click closes what is drawn and does not go nearer; dragging with Shift draws and marks no box.
  hear_trace(trace) {
    this.pencil.hear(trace);
    for (const habit of [this.map.doubleClickZoom, this.map.boxZoom]) {
      if (trace.is_on) habit.disable();
      else habit.enable();
    }
    this.map.getContainer().style.cursor = trace.is_on ? "crosshair" : "default";
  }

  hear_focus([lon, lat, zoom]) {
    this.map.setView([lat, lon], zoom ?? this.map.getZoom(), { animate: false });
  }

  // The box stays fitted when the window changes its size, until somebody moves the map.
  hear_fit(box) {
    const [west, south, east, north] = box;
    const under = Math.max(FIT_MARGIN, this.foot);
    const { x: width, y: height } = this.map.getSize();
    this.fitted = box;
    if (width <= 2 * FIT_MARGIN || height <= FIT_MARGIN + under) return;
    const bounds = [[south, west], [north, east]];
    this.isFitting = true;
    this.map.options.zoomSnap = 0;
    this.map.fitBounds(bounds, {
      animate: false,
      paddingTopLeft: [FIT_MARGIN, FIT_MARGIN],
      paddingBottomRight: [FIT_MARGIN, under],
    });
    this.map.options.zoomSnap = ZOOM_SNAP;
    this.isFitting = false;
  }

  // So many pixels at the lower edge lie under the legend.
  hear_foot(foot) {
    this.foot = foot;
    if (this.fitted) this.hear_fit(this.fitted);
  }

  hear_zoom(step) {
    this.map.setZoom(this.map.getZoom() + step);
  }

  // Drawing

  schedule() {
    if (this.scheduled) return;
    this.scheduled = true;
    requestAnimationFrame(() => {
      this.scheduled = false;
      this.draw();
    });
  }

  // What the window shows: its corner in world pixels, and its size.
  frame() {
    const { x: width, y: height } = this.map.getSize();
    const { x: left, y: top } = this.map.getPixelBounds().min;
    const zoom = this.map.getZoom();
    return { left, top, width, height, zoom, scale: 256 * 2 ** zoom, ratio: window.devicePixelRatio };
  }

  draw() {
    if (!this.look) return;
    const frame = this.frame();
    const { width, height, ratio } = frame;
    if (ratio !== this.figures.ratio) this.figures.wear(this.look, () => this.draw());
    this.fitCanvas(width, height, ratio);
    const corner = this.map.containerPointToLayerPoint([0, 0]);
    L.DomUtil.setPosition(this.canvas, corner);
    this.corner = { place: this.map.layerPointToLatLng(corner), zoom: frame.zoom };
    const { ctx } = this;
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    const scene = { look: this.look, heat: this.layers.heat, crowd: this.crowd, tiles: this.tiles };
    this.ground.paint(ctx, frame, scene);
    const obstacles = this.drawPoints(ctx, frame);
    if (this.layers.labels) this.names.paint(ctx, frame, this.ground.areas, obstacles, this.look);
    else this.names.clear();
    this.pencil.paint(ctx, (x, y) => this.pixel(frame, x, y), frame, this.look);
    const chips = this.drawChosen(ctx, frame);
    if (this.layers.pins) this.figures.pins(ctx, this.pins.map((pin) => [...this.pixel(frame, pin.x, pin.y), pin]), chips, frame.width);
  }

  // Gives what names should keep clear of: [x, y, radius].
  drawPoints(ctx, frame) {
    const { crowd } = this;
    const obstacles = [];
    const level = Math.floor(frame.zoom + 0.5);
    if (crowd.level !== level) crowd.regroup(level);
    this.seen = crowd.look({
      left: frame.left / frame.scale,
      top: frame.top / frame.scale,
      right: (frame.left + frame.width) / frame.scale,
      bottom: (frame.top + frame.height) / frame.scale,
    });
    for (const slot of this.seen.loose) {
      const [x, y] = this.pixel(frame, crowd.x[slot], crowd.y[slot]);
      this.figures.point(ctx, x, y, crowd.tone[slot], crowd.shape[slot]);
      obstacles.push([x, y, this.look.point_radius]);
    }
    for (const cell of this.seen.bubbles) {
      const [x, y] = this.pixel(frame, ...crowd.middle(cell));
      this.figures.bubble(ctx, x, y, crowd.count[cell], crowd.warning[cell], crowd.critical[cell]);
      obstacles.push([x, y, this.figures.bubbleRadius(crowd.count[cell])]);
    }
    return obstacles;
  }

  // Gives where the titles stand.
  drawChosen(ctx, frame) {
    const { crowd } = this;
    const chips = [];
    for (const id of new Set([this.hovered, this.selected])) {
      const slot = crowd.slots.get(id);
      if (slot === undefined) continue;
      const [x, y] = this.pixel(frame, crowd.x[slot], crowd.y[slot]);
      if (id === this.selected) this.figures.halo(ctx, x, y);
      this.figures.point(ctx, x, y, crowd.tone[slot], crowd.shape[slot]);
      chips.push(this.figures.chip(ctx, x, y, crowd.titles[slot], frame.width));
    }
    return chips;
  }

  fitCanvas(width, height, ratio) {
    const across = Math.round(width * ratio);
    const down = Math.round(height * ratio);
    if (this.canvas.width === across && this.canvas.height === down) return;
    this.canvas.width = across;
    this.canvas.height = down;
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${height}px`;
  }

  // Stretch the last picture along with Leaflet's zoom animation.
  follow({ center, zoom }) {
    if (!this.corner) return;
    const scale = this.map.getZoomScale(zoom, this.corner.zoom);
    const offset = this.map._latLngToNewLayerPoint(this.corner.place, zoom, center);
    L.DomUtil.setTransform(this.canvas, offset, scale);
  }

  pixel(frame, x, y) {
    return [x * frame.scale - frame.left, y * frame.scale - frame.top];
  }

  // What lies where

  // The nearest point under a pixel; of those that coincide the one below the selected one.
  pointAt(px, py) {
    const { crowd } = this;
    const frame = this.frame();
    const near = [];
    for (const slot of this.seen.loose) {
      if (crowd.ids[slot] === undefined) continue;
      const [x, y] = this.pixel(frame, crowd.x[slot], crowd.y[slot]);
      const distance = Math.round(Math.hypot(x - px, y - py) * 10) / 10;
      if (distance <= REACH_PX) near.push({ slot, distance });
    }
    if (!near.length) return null;
    near.reverse();
    near.sort((a, b) => a.distance - b.distance || crowd.tone[b.slot] - crowd.tone[a.slot]);
    const first = near[0].slot;
    const same = near
      .filter(({ slot }) => crowd.x[slot] === crowd.x[first] && crowd.y[slot] === crowd.y[first])
      .map(({ slot }) => crowd.ids[slot]);
    return same[(same.indexOf(this.selected) + 1) % same.length];
  }

  bubbleAt(px, py) {
    const { crowd } = this;
    const frame = this.frame();
    return this.seen.bubbles.find((cell) => {
      const [x, y] = this.pixel(frame, ...crowd.middle(cell));
      return Math.hypot(x - px, y - py) <= this.figures.bubbleRadius(crowd.count[cell]) + 2;
    });
  }

  // The point an Enter means: the selected one, or the shown one nearest to the middle.
  nearest() {
    const { crowd } = this;
    if (crowd.slots.has(this.selected)) return this.selected;
    const frame = this.frame();
    const x = (frame.left + frame.width / 2) / frame.scale;
    const y = (frame.top + frame.height / 2) / frame.scale;
    let best = null;
    let least = Infinity;
    for (const [id, slot] of crowd.slots) {
      const gap = Math.hypot(crowd.x[slot] - x, crowd.y[slot] - y);
      if (gap < least && crowd.shows(slot)) {
        best = id;
        least = gap;
      }
    }
    return best;
  }

  // Of the points in a bubble the one after the selected one, so that each gets its turn.
  nextOf(cell) {
    const ids = Array.from(this.crowd.members(cell), (slot) => this.crowd.ids[slot]);
    return ids[(ids.indexOf(this.selected) + 1) % ids.length];
  }

  // Go near enough that a bubble falls apart, at least one level.
  enterBubble(cell) {
    const { crowd, map } = this;
    const bounds = L.latLngBounds([]);
    for (const slot of crowd.members(cell)) bounds.extend(placeOf(crowd.x[slot], crowd.y[slot]));
    const zoom = Math.max(map.getBoundsZoom(bounds, false, L.point(160, 160)), map.getZoom() + 1);
    map.setView(bounds.getCenter(), Math.min(zoom, map.getMaxZoom()));
  }
}

function placeOf(x, y) {
  const lat = (Math.atan(Math.sinh((0.5 - y) * 2 * Math.PI)) * 180) / Math.PI;
  return L.latLng(lat, (x - 0.5) * 360);
}

// What people do with mouse and finger
function listenToHands(live, bridge) {
  const { map } = live;
  let press = null;
  let held = false;

  const pick = (place) => bridge.pick_place(place.lng, place.lat);

  map.on("click", ({ containerPoint, latlng }) => {
    if (held || live.pencil.isOn) return;
    const point = live.placing ? null : live.pointAt(containerPoint.x, containerPoint.y);
    const cell = live.bubbleAt(containerPoint.x, containerPoint.y);
    if (live.placing) pick(latlng);
    else if (point !== null) bridge.open_point(point);
    else if (cell !== undefined && map.getZoom() >= map.getMaxZoom()) bridge.open_point(live.nextOf(cell));
    else if (cell !== undefined) live.enterBubble(cell);
    else {
      const area = live.names.at(containerPoint.x, containerPoint.y);
      if (area !== null) bridge.open_area(area);
    }
  });
  map.on("contextmenu", ({ latlng }) => {
    clearTimeout(press);
    if (!held && !live.pencil.isOn) pick(latlng);
  });
  map.on("mousemove", ({ containerPoint }) => {
    if (live.pencil.isOn) return;
    const point = live.placing ? null : live.pointAt(containerPoint.x, containerPoint.y);
    const name = live.names.at(containerPoint.x, containerPoint.y);
    const open = point !== null || name !== null || live.bubbleAt(containerPoint.x, containerPoint.y) !== undefined;
    map.getContainer().style.cursor = live.placing ? "crosshair" : open ? "pointer" : "default";
    if (point !== live.hovered) {
      live.hovered = point;
      live.schedule();
    }
  });
  map.on("mouseout", () => {
    live.hovered = null;
    live.schedule();
  });
  map.on("mousedown", ({ latlng, originalEvent, containerPoint }) => {
    held = false;
    clearTimeout(press);
    if (originalEvent.button !== 0 || live.pencil.isOn) return;
    const begin = containerPoint;
    press = setTimeout(() => {
      held = true;
      pick(latlng);
    }, LONG_PRESS_MS);
    const watch = (event) => {
      if (event.containerPoint.distanceTo(begin) < PULL_PX) return;
      clearTimeout(press);
      map.off("mousemove", watch);
    };
    map.on("mousemove", watch);
    map.once("mouseup", () => {
      clearTimeout(press);
      map.off("mousemove", watch);
    });
  });
  map.on("dragstart", () => clearTimeout(press));
}

function listenToKeys(live, bridge) {
  const { map } = live;
  const moves = {
    ArrowLeft: [-ARROW_PX, 0],
    ArrowRight: [ARROW_PX, 0],
    ArrowUp: [0, -ARROW_PX],
    ArrowDown: [0, ARROW_PX],
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const { key } = event;
    if (key in moves) map.panBy(moves[key], { animate: false });
    else if (key === "+" || key === "=") map.zoomIn(0.5);
    else if (key === "-" || key === "_") map.zoomOut(0.5);
    else if (key === "0" || key === "Home") bridge.ask_fit();
    else if (key === "Enter" && live.pencil.isOn) return;
    else if (key === "Backspace" && live.pencil.isOn) bridge.draw("back", 0, 0);
    else if (key === "Escape" && live.pencil.trace.corners.length + live.pencil.isOn) bridge.draw("give_up", 0, 0);
    else if (key === "Enter") {
      const point = live.nearest();
      if (point !== null) bridge.open_point(point);
    } else return;
    event.preventDefault();
  });
}

function begin() {
  const map = window[document.querySelector(".folium-map").id];
  map.keyboard.disable();
  map.options.zoomSnap = ZOOM_SNAP;
  map.options.wheelPxPerZoomLevel = 120;
  const live = new Live(map);
  window.live = live;
  new QWebChannel(qt.webChannelTransport, ({ objects: { bridge } }) => {
    bridge.told.connect((text) => {
      const { number, says } = JSON.parse(text);
      live.hear(says);
      bridge.acknowledge(number, live.crowd.size);
    });
    map.on("moveend", () => {
      const { lng, lat } = map.getCenter();
      bridge.rest_view(lng, lat, map.getZoom());
    });
    listenToHands(live, bridge);
    listenToPencil(live, bridge);
    listenToKeys(live, bridge);
    bridge.begin();
  });
}

begin();
