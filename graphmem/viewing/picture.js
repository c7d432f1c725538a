"use strict";

const SVG = "http://www.w3.org/2000/svg";
const LONGEST_CAPTION = 26;
const MANY = 250;

/* An SVG element with these attributes, put into the parent. Text is only ever set as text. */
const shape = (parent, name, attributes = {}, text = null) => {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== null) made.textContent = text;
  parent.append(made);
  return made;
};

const shortened = (text) => {
  const letters = Array.from(text);
  return letters.length > LONGEST_CAPTION ? letters.slice(0, LONGEST_CAPTION - 1).join("").trimEnd() + "…" : text;
};

const everyone = (fact) => [...new Set([fact.subject, fact.object, ...fact.mentions].filter((one) => one !== null))];

/* What is drawn of the facts: one line for all facts of the same triple, a dotted line where a bare sentence ties two
   entities, a small dot in the middle where it ties more, and a dotted line from a triple to what else it mentions. */
const linesOf = (facts) => {
  const lines = new Map();
  const into = (key, line, number) => {
    if (!lines.has(key)) lines.set(key, { ...line, facts: [] });
    lines.get(key).facts.push(number);
  };
  facts.forEach((fact, number) => {
    const all = everyone(fact);
    if (fact.relation !== null && fact.subject !== null && fact.object !== null) {
      const key = `${fact.subject} ${fact.relation} ${fact.object}`;
      into(key, { kind: "edge", a: fact.subject, b: fact.object, relation: fact.relation }, number);
      for (const other of all.filter((one) => one !== fact.subject && one !== fact.object))
        into(`${key} ${other}`, { kind: "mention", a: other, of: key }, number);
    } else if (all.length === 2) {
      const [a, b] = all[0] < all[1] ? all : [all[1], all[0]];
      into(`tie ${a} ${b}`, { kind: "tie", a, b }, number);
    } else if (all.length > 2) {
      const key = `hub ${[...all].sort((one, other) => one - other).join(" ")}`;
      into(key, { kind: "hub", members: all }, number);
    }
  });
  return lines;
};

class Picture {
  constructor(svg, data, on) {
    Object.assign(this, { svg, data, on });
    this.at = data.start;
    this.scale = 1; this.left = 0; this.top = 0; this.untouched = true;
    this.hidden = new Set();
    this.colours = new Map(data.types.map((one) => [one.name, one]));
    this.factsOf = data.entities.map(() => []);
    data.facts.forEach((fact, number) => everyone(fact).forEach((entity) => this.factsOf[entity].push(number)));
    this.lines = linesOf(data.facts);
    this.pen = document.createElement("canvas").getContext("2d");
    this._arrange();
    this._build();
    svg.classList.toggle("many", this.lines.size > MANY);
    this._listen();
    this.show(this.at);
    this.fit();
    new ResizeObserver(() => (this.untouched ? this.fit() : this._captions())).observe(svg);
  }

  holds(number) {
    const { from, until } = this.data.facts[number];
    return from <= this.at && (until === null || this.at < until);
  }

  /* The picture as it was at this place in time. */
  show(at) {
    this.at = at;
    const known = (i) => !this.factsOf[i].length || this.factsOf[i].some((one) => this.holds(one));
    this.seen = this.data.entities.map((one, i) => !this.hidden.has(one.type) && known(i));
    this.nodes.forEach((node, i) => node.toggleAttribute("hidden", !this.seen[i]));
    for (const line of this.lines.values()) this._showLine(line);
    this._bend();
    this._trace();
    this._captions();
  }

  _showLine(line) {
    const ends = line.kind === "hub" ? line.members.filter((one) => this.seen[one]) : [line.a, line.b ?? line.a];
    const whole = line.kind === "hub" ? ends.length > 1 : ends.every((one) => this.seen[one]);
    line.held = line.facts.filter((one) => this.holds(one));
    line.shown = whole && line.held.length > 0;
    line.element.toggleAttribute("hidden", !line.shown);
    if (line.kind === "edge" && line.shown)
      line.text.textContent = line.relation + (line.held.length > 1 ? ` ×${line.held.length}` : "");
  }

  count() {
    const facts = this.data.facts.filter((fact, number) => this.holds(number)).length;
    return { entities: this.seen.filter(Boolean).length, facts };
  }

