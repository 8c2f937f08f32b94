/** Notebook 08: drag x, and see the true posterior, the encoder's ellipse, the best one, and both gaps. */
import {
  Plane,
  backward,
  encode,
  forward,
  html,
  klTerms,
  linspace,
  logNormal,
  logSumExp,
  publish,
  readout,
  reparameterize,
  start,
} from "./library.js";

const REACH = 8; // of the grid of codes
const STEPS = 161; // along each axis
const SHOWN = 4; // of the codes in the picture
const [COARSE, FINE] = [21, 41]; // steps of the grids that stand for draws of eps: to search, and to measure
const [ROUNDS, STILL] = [60, 1e-6]; // towards the best ellipse: the most, and a step that ends them

start("gap", ({ x, encoder, decoder, sigma }, root) => {
  const plane = new Plane("Data plane: drag x", { x: [-2, 2], y: [-1, 1] }, ["x₁", "x₂"]);
  const latent = new Plane(
    "Posterior in blue, q, best ellipse dashed",
    { x: [-SHOWN, SHOWN], y: [-SHOWN, SHOWN] },
    ["z₁", "z₂"],
  );
  plane.dots("data", 2).set(x);
  const posterior = latent.shades("z");
  latent.ellipse("prior", "dotted").set([0, 0], [2, 2]);
  const own = latent.ellipse("logvar", "strong");
  const best = latent.ellipse("recon", "strong dashed");
  const table = readout({
    x: ["data", "x"],
    logP: ["", "log p(x), exact"],
    elbo: ["logvar", "ELBO"],
    gap: ["logvar", "gap"],
    bestElbo: ["recon", "ELBO of the best ellipse"],
    approximation: ["recon", "approximation gap"],
    amortization: ["", "amortization gap"],
  });
  const square = (across, up) => up.flatMap((v) => across.map((u) => [u, v]));
  const axis = linspace(-REACH, REACH, STEPS);
  const grid = square(axis, axis.toReversed());
  const images = grid.map((z) => forward(decoder, z));
  const prior = grid.map((z) => logNormal(z, [0, 0], 1) + 2 * Math.log(axis[1] - axis[0]));
  const highest = logNormal([0, 0], [0, 0], sigma); // of the log density around an image
  const shown = grid.flatMap((z, k) => (z.every((v) => Math.abs(v) < SHOWN) ? [k] : []));
  const noise = (steps) => {
    const nodes = square(linspace(-5, 5, steps), linspace(-5, 5, steps)).filter((e) => Math.hypot(...e) < 5);
    const logs = nodes.map((e) => logNormal(e, [0, 0], 1));
    const all = logSumExp(logs);
    return nodes.map((e, k) => [e, Math.exp(logs[k] - all)]);
  };
  const [coarse, fine] = [noise(COARSE), noise(FINE)];

  /** The ELBO of the ellipse (mu, logvar) for a point, and the gradient of its first term. */
  const bound = (point, { mu, logvar }, draws = fine) => {
    const std = logvar.map((v) => Math.exp(0.5 * v));
    const found = {
      elbo: -klTerms(mu, logvar).each.reduce((a, b) => a + b),
      forMu: [0, 0],
      forLogvar: [0, 0],
    };
    for (const [e, weight] of draws) {
      const z = reparameterize(mu, std, e);
      const image = forward(decoder, z);
      found.elbo += weight * logNormal(point, image, sigma);
      const toImage = image.map((v, k) => (weight * (point[k] - v)) / sigma ** 2);
      backward(decoder, z, toImage).forEach((g, k) => {
        found.forMu[k] += g;
        found.forLogvar[k] += 0.5 * g * e[k] * std[k];
      });
    }
    return found;
  };
  /** The ellipse with the highest ELBO, by natural gradient steps from (mu, logvar), each half the way. */
  const improve = (point, { mu, logvar }) => {
    for (let round = 0; round < ROUNDS; round++) {
      const { forMu, forLogvar } = bound(point, { mu, logvar }, coarse);
      const wanted = logvar.map((v, k) => Math.max(0.1, 1 - (2 * forLogvar[k]) / Math.exp(v)));
      const before = [...mu, ...logvar];
      const precision = logvar.map((v, k) => 0.5 * Math.exp(-v) + 0.5 * wanted[k]);
      mu = mu.map((m, k) => m + (0.5 * (forMu[k] - m)) / precision[k]);
      logvar = precision.map((p) => -Math.log(p));
      if ([...mu, ...logvar].every((v, k) => Math.abs(v - before[k]) < STILL)) break;
    }
    return { mu, logvar, std: logvar.map((v) => Math.exp(0.5 * v)) };
  };

  const show = (point) => {
    // prior times likelihood, for all codes of the grid: written out, as there are many
    const joint = prior.map((p, k) => {
      const [a, b] = [point[0] - images[k][0], point[1] - images[k][1]];
      return p + highest - (a * a + b * b) / (2 * sigma ** 2);
    });
    const logP = logSumExp(joint);
    const q = encode(encoder, point);
    const better = improve(point, q);
    const [elbo, bestElbo] = [q, better].map((ellipse) => bound(point, ellipse).elbo);
    const top = shown.reduce((most, k) => Math.max(most, joint[k]), -Infinity);
    posterior.set(
      shown.map((k) => 0.8 * Math.exp(joint[k] - top)),
      Math.sqrt(shown.length),
    );
    own.set(
      q.mu,
      q.std.map((s) => 2 * s),
    );
    best.set(
      better.mu,
      better.std.map((s) => 2 * s),
    );
    const numbers = { x: point, logP, elbo, gap: logP - elbo, bestElbo, approximation: logP - bestElbo };
    numbers.amortization = bestElbo - elbo;
    table.set(numbers);
    publish(root, { ...numbers, mu: q.mu, logvar: q.logvar, bestMu: better.mu, bestLogvar: better.logvar });
  };
  const handle = plane.handle("x, the point that is explained", "data", [1, 0.1], 0.05, show);
  return [
    [html("div", { class: "planes" }, plane.figure, latent.figure, table.element)],
    () => show(handle.at()),
  ];
});
