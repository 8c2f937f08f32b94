/**
 * What the explorers are made of: our small networks, planes with things to drag, sliders, read-outs.
 *
 * An explorer is a script that begins with `start(name, (data, root) => …)`. Until it runs, and where no script
 * may run, the page shows a picture of it. Nothing here asks the network or a kernel for anything.
 */

const SVG = "http://www.w3.org/2000/svg";
const SYMBOLS = ["data", "mu", "logvar", "eps", "z", "recon"];

/* mathematics ------------------------------------------------------------------------------------------ */

/** The values of one layer after the other, the input first: what `forward` and `backward` need. */
function passes(layers, input) {
  const seen = [input];
  layers.forEach(([W, b], k) => {
    const v = seen[k];
    const out = W.map((row, i) => row.reduce((sum, w, j) => sum + w * v[j], b[i]));
    seen.push(k < layers.length - 1 ? out.map((a) => Math.max(0, a)) : out);
  });
  return seen;
}

/** A network's answer: layers [[W, b], …], W of shape (out, in), with ReLU between them. */
export const forward = (layers, input) => passes(layers, input).at(-1);

/** The gradient for the input, from one for the answer. */
export function backward(layers, input, gradient) {
  const seen = passes(layers, input);
  return layers.reduceRight((g, [W], k) => {
    const live = k < layers.length - 1 ? g.map((v, i) => (seen[k + 1][i] > 0 ? v : 0)) : g;
    return seen[k].map((_, j) => W.reduce((sum, row, i) => sum + row[j] * live[i], 0));
  }, gradient);
}

/** The region of a point: mu, logvar and std, by an encoder whose last layer gives mu and logvar. */
export function encode(layers, x) {
  const out = forward(layers, x);
  const half = out.length / 2;
  const [mu, logvar] = [out.slice(0, half), out.slice(half)];
  return { mu, logvar, std: logvar.map((v) => Math.exp(0.5 * v)) };
}

/** z = mu + eps * std, dimension by dimension. */
export const reparameterize = (mu, std, eps) => mu.map((m, k) => m + eps[k] * std[k]);

/** The KL of N(mu, std²) to N(0, 1) in each dimension, in nats, as what place and width cost. */
export function klTerms(mu, logvar) {
  const place = mu.map((m) => 0.5 * m * m);
  const width = logvar.map((v) => 0.5 * (Math.exp(v) - 1 - v));
  return { place, width, each: place.map((p, k) => p + width[k]) };
}

export const mean = (values) => values.reduce((sum, v) => sum + v, 0) / values.length;

/** The mean squared difference of two points. */
export const squaredError = (a, b) => mean(a.map((v, k) => (v - b[k]) ** 2));

/** The log density of x under a round Gaussian around centre. */
export const logNormal = (x, centre, sigma) =>
  x.reduce(
    (sum, v, k) => sum - 0.5 * ((v - centre[k]) / sigma) ** 2 - Math.log(sigma) - 0.5 * Math.log(2 * Math.PI),
    0,
  );

export function logSumExp(values) {
  const top = values.reduce((a, b) => Math.max(a, b), -Infinity);
  return top + Math.log(values.reduce((sum, v) => sum + Math.exp(v - top), 0));
}

/** Evenly spaced numbers from low to high, ends included. */
export const linspace = (low, high, count) =>
  Array.from({ length: count }, (_, k) => low + ((high - low) * k) / (count - 1));

/* elements --------------------------------------------------------------------------------------------- */

/**
 * Begin: for every picture of this explorer in the page, `build(data, root)` returns what takes its place, and a
 * function that shows the present state. If anything fails, the picture stays.
 */
