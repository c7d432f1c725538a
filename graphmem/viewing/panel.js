"use strict";

const byId = (id) => document.getElementById(id);

/* An element with children: other elements, or strings, which become text and never markup. */
const made = (name, options = {}, ...children) => {
  const element = document.createElement(name);
  const { onclick, ...attributes } = options;
  for (const [key, value] of Object.entries(attributes)) if (value !== null) element.setAttribute(key, value);
  if (name === "button") element.type = "button";
  if (onclick) element.addEventListener("click", onclick);
  element.append(...children.filter((child) => child !== null));
  return element;
};

const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
const many = (count, one, more = `${one}s`) => `${count.toLocaleString("en-GB")} ${count === 1 ? one : more}`;
const day = (iso) => DAY.format(new Date(iso.slice(0, 19) + "Z"));
const moment = (iso) => (/T00:00:00/.test(iso) ? day(iso) : `${day(iso)}, ${iso.slice(11, 16)} UTC`);
const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

/* What is said beside the picture: what was found, an entity with its facts, and the list of all names. */
class Panel {
  constructor(data, picture, on) {
    Object.assign(this, { data, picture, on });
    this.opened = null;
    this.result = -1;
    const { entities, facts } = data;
    this.order = entities.map((_, i) => i).sort((a, b) => entities[b].owner - entities[a].owner ||
      picture.factsOf[b].length - picture.factsOf[a].length || entities[a].name.localeCompare(entities[b].name, "en") || a - b);
    this.homeless = facts.map((_, i) => i).filter((i) => everyone(facts[i]).length === 0);
    this.searched = entities.map((one) => plain([one.name, ...one.aliases].join("\n")));
    this._legend();
    this._part();
  }

  refresh() {
    const { entities, facts } = this.picture.count();
    byId("counts").textContent = `${many(entities, "entity", "entities")}, ${many(facts, "fact")}`;
    byId("empty").hidden = entities > 0;
    this._card();
    this._asked();
    this._list();
  }

  open(what) {
    this.opened = what;
    this._card();
    if (what) byId("panel").scrollTop = byId("card").offsetTop - byId("search").offsetTop - byId("search").offsetHeight;
  }

  choose(result) {
    this.result = result;
    this._asked();
  }

  /* The entities whose name or alias holds what was typed; those that begin with it first. */
  named(text) {
    const wanted = plain(text.trim());
    const found = this.order.filter((i) => this.searched[i].includes(wanted));
    const begins = (i) => (this.searched[i].split("\n").some((one) => one.startsWith(wanted)) ? 0 : 1);
    return found.sort((a, b) => begins(a) - begins(b));
  }

  _legend() {
    byId("legend").replaceChildren(...this.data.types.map((type) => {
      const button = made("button", { "aria-pressed": "true", "data-type": type.name }, this._dot(type.name), type.name === "User" ? "Owner" : type.name);
      button.addEventListener("click", () => {
        button.setAttribute("aria-pressed", String(this.on.toggle(type.name)));
      });
      return made("li", {}, button);
    }));
  }

  _part() {
    const { entities, facts, all } = this.data;
    const lacking = all.entities > entities.length || all.facts > facts.length;
    byId("part").hidden = !lacking;
    if (!lacking) return;
    const around = this.data.query === null ? "around the owner" : "around what was found";
    byId("part").textContent = `This is a part: the ${many(entities.length, "entity", "entities")} ${around} of ` +
      `${all.entities.toLocaleString("en-GB")} in all, with ${facts.length.toLocaleString("en-GB")} of ${many(all.facts, "fact")}. ` +
      "Ask a query to see another part.";
  }

  _dot(type) {
    const { fill, edge } = this.picture.colours.get(type), dot = made("span", { class: "dot", "aria-hidden": "true" });
    dot.style.background = fill; dot.style.borderColor = edge;
    return dot;
  }

  _link(entity) {
    return made("button", { class: "link", onclick: () => this.on.entity(entity) }, this.data.entities[entity].name);
  }

  _card() {
    const card = byId("card");
    card.hidden = this.opened === null;
    if (this.opened === null) return;
    const { entity, line } = this.opened;
    const close = made("button", { class: "close", "aria-label": "Close", onclick: () => this.on.nothing() }, "✕");
    const own = line ? line.facts : this.picture.factsOf[entity];
    const sorted = [...own].sort((a, b) => this.picture.holds(b) - this.picture.holds(a) || a - b);
    card.replaceChildren(close, ...(line ? this._lineHead(line) : this._entityHead(entity)),
      made("ul", { class: "facts" }, ...sorted.map((number) => this._fact(number))));
  }

  _entityHead(entity) {
    const one = this.data.entities[entity];
    const type = one.owner ? "Whose memory this is" : one.type;
    const held = this.picture.factsOf[entity].filter((number) => this.picture.holds(number)).length;
    return [
      made("h3", {}, this._dot(one.type), one.name),
      made("p", { class: "quiet" }, `${type} · ${many(held, "fact")}`),
      one.aliases.length ? made("p", { class: "quiet" }, `also ${one.aliases.join(", ")}`) : null,
    ].filter(Boolean);
  }