  /* Marks the path that these facts and entities make, and sets aside what no fact or entity of `about` is part of. */
  mark(path, about) {
    this.svg.classList.toggle("about", about !== null);
    for (const line of this.lines.values()) {
      line.path = line.facts.some((one) => path.facts.has(one));
      const near = line.path || about === null || line.facts.some((one) => about.facts.has(one));
      line.element.classList.toggle("path", line.path);
      line.element.classList.toggle("aside", !near);
      this._arrow(line);
    }
    this.nodes.forEach((node, i) => {
      node.classList.toggle("path", path.entities.has(i));
      node.classList.toggle("aside", !(path.entities.has(i) || about === null || about.entities.has(i)));
    });
    this._captions();
  }

  pick(entity, line = null) {
    this.nodes.forEach((node, i) => node.classList.toggle("picked", i === entity));
    for (const one of this.lines.values()) {
      one.element.classList.toggle("picked", one === line);
      this._arrow(one);
    }
    this.picked = entity;
    if (entity !== null) this._rove(entity);
    this._captions();
  }

  /* Brings these entities into view, large enough to be read. */
  lookAt(entities) {
    const seen = entities.filter((one) => this.seen[one]);
    if (seen.length) { this.untouched = false; this._frame(seen, 1.7); }
  }

  fit() {
    this.untouched = true;
    this._frame(this.data.entities.map((_, i) => i).filter((i) => this.seen[i]), 1.5);
  }

  zoom(by, x = this.svg.clientWidth / 2, y = this.svg.clientHeight / 2) {
    const scale = Math.min(6, Math.max(.05, this.scale * by)), ratio = scale / this.scale;
    this.untouched = false;
    this._move(scale, x - (x - this.left) * ratio, y - (y - this.top) * ratio);
  }

  _arrange() {
    const { entities } = this.data;
    const order = entities.map((_, i) => i)
      .sort((a, b) => entities[b].owner - entities[a].owner || this.factsOf[b].length - this.factsOf[a].length || a - b);
    const dots = order.map((i) => this._dot(i)), place = new Map(order.map((i, at) => [i, at]));
    const links = [], many = entities.length > MANY;
    const link = (a, b, length, strength) => a !== b && links.push({ a, b, length, strength });
    for (const line of this.lines.values()) {
      if (line.kind === "hub") {
        dots.push({ radius: 5, wide: 8, high: 8, small: true });
        line.place = dots.length - 1;
        for (const member of line.members) link(line.place, place.get(member), 70, .6);
      } else if (line.kind === "mention") {
        const { a, b } = this.lines.get(line.of);
        for (const end of new Set([a, b])) link(place.get(line.a), place.get(end), 130, .3);
      } else {
        const caption = many ? -10 : line.kind === "edge" ? Math.min(this._wide(line.relation, 9.5), 130) : 20;
        link(place.get(line.a), place.get(line.b), this.radius[line.a] + this.radius[line.b] + caption + 62, 1);
      }
    }
    const { x, y } = layOut(dots, links, many ? .4 : 1);
    this.x = entities.map((_, i) => x[place.get(i)]);
    this.y = entities.map((_, i) => y[place.get(i)]);
    for (const line of this.lines.values()) if (line.kind === "hub") { line.x = x[line.place]; line.y = y[line.place]; }
  }

  _dot(entity) {
    const { name, owner } = this.data.entities[entity];
    const radius = owner ? 28 : 11 + Math.min(11, 2.4 * Math.sqrt(this.factsOf[entity].length));
    const many = this.data.entities.length > MANY;
    this.radius ??= []; this.radius[entity] = radius;
    this.width ??= []; this.width[entity] = this._wide(shortened(name), 12.5);
    return { radius, wide: many ? radius + 3 : Math.max(radius + 6, this.width[entity] / 2 + 5), high: radius + (many ? 3 : 13) };
  }

  _wide(text, size) {
    this.pen.font = `${size}px system-ui, sans-serif`;
    return this.pen.measureText(text).width;
  }

  _build() {
    const ends = shape(this.svg, "defs");
    for (const kind of ["plain", "of-path", "of-picked"]) {
      const end = shape(ends, "marker", { id: `arrow-${kind}`, viewBox: "0 0 10 10", refX: 9, refY: 5, markerWidth: kind === "plain" ? 10 : 13,
        markerHeight: kind === "plain" ? 10 : 13, orient: "auto", markerUnits: "userSpaceOnUse" });
      shape(end, "path", { d: "M0,1 L10,5 L0,9 z", class: `arrow ${kind}` });
    }
    this.view = shape(this.svg, "g");
    const below = shape(this.view, "g"), above = shape(this.view, "g");
    for (const line of this.lines.values()) this._buildLine(line, below);
    this.nodes = this.data.entities.map((one, i) => this._buildNode(one, i, above));
    const owner = this.data.entities.findIndex((one) => one.owner);
    if (this.nodes.length) this._rove(Math.max(owner, 0));
  }