export function start(name, build) {
  for (const root of document.querySelectorAll(`[data-explorer="${name}"]:not([data-alive])`)) {
    root.dataset.alive = "";
    const picture = [...root.children];
    const [parts, show] = build(JSON.parse(root.dataset.model), root);
    const stage = html("div", {}, ...parts);
    fitTheme(root);
    try {
      root.append(stage);
      show();
      picture.forEach((node) => node.remove());
    } catch (error) {
      stage.remove();
      throw error;
    }
    stage.addEventListener("keydown", (event) => {
      if (!event.ctrlKey && !event.metaKey) event.stopPropagation(); // Jupyter has shortcuts on plain keys
    });
    // the theme is an attribute: in Jupyter of the body, in pages of the root
    const watch = new MutationObserver(() => fitTheme(root) && show());
    for (const element of [document.documentElement, document.body])
      watch.observe(element, { attributes: true });
  }
}

/** Light text means a dark page: take the lighter shade of each colour. Tells whether that is new. */
function fitTheme(root) {
  if (!root.isConnected) return false; // its notebook is closed, or the cell out of sight
  const [r, g, b] = getComputedStyle(root)
    .color.match(/[\d.]+/g)
    .map(Number);
  const before = root.classList.contains("dark");
  return root.classList.toggle("dark", 0.3 * r + 0.6 * g + 0.1 * b > 128) !== before;
}

/** What tests read: the numbers of this moment. */
export function publish(root, numbers) {
  root.dataset.state = JSON.stringify(numbers);
}

