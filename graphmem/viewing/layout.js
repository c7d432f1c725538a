"use strict";

/* Where things stand: springs along the links, repulsion between all, a pull to the middle. No chance is involved, so
   the same graph always looks the same. `dots` have a radius and a half width and height with their caption; `links`
   have the places of two dots, a length and a strength. The first dot starts in the middle. `apart` weighs repulsion. */
const layOut = (dots, links, apart = 1) => {
  const count = dots.length;
  const x = new Float64Array(count), y = new Float64Array(count);
  const vx = new Float64Array(count), vy = new Float64Array(count);
  const degree = new Float64Array(count);
  for (const link of links) { degree[link.a] += 1; degree[link.b] += 1; }
  for (let i = 0; i < count; i++) {
    const turn = i * 2.399963229728653, far = 42 * Math.sqrt(i);
    x[i] = far * Math.cos(turn);
    y[i] = far * Math.sin(turn);
  }
  const charge = dots.map((dot, i) => apart * (620 + 26 * dot.radius) * (dot.small ? .35 : 1) * (1 + .06 * Math.min(degree[i], 60)));

  const repel = (heat) => {
    for (let i = 0; i < count; i++) {
      for (let j = i + 1; j < count; j++) {
        let dx = x[j] - x[i], dy = y[j] - y[i];
        let square = dx * dx + dy * dy;
        if (square < 1) { dx = (i % 7) - 3.5; dy = (j % 5) - 2.5; square = dx * dx + dy * dy; }
        const push = heat / Math.max(square, 100);
        vx[i] -= dx * push * charge[j]; vy[i] -= dy * push * charge[j];
        vx[j] += dx * push * charge[i]; vy[j] += dy * push * charge[i];
      }
    }
  };
  const pull = (heat) => {
    for (const { a, b, length, strength } of links) {
      const dx = x[b] + vx[b] - x[a] - vx[a], dy = y[b] + vy[b] - y[a] - vy[a];
      const far = Math.sqrt(dx * dx + dy * dy) || 1;
      const force = heat * strength * (far - length) / far / Math.min(degree[a], degree[b]);
      const share = degree[a] / (degree[a] + degree[b]);
      vx[b] -= dx * force * share; vy[b] -= dy * force * share;
      vx[a] += dx * force * (1 - share); vy[a] += dy * force * (1 - share);
    }
  };
  const gather = (heat) => {
    for (let i = 0; i < count; i++) {
      const force = heat * (i === 0 ? .12 : degree[i] ? .03 : .06);
      vx[i] -= x[i] * force; vy[i] -= y[i] * force * 1.3; // a screen is wider than high
    }
  };
  const part = () => {
    for (let i = 0; i < count; i++) {
      for (let j = i + 1; j < count; j++) {
        const dx = x[j] - x[i], dy = y[j] - y[i];
        const overX = dots[i].wide + dots[j].wide - Math.abs(dx), overY = dots[i].high + dots[j].high - Math.abs(dy);
        if (overX <= 0 || overY <= 0) continue;
        if (overX < overY) { const by = (dx < 0 ? -overX : overX) * .25; x[i] -= by; x[j] += by; }
        else { const by = (dy < 0 ? -overY : overY) * .25; y[i] -= by; y[j] += by; }
      }
    }
  };

  const steps = count > 700 ? 140 : 320;
  for (let step = 0; step < steps; step++) {
    const heat = Math.pow(.001, step / steps);
    repel(heat); pull(heat); gather(heat);
    for (let i = 0; i < count; i++) {
      vx[i] *= .6; vy[i] *= .6;
      const fast = Math.sqrt(vx[i] * vx[i] + vy[i] * vy[i]), most = 90;
      if (fast > most) { vx[i] *= most / fast; vy[i] *= most / fast; }
      x[i] += vx[i]; y[i] += vy[i];
    }
    if (step > steps * (count > 700 ? .85 : .55)) part();
  }
  for (let round = 0; round < (count > 700 ? 10 : 60); round++) part();
  return { x, y };
};