  _buildLine(line, parent) {
    const group = shape(parent, "g", { class: line.kind === "hub" ? "hub tie" : line.kind === "edge" ? "edge" : `edge ${line.kind}` });
    line.element = group;
    if (line.relation?.startsWith("NOT_")) group.classList.add("denied");
    line.stroke = shape(group, "path", { class: "line" });
    if (line.kind !== "mention") {
      line.hit = shape(group, "path", { class: "hit" });
      group.addEventListener("click", () => !this.moved && this.on.line(line));
    }
    if (line.kind === "hub") {
      line.dot = shape(group, "circle", { r: 6 });
      shape(group, "title", {}, line.facts.map((one) => this.data.facts[one].text).join("\n"));
    }
    if (line.kind === "edge") {
      line.under = shape(group, "rect", { class: "under" });
      line.text = shape(group, "text", {}, line.relation);
      line.width = this._wide(line.relation, 10);
      group.dataset.relation = line.relation;
      group.dataset.ends = `${line.a} ${line.b}`;
    }
    this._arrow(line);
  }

  _arrow(line) {
    if (line.kind !== "edge") return;
    const kind = line.element.classList.contains("path") ? "of-path" : line.element.classList.contains("picked") ? "of-picked" : "plain";
    line.stroke.setAttribute("marker-end", `url(#arrow-${kind})`);
  }

  _buildNode(one, i, parent) {
    const many = this.factsOf[i].length;
    const label = `${one.name}, ${one.owner ? "whose memory this is" : one.type}, ${many} ${many === 1 ? "fact" : "facts"}`;
    const node = shape(parent, "g", { class: one.owner ? "node owner" : "node", role: "button", tabindex: -1, "aria-label": label });
    node.dataset.entity = i;
    const { fill, edge } = this.colours.get(one.type);
    shape(node, "title", {}, one.name);
    shape(node, "circle", { r: this.radius[i] + 4, class: "ring" });
    shape(node, "circle", { r: this.radius[i], fill, stroke: edge });
    shape(node, "text", {}, shortened(one.name));
    return node;
  }

  /* Lines between the same two stand side by side. */
  _bend() {
    const beside = new Map();
    for (const line of this.lines.values()) {
      if (!line.shown || (line.kind !== "edge" && line.kind !== "tie")) continue;
      const key = line.a < line.b ? `${line.a} ${line.b}` : `${line.b} ${line.a}`;
      if (!beside.has(key)) beside.set(key, []);
      beside.get(key).push(line);
    }
    for (const lines of beside.values()) {
      const step = Math.min(26, 150 / lines.length);
      lines.forEach((line, at) => (line.bend = (at - (lines.length - 1) / 2) * step * (line.a < line.b ? 1 : -1)));
      lines.forEach((line, at) => (line.turn = at));
    }
  }

  _trace(only = null) {
    for (const line of this.lines.values()) {
      if (!line.shown || line.kind === "mention") continue;
      if (line.kind === "hub") this._traceHub(line);
      else if (line.a === line.b) this._traceLoop(line);
      else this._traceCurve(line);
    }
    for (const line of this.lines.values()) if (line.shown && line.kind === "mention") this._traceMention(line);
    this.nodes.forEach((node, i) => (only === null || only === i) && node.setAttribute("transform", `translate(${this.x[i]} ${this.y[i]})`));
  }

  _traceCurve(line) {
    const [ax, ay, bx, by] = [this.x[line.a], this.y[line.a], this.x[line.b], this.y[line.b]];
    const far = Math.hypot(bx - ax, by - ay) || 1, nx = -(by - ay) / far, ny = (bx - ax) / far;
    const cx = (ax + bx) / 2 + nx * line.bend * 2, cy = (ay + by) / 2 + ny * line.bend * 2;
    const edgeOf = (x, y, radius) => {
      const away = Math.hypot(cx - x, cy - y) || 1;
      return [x + (cx - x) / away * radius, y + (cy - y) / away * radius];
    };
    const [sx, sy] = edgeOf(ax, ay, this.radius[line.a] + 1);
    const [ex, ey] = edgeOf(bx, by, this.radius[line.b] + (line.kind === "edge" ? 3 : 1));
    const path = `M${sx},${sy} Q${cx},${cy} ${ex},${ey}`;
    line.stroke.setAttribute("d", path); line.hit.setAttribute("d", path);
    line.x = (sx + 2 * cx + ex) / 4; line.y = (sy + 2 * cy + ey) / 4;
    line.long = Math.hypot(ex - sx, ey - sy);
    line.angle = Math.atan2(ey - sy, ex - sx) * 180 / Math.PI;
    if (line.angle > 90 || line.angle <= -90) line.angle += 180;
  }