export function html(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** A slider over a list of options, each with a text; `changed(index)`. */
export function slider(label, texts, value, changed) {
  const shown = html("output", {}, texts[value]);
  const input = html("input", { type: "range", min: 0, max: texts.length - 1, step: 1, "aria-label": label });
  const set = (index) => {
    input.value = index;
    shown.textContent = texts[index];
    input.setAttribute("aria-valuetext", texts[index]);
  };
  input.addEventListener("input", () => {
    set(Number(input.value));
    changed(Number(input.value));
  });
  set(value);
  return {
    element: html("label", {}, html("span", {}, label), input, shown),
    set,
    value: () => Number(input.value),
  };
}

export function button(label, pressed) {
  const element = html("button", { type: "button" }, label);
  element.addEventListener("click", pressed);
  return element;
}

/** A box to tick; `changed(ticked)`. */
export function tick(label, changed) {
  const input = html("input", { type: "checkbox" });
  input.addEventListener("change", () => changed(input.checked));
  return { element: html("label", {}, input, html("span", {}, label)), ticked: () => input.checked };
}

/** A button that runs a slider from its start to its end; one step at a press where motion is not wanted. */
export function player(label, run, length, changed) {
  let timer = null;
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const step = () => {
    const next = run.value() + 1;
    if (next >= length) return stop();
    run.set(next);
    changed(next);
  };
  const stop = () => {
    clearInterval(timer);
    timer = null;
    element.textContent = label;
  };
  const element = button(label, () => {
    if (timer) return stop();
    if (run.value() === length - 1) {
      run.set(0);
      changed(0);
      if (still.matches) return;
    }
    if (still.matches) return step();
    element.textContent = "Stop";
    timer = setInterval(() => (element.isConnected ? step() : stop()), 350);
  });
  return element;
}

/** A table of numbers: rows {key: [symbol, words]}; `set({key: numbers})`. */
export function readout(rows) {
  const cells = {};
  const body = Object.entries(rows).map(([key, [symbol, words]]) => {
    cells[key] = html("td");
    const name = html("th", { scope: "row" }, words);
    if (SYMBOLS.includes(symbol)) name.classList.add(symbol);
    return html("tr", {}, name, cells[key]);
  });
  const element = html("table", {}, html("tbody", {}, ...body));
  const text = (n) =>
    n
      .toFixed(3)
      .replace(/^-(?=0\.0*$)/, "")
      .replace("-", "−");
  return {
    element,
    set: (numbers) =>
      Object.entries(numbers).forEach(
        ([key, v]) => (cells[key].textContent = [v].flat().map(text).join(", ")),
      ),
  };
}

/* planes ----------------------------------------------------------------------------------------------- */

const SIZE = 300; // of the longer side, in units of the drawing
const MARGIN = { left: 34, right: 8, top: 8, bottom: 34 };

/** A plane with axes: `reach` {x: [low, high], y: [low, high]}, `names` of its two axes. */
export class Plane {
  constructor(title, reach, names) {
    this.reach = reach;
    const wide = reach.x[1] - reach.x[0];
    const high = reach.y[1] - reach.y[0];
    this.scale = SIZE / Math.max(wide, high);
    [this.width, this.height] = [wide * this.scale, high * this.scale];
    const box = [0, 0, this.width + MARGIN.left + MARGIN.right, this.height + MARGIN.top + MARGIN.bottom];
    this.element = svg("svg", { viewBox: box.join(" "), role: "group", "aria-label": title });
    this.inside = svg("svg", { x: MARGIN.left, y: MARGIN.top, width: this.width, height: this.height });
    this.inside.append(svg("rect", { width: this.width, height: this.height, class: "ground" })); // to be tapped
    this.element.append(...this.axes(names), this.inside);
    const frame = { x: MARGIN.left, y: MARGIN.top, width: this.width, height: this.height, class: "frame" };
    this.element.append(svg("rect", frame));
    this.figure = html("figure", {}, html("figcaption", {}, title), this.element);
  }

  /** Where a point of the plane lies in the drawing. */
  place([x, y]) {
    return [(x - this.reach.x[0]) * this.scale, (this.reach.y[1] - y) * this.scale];
  }

  /** The same as a path writes it. */
  spot(point) {
    return this.place(point)
      .map((v) => v.toFixed(1))
      .join(" ");
  }

  /** The point of the plane under a pointer. */
  under(event) {
    const p = new DOMPoint(event.clientX, event.clientY).matrixTransform(
      this.inside.getScreenCTM().inverse(),
    );
    return [p.x / this.scale + this.reach.x[0], this.reach.y[1] - p.y / this.scale];
  }

  axes([across, up]) {
    const found = [];
    const bottom = MARGIN.top + this.height;
    const ticks = ([low, high]) => {
      const all = Array.from({ length: 2 * Math.floor(high) + 1 }, (_, k) => k - Math.floor(high));
      return all.filter((v) => v >= low && v <= high);
    };
    const number = (v) => String(v).replace("-", "−");
    for (const v of ticks(this.reach.x)) {
      const x = MARGIN.left + this.place([v, 0])[0];
      found.push(svg("text", { x, y: bottom + 14, class: "tick middle" }, number(v)));
    }
    for (const v of ticks(this.reach.y)) {
      const y = MARGIN.top + this.place([0, v])[1];
      found.push(svg("text", { x: MARGIN.left - 5, y: y + 4, class: "tick end" }, number(v)));
    }
    found.push(svg("text", { x: MARGIN.left + this.width / 2, y: bottom + 30, class: "middle" }, across));
    found.push(svg("text", { x: 10, y: MARGIN.top + this.height / 2, class: "middle" }, up));
    return found;
  }

  /** Shades of a symbol's colour behind everything else; `set(values, columns)`, 0 to 1, row by row from the top. */
  shades(symbol) {
    const image = svg("image", { width: this.width, height: this.height, preserveAspectRatio: "none" });
    const probe = svg("path", { class: symbol });
    this.inside.firstChild.after(probe, image);
    const canvas = html("canvas");
    return {
      set: (values, columns) => {
        fill(canvas, { width: columns, height: values.length / columns }, []);
        const context = canvas.getContext("2d");
        const pixels = context.createImageData(canvas.width, canvas.height);
        const colour = getComputedStyle(probe)
          .stroke.match(/[\d.]+/g)
          .map(Number);
        values.forEach((v, k) => pixels.data.set([...colour.slice(0, 3), 255 * v], 4 * k));
        context.putImageData(pixels, 0, 0);
        image.setAttribute("href", canvas.toDataURL());
      },
    };
  }

  /** Many straight lines, [from, to] each, in one path; `set(pairs)`. */
  strokes(symbol, className = "") {
    const path = svg("path", { class: `line ${symbol} ${className}` });
    this.inside.append(path);
    const one = ([from, to]) => `M${this.spot(from)}L${this.spot(to)}`;
    return { set: (pairs) => path.setAttribute("d", pairs.map(one).join("")) };
  }

  /** Many round dots, in one path; `set(points)`. */
  dots(symbol, radius, className = "") {
    const path = svg("path", { class: `dots ${symbol} ${className}`, "stroke-width": 2 * radius });
    this.inside.append(path);
    return { set: (points) => path.setAttribute("d", points.map((p) => `M${this.spot(p)}h0`).join("")) };
  }

  /** A line through points; `set(points)`. */
  line(symbol, className = "") {
    const path = svg("polyline", { class: `line ${symbol} ${className}` });
    this.inside.append(path);
    return {
      set: (points) => path.setAttribute("points", points.map((p) => this.place(p).join()).join(" ")),
    };
  }

  /** An upright ellipse; `set(centre, radii)`. */
  ellipse(symbol, className = "") {
    const one = this.ellipses(symbol, className);
    return { set: (centre, radii) => one.set([[centre, radii]]) };
  }

  /** Many ellipses in one path; `set([[centre, radii], …])`. */
  ellipses(symbol, className = "") {
    const path = svg("path", { class: `line ${symbol} ${className}` });
    this.inside.append(path);
    const one = ([centre, radii]) => {
      const [cx, cy] = this.place(centre);
      const [rx, ry] = radii.map((r) => (r * this.scale).toFixed(1));
      return `M${(cx - rx).toFixed(1)} ${cy.toFixed(1)}a${rx} ${ry} 0 1 0 ${2 * rx} 0a${rx} ${ry} 0 1 0 ${-2 * rx} 0`;
    };
    return { set: (regions) => path.setAttribute("d", regions.map(one).join("")) };
  }

  /**
   * A point to drag, also by a tap anywhere in the plane, and by the arrow keys (with Shift in steps five times as
   * long); `moved(point)`. A finger beside it scrolls the page.
   */
  handle(label, symbol, at, step, moved) {
    const knob = svg("circle", { r: 7, class: `knob ${symbol}` });
    const grip = svg("circle", { r: 22, class: "grip" });
    const element = svg(
      "g",
      { tabindex: 0, role: "slider", "aria-label": label, class: "handle" },
      svg("title", {}, "Arrow keys move it; with Shift, five times as far."),
      grip,
      knob,
    );
    this.inside.append(element);
    const clamp = (v, [low, high]) => Math.min(high, Math.max(low, v));
    const set = (point) => {
      const [x, y] = [clamp(point[0], this.reach.x), clamp(point[1], this.reach.y)];
      at = [x, y];
      element.setAttribute("transform", `translate(${this.place(at).join()})`);
      const text = `${x.toFixed(2)}, ${y.toFixed(2)}`;
      fill(element, { "aria-valuenow": x.toFixed(3), "aria-valuetext": text }, []);
      fill(element, { "aria-valuemin": this.reach.x[0], "aria-valuemax": this.reach.x[1] }, []);
    };
    const move = (point) => {
      set(point);
      moved(at);
    };
    this.inside.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      element.focus({ preventScroll: true });
      this.inside.setPointerCapture(event.pointerId);
      move(this.under(event));
    });
    this.inside.addEventListener("pointermove", (event) => {
      if (this.inside.hasPointerCapture(event.pointerId)) move(this.under(event));
    });
    const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
    element.addEventListener("keydown", (event) => {
      if (!(event.key in ways)) return;
      event.preventDefault();
      const far = step * (event.shiftKey ? 5 : 1);
      move(ways[event.key].map((way, k) => at[k] + way * far));
    });
    set(at);
    return { at: () => at };
  }
}
