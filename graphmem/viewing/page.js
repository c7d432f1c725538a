"use strict";

const start = () => {
  const data = JSON.parse(byId("data").textContent);
  const none = { facts: new Set(), entities: new Set() };
  const partsOf = (results) => {
    const facts = new Set(), entities = new Set();
    for (const { fact, path } of results) {
      for (const hop of path) { facts.add(hop.fact); entities.add(hop.source); if (hop.target !== null) entities.add(hop.target); }
      if (!path.length) { facts.add(fact); everyone(data.facts[fact]).forEach((one) => entities.add(one)); }
    }
    return { facts, entities };
  };

  byId("title").textContent = data.title;
  const choose = (result) => {
    panel.choose(result);
    const one = data.results[result];
    picture.mark(one ? partsOf([one]) : none, data.results.length ? partsOf(data.results) : null);
  };
  const around = (entity) => {
    const facts = new Set(picture.factsOf[entity].filter((one) => picture.holds(one)));
    return { facts, entities: new Set([entity, ...[...facts].flatMap((one) => everyone(data.facts[one]))]) };
  };
  const on = {
    entity: (entity, look = false) => {
      picture.pick(entity);
      panel.open({ entity });
      if (panel.result < 0) picture.mark(none, around(entity));
      if (look) picture.lookAt([...around(entity).entities].slice(0, 25));
    },
    line: (line) => { on.nothing(); picture.pick(null, line); panel.open({ line }); },
    nothing: () => {
      picture.pick(null);
      panel.open(null);
      choose(panel.result);
    },
    result: (result) => { on.nothing(); choose(result); if (result >= 0) picture.lookAt([...partsOf([data.results[result]]).entities]); },
    toggle: (type) => {
      if (!picture.hidden.delete(type)) picture.hidden.add(type);
      to(picture.at);
      return !picture.hidden.has(type);
    },
  };
  const picture = new Picture(byId("picture"), data, on);
  const panel = new Panel(data, picture, on);

  const to = (at) => {
    picture.show(at);
    panel.refresh();
    time.said(at);
  };
  const time = timeline(data, to);
  to(data.start);
  if (data.results.length) choose(data.opened);
  search(panel, picture, on);
  byId("nearer").addEventListener("click", () => picture.zoom(1.3));
  byId("farther").addEventListener("click", () => picture.zoom(1 / 1.3));
  byId("fit").addEventListener("click", () => picture.fit());
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { byId("name").value = ""; on.nothing(); panel.refresh(); }
    else if (event.key === "/" && event.target !== byId("name")) { event.preventDefault(); byId("name").focus(); }
  });
};

/* Typing filters the names; Enter opens the first one and brings it into view. */
const search = (panel, picture, on) => {
  const field = byId("name");
  field.addEventListener("input", () => panel.refresh());
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    const first = panel.named(field.value).find((i) => picture.seen[i]);
    if (first !== undefined) on.entity(first, true);
  });
};

/* The slider: each step is a moment at which something began or ended, so that none is in vain. */
const timeline = (data, to) => {
  const { moments, start } = data, slider = byId("moment"), back = byId("back"), play = byId("play");
  byId("time").hidden = moments.length === 0;
  slider.max = moments.length;
  let running = null;
  const stop = () => { clearInterval(running); running = null; play.textContent = "▶"; play.setAttribute("aria-label", "Play"); };
  const told = (at) => {
    if (at === start) return data.asOf ? `As of ${moment(data.asOf)}` : "Now" + (at ? `, as since ${moment(moments[at - 1])}` : "");
    return at === 0 ? `Before ${moment(moments[0])}` : moment(moments[at - 1]);
  };
  slider.addEventListener("input", () => { stop(); to(Number(slider.value)); });
  back.addEventListener("click", () => { stop(); to(start); });
  play.addEventListener("click", () => {
    if (running) return stop();
    if (Number(slider.value) >= moments.length) to(0);
    play.textContent = "❚❚"; play.setAttribute("aria-label", "Pause");
    running = setInterval(() => {
      const next = Number(slider.value) + 1;
      if (next > moments.length) stop(); else to(next);
    }, Math.max(120, Math.min(900, 20000 / (moments.length + 1))));
    return undefined;
  });
  const bars = ticks(data);
  return {
    said: (at) => {
      slider.value = at;
      byId("when").textContent = told(at);
      slider.setAttribute("aria-valuetext", told(at));
      back.hidden = at === start;
      back.textContent = data.asOf ? "Back" : "Now";
      bars.forEach((bar, i) => bar.classList.toggle("past", i < at));
    },
  };
};

/* Over the slider, how much began or ended at each step. */
const ticks = ({ moments, facts }) => {
  if (moments.length > 400) return [];
  const counts = moments.map(() => 0);
  for (const { from, until } of facts) { if (from) counts[from - 1] += 1; if (until) counts[until - 1] += 1; }
  const most = Math.max(...counts, 1);
  const bars = counts.map((count, i) => {
    const bar = made("i");
    bar.style.left = `${(i + 1) / moments.length * 100}%`;
    bar.style.height = `${3 + 9 * count / most}px`;
    return bar;
  });
  byId("ticks").append(...bars);
  return bars;
};

start();