  _traceLoop(line) {
    const r = this.radius[line.a], high = r * 2 + 26 + 18 * line.turn, x = this.x[line.a], y = this.y[line.a];
    const path = `M${x - r * .5},${y - r * .9} C${x - r * 1.6},${y - high} ${x + r * 1.6},${y - high} ${x + r * .5},${y - r * .9 - 3}`;
    line.stroke.setAttribute("d", path); line.hit.setAttribute("d", path);
    Object.assign(line, { x, y: y - r * .3 - high * .73, long: 60, angle: 0 });
  }

  _traceHub(line) {
    const path = line.members.filter((one) => this.seen[one]).map((one) => `M${line.x},${line.y} L${this.x[one]},${this.y[one]}`).join(" ");
    line.stroke.setAttribute("d", path); line.hit.setAttribute("d", path);
    line.dot.setAttribute("cx", line.x); line.dot.setAttribute("cy", line.y);
  }

  _traceMention(line) {
    const of = this.lines.get(line.of);
    line.element.toggleAttribute("hidden", !of.shown);
    if (!of.shown) return;
    line.stroke.setAttribute("d", `M${of.x},${of.y} L${this.x[line.a]},${this.y[line.a]}`);
  }

  /* Captions stand where there is room for them, those that matter most first; the rest wait for a nearer look. */
  _captions() {
    const taken = [], { scale, left, top } = this;
    const [wide, high] = [this.svg.clientWidth, this.svg.clientHeight];
    const free = (box) => box[2] > 0 && box[0] < wide && box[3] > 0 && box[1] < high &&
      taken.every((other) => box[0] >= other[2] || box[2] <= other[0] || box[1] >= other[3] || box[3] <= other[1]);
    const rank = (i) => (i === this.picked ? 4e6 : 0) + (this.nodes[i].classList.contains("path") ? 2e6 : 0) +
      (this.data.entities[i].owner ? 1e6 : 0) + this.factsOf[i].length - (this.nodes[i].classList.contains("aside") ? 1e5 : 0);
    const order = this.nodes.map((_, i) => i).filter((i) => this.seen[i]).sort((a, b) => rank(b) - rank(a) || a - b);
    if (order.length < 400) for (const i of order) {
      const r = this.radius[i] * scale, x = this.x[i] * scale + left, y = this.y[i] * scale + top;
      taken.push([x - r * .8, y - r * .8, x + r * .8, y + r * .8]);
    }
    for (const i of order) {
      const x = this.x[i] * scale + left, y = (this.y[i] + this.radius[i]) * scale + top, half = this.width[i] / 2 + 2;
      const box = [x - half, y + 2, x + half, y + 17];
      const text = this.nodes[i].lastChild, said = rank(i) >= 1e6 || free(box);
      text.classList.toggle("unsaid", !said);
      if (said) { taken.push(box); text.setAttribute("y", this.radius[i] + 14 / scale); }
    }
    for (const line of this.lines.values()) if (line.kind === "edge" && line.shown) this._caption(line, free, taken);
  }

  _caption(line, free, taken) {
    const { scale, left, top } = this, turn = line.angle * Math.PI / 180;
    const w = line.width / 2 * Math.abs(Math.cos(turn)) + 6 * Math.abs(Math.sin(turn));
    const h = line.width / 2 * Math.abs(Math.sin(turn)) + 6 * Math.abs(Math.cos(turn));
    const down = 8 * Math.abs(Math.sin(turn)); // the upper one's caption is in the way
    const x = line.x * scale + left, y = line.y * scale + top + down, box = [x - w, y - h, x + w, y + h];
    const told = line.path || line.element.classList.contains("picked");
    const said = told || (line.long * scale > line.width + 6 && free(box));
    for (const one of [line.text, line.under]) one.classList.toggle("unsaid", !said);
    if (!said) return;
    taken.push(box);
    const place = `translate(${line.x} ${line.y + down / scale}) rotate(${line.angle})`, wide = (line.width + 4) / scale, high = 10 / scale;
    line.text.setAttribute("transform", place);
    Object.entries({ transform: place, x: -wide / 2, y: -high / 2, width: wide, height: high })
      .forEach(([key, value]) => line.under.setAttribute(key, value));
  }

