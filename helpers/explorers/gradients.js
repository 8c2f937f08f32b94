/** Notebook 02: move mu and logvar under the same eps, and see what each draw's gradient says. */
import {
  Plane,
  button,
  html,
  linspace,
  mean,
  publish,
  readout,
  reparameterize,
  slider,
  start,
  tick,
} from "./library.js";

start("gradients", ({ eps }, root) => {
  const reach = { x: [-3, 3], y: [-3, 3] };
  const noise = new Plane("Noise: eps stays", reach, ["ε₁", "ε₂"]);
  const plane = new Plane("z = mu + eps std: drag mu", reach, ["z₁", "z₂"]);
  const still = noise.dots("eps", 3);
  const region = plane.ellipse("logvar", "strong");
  const arrows = plane.strokes("prior");
  const draws = plane.dots("z", 3);
  const table = readout({
    mu: ["mu", "mu"],
    std: ["logvar", "std"],
    z: ["z", "mean of z"],
    forMu: ["", "gradient for mu, of these draws"],
    exactMu: ["", "over all draws"],
    forLogvar: ["", "gradient for logvar, of these draws"],
    exactLogvar: ["", "over all draws"],
  });
  const logvars = linspace(-4, 2, 61);
  const texts = logvars.map((v) => v.toFixed(1).replace("-", "−"));
  const values = [-1.4, 0];
  let set = 0;

  const show = () => {
    const mu = handle.at();
    const std = values.map((v) => Math.exp(bug.ticked() ? v : 0.5 * v));
    const z = eps[set].map((e) => reparameterize(mu, std, e));
    const along = (f) => [0, 1].map((k) => mean(z.map((point, i) => f(point[k], eps[set][i][k], std[k]))));
    still.set(eps[set]);
    draws.set(z);
    region.set(
      mu,
      std.map((s) => 2 * s),
    );
    arrows.set(z.map((point) => [point, point.map((v) => v - 0.2 * v)]));
    const numbers = {
      mu,
      std,
      z: along((v) => v),
      forMu: along((v) => 2 * v),
      exactMu: mu.map((m) => 2 * m),
      // dz/dlogvar is eps std / 2; with the bug, where std = exp(logvar), it is eps std
      forLogvar: along((v, e, s) => 2 * v * e * s * (bug.ticked() ? 1 : 0.5)),
      exactLogvar: std.map((s) => (bug.ticked() ? 2 : 1) * s * s),
    };
    table.set(numbers);
    publish(root, { logvar: values, ...numbers });
  };
  const handle = plane.handle("mu, the centre of the region", "mu", [1, 0.5], 0.05, show);
  const bug = tick("std = exp(logvar), the bug", show);
  const sliders = [0, 1].map((k) =>
    slider(
      `logvar ${k + 1}`,
      texts,
      logvars.findIndex((v) => v > values[k] - 0.01),
      (index) => {
        values[k] = logvars[index];
        show();
      },
    ),
  );
  const anew = button("New eps", () => {
    set = (set + 1) % eps.length;
    show();
  });
  const controls = html(
    "div",
    { class: "controls" },
    ...sliders.map((one) => one.element),
    bug.element,
    anew,
  );
  return [[controls, html("div", { class: "planes" }, noise.figure, plane.figure, table.element)], show];
});