  _lineHead(line) {
    if (line.kind === "edge") return [made("h3", {}, this._link(line.a), " ", made("span", { class: "relation" }, `${line.relation} → `), this._link(line.b))];
    const ends = line.kind === "hub" ? line.members : [line.a, line.b];
    return [made("h3", {}, ...ends.flatMap((end, at) => (at ? [" – ", this._link(end)] : [this._link(end)])))];
  }

  _fact(number) {
    const fact = this.data.facts[number];
    const item = made("li", { class: this.picture.holds(number) ? null : "gone", "data-fact": fact.id });
    item.append(made("p", { class: "text" }, fact.text));
    const others = everyone(fact);
    if (fact.relation !== null && fact.subject !== null && fact.object !== null)
      item.append(made("p", { class: "triple" }, this._link(fact.subject), made("span", { class: "relation" }, ` ${fact.relation} → `), this._link(fact.object)));
    else if (others.length > 1) item.append(made("p", { class: "triple" }, ...others.flatMap((one, at) => (at ? [" – ", this._link(one)] : [this._link(one)]))));
    for (const text of [this._held(fact), fact.stale && `may be out of date, as this ${fact.stale}`])
      if (text) item.append(made("p", { class: "quiet" }, text));
    this._quotes(fact).forEach((quote) => item.append(quote));
    return item;
  }

  _held({ from, until }) {
    const { moments } = this.data;
    if (from === 0 && until === null) return "";
    if (until === null) return `since ${moment(moments[from - 1])}`;
    return from === 0 ? `until ${moment(moments[until - 1])}` : `${moment(moments[from - 1])} until ${moment(moments[until - 1])}`;
  }

  _quotes(fact) {
    const quotes = fact.sources.map(({ quote, speaker, at }) =>
      made("blockquote", {}, `“${quote}”`, made("span", {}, ` — ${[speaker, at && day(at)].filter(Boolean).join(", ")}`)));
    return fact.furtherSources ? [...quotes, made("p", { class: "quiet" }, `and ${many(fact.furtherSources, "further source")}`)] : quotes;
  }

  _asked() {
    const { query, results } = this.data, asked = byId("asked");
    asked.hidden = query === null;
    if (query === null) return;
    asked.replaceChildren(made("h2", {}, `Asked${this.data.asOf ? `, as of ${moment(this.data.asOf)}` : ""}`), made("p", { class: "query" }, query),
      results.length ? made("ol", {}, ...results.map((one, i) => this._result(one, i))) : made("p", { class: "quiet" }, "Nothing was found."));
  }

  _result(one, i) {
    const fact = this.data.facts[one.fact], chosen = i === this.result;
    const item = made("li", { class: `result${chosen ? " chosen" : ""}${this.picture.holds(one.fact) ? "" : " gone"}` },
      made("button", { "aria-expanded": String(chosen), onclick: () => this.on.result(chosen ? -1 : i) }, made("span", { class: "score" }, one.score.toFixed(2)), fact.text));
    if (chosen) item.append(made("ol", { class: "hops" }, ...one.path.map((hop) => this._hop(hop))));
    return item;
  }

  _hop({ source, target, fact: number }) {
    const fact = this.data.facts[number];
    const along = target !== null && fact.relation !== null && new Set([source, target, fact.subject, fact.object]).size === new Set([source, target]).size;
    const arrow = !along ? " – " : fact.subject === source ? ` ${fact.relation} → ` : ` ← ${fact.relation} `;
    const line = made("p", { class: "triple" }, this._link(source), ...(target === null ? [] : [made("span", { class: "relation" }, arrow), this._link(target)]));
    return made("li", {}, line, made("p", { class: "quiet" }, fact.text), ...this._quotes(fact).slice(0, 1));
  }

  _list() {
    const typed = byId("name").value.trim();
    const found = (typed ? this.named(typed) : this.order).filter((i) => this.picture.seen[i]);
    const shown = found.slice(0, 300);
    const head = typed ? `${many(found.length, "name")} with “${typed}”` : "All names";
    byId("list").replaceChildren(made("h2", {}, head), made("ul", {}, ...shown.map((i) => this._row(i))),
      ...(found.length > shown.length ? [made("p", { class: "quiet" }, `and ${many(found.length - shown.length, "name")} more: type to find one`)] : []),
      ...this._withoutPlace(typed));
  }

  _row(i) {
    const { name, type } = this.data.entities[i];
    const count = this.picture.factsOf[i].filter((number) => this.picture.holds(number)).length;
    return made("li", {}, made("button", { "data-entity": i, onclick: () => this.on.entity(i, true) }, this._dot(type), made("span", {}, name), made("span", { class: "number" }, String(count))));
  }

  _withoutPlace(typed) {
    const held = this.homeless.filter((number) => this.picture.holds(number));
    if (typed || !held.length) return [];
    return [made("h2", {}, "Sentences that name nobody and nothing"), made("ul", { class: "facts" }, ...held.map((number) => this._fact(number)))];
  }
}