  _frame(entities, nearest) {
    if (!entities.length || !this.svg.clientWidth) return;
    const sides = (at, pad) => entities.reduce(([low, high], i) => [Math.min(low, at[i] - pad(i)), Math.max(high, at[i] + pad(i))], [Infinity, -Infinity]);
    const [x0, x1] = sides(this.x, (i) => Math.max(this.radius[i], this.width[i] / 2) + 6), [y0, y1] = sides(this.y, (i) => this.radius[i] + 22);
    const [wide, high] = [this.svg.clientWidth, this.svg.clientHeight];
    const scale = Math.min(nearest, (wide - 24) / (x1 - x0), (high - 24) / (y1 - y0));
    this._move(scale, wide / 2 - scale * (x0 + x1) / 2, high / 2 - scale * (y0 + y1) / 2);
  }

  _move(scale, left, top) {
    Object.assign(this, { scale, left, top });
    if (this.waiting) return;
    this.waiting = requestAnimationFrame(() => {
      this.waiting = null;
      this.view.setAttribute("transform", `translate(${this.left} ${this.top}) scale(${this.scale})`);
      this.svg.style.setProperty("--zoom", this.scale);
      this._captions();
    });
  }

  _rove(entity) {
    this.nodes.forEach((node, i) => node.setAttribute("tabindex", i === entity ? 0 : -1));
  }

  _listen() {
    const { svg } = this, down = new Map();
    let grip = null;
    const spread = () => { const [a, b] = [...down.values()]; return Math.hypot(a.x - b.x, a.y - b.y); };
    svg.addEventListener("wheel", (event) => {
      event.preventDefault();
      const { left, top } = svg.getBoundingClientRect();
      this.zoom(Math.exp(-event.deltaY * (event.deltaMode ? .05 : .0016)), event.clientX - left, event.clientY - top);
    }, { passive: false });
    svg.addEventListener("pointerdown", (event) => {
      down.set(event.pointerId, { x: event.clientX, y: event.clientY });
      const node = event.target.closest(".node");
      grip = { node: node && Number(node.dataset.entity), apart: down.size === 2 ? spread() : null };
      this.moved = false;
    });
    svg.addEventListener("pointermove", (event) => {
      const last = down.get(event.pointerId);
      if (!last) return;
      const dx = event.clientX - last.x, dy = event.clientY - last.y;
      if (!this.moved && Math.hypot(dx, dy) < 4) return;
      if (!this.moved) { this.moved = true; svg.setPointerCapture(event.pointerId); svg.classList.add("moving"); }
      down.set(event.pointerId, { x: event.clientX, y: event.clientY });
      if (grip.apart) { const apart = spread(); this.zoom(apart / grip.apart); grip.apart = apart; }
      else if (grip.node !== null) this._drag(grip.node, dx / this.scale, dy / this.scale);
      else { this.untouched = false; this._move(this.scale, this.left + dx, this.top + dy); }
    });
    for (const over of ["pointerup", "pointercancel"]) svg.addEventListener(over, (event) => {
      down.delete(event.pointerId);
      svg.classList.remove("moving");
    });
    svg.addEventListener("click", (event) => {
      if (this.moved) return;
      const node = event.target.closest(".node");
      if (node) this.on.entity(Number(node.dataset.entity));
      else if (!event.target.closest(".edge, .hub")) this.on.nothing();
    });
    svg.addEventListener("keydown", (event) => this._key(event));
  }

  _drag(entity, dx, dy) {
    this.untouched = false;
    this.x[entity] += dx; this.y[entity] += dy;
    this._trace(entity);
    this._captions();
  }

  _key(event) {
    const node = event.target.closest(".node"), at = node ? Number(node.dataset.entity) : null;
    const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    if (event.key in steps) this._step(at, ...steps[event.key]);
    else if ((event.key === "Enter" || event.key === " ") && at !== null) this.on.entity(at);
    else if (event.key === "+" || event.key === "=") this.zoom(1.3);
    else if (event.key === "-") this.zoom(1 / 1.3);
    else if (event.key === "0") this.fit();
    else return;
    event.preventDefault();
  }

  /* The focus goes to the nearest entity in that direction. */
  _step(at, right, down) {
    let next = at ?? Number(this.nodes.find((node) => node.getAttribute("tabindex") === "0")?.dataset.entity ?? 0);
    if (at !== null) {
      let best = Infinity;
      this.x.forEach((x, i) => {
        const dx = x - this.x[at], dy = this.y[i] - this.y[at], along = dx * right + dy * down;
        const cost = along + 2 * Math.abs(dx * down + dy * right);
        if (this.seen[i] && i !== at && along > 0 && cost < best) { best = cost; next = i; }
      });
    }
    if (!this.seen[next]) next = this.seen.indexOf(true);
    if (next < 0) return;
    this._rove(next);
    this.nodes[next].focus();
  }
}
