/** Notebook 03: turn beta, and see codes, samples and all that the loss weighs move. */
import {
  Plane,
  encode,
  forward,
  html,
  klTerms,
  mean,
  publish,
  readout,
  reparameterize,
  slider,
  squaredError,
  start,
} from "./library.js";

start("betas", ({ betas, seeds, x, eps, draws, models }, root) => {
  const latent = new Plane("Regions of 2 std, and their centres", { x: [-4, 4], y: [-4, 4] }, ["z₁", "z₂"]);
  const plane = new Plane("Decoded draws from N(0, I)", { x: [-2, 2], y: [-1, 1] }, ["x₁", "x₂"]);
  latent.ellipse("prior", "dotted").set([0, 0], [2, 2]);
  const regions = latent.ellipses("logvar", "faint");
  const codes = latent.dots("mu", 2);
  const data = plane.dots("data", 1.5);
  const samples = plane.dots("recon", 2);
  const table = readout({
    recon: ["recon", "recon"],
    kl: ["logvar", "kl"],
    loss: ["", "recon + beta kl"],
    each: ["", "KL of each dimension"],
    elbo: ["", "ELBO, fresh points"],
    logP: ["", "exact log p, fresh points"],
  });
  let [at, seed] = [betas.indexOf(0.05), 0];

  const show = () => {
    const { encoder, decoder, elbo, logP } = models[seed][at];
    const found = x[seed].map((point) => encode(encoder, point));
    const errors = found.map(({ mu, std }, k) =>
      squaredError(forward(decoder, reparameterize(mu, std, eps[k])), x[seed][k]),
    );
    const each = [0, 1].map((k) => mean(found.map(({ mu, logvar }) => klTerms(mu, logvar).each[k])));
    regions.set(found.filter((_, k) => k % 4 === 0).map(({ mu, std }) => [mu, std.map((s) => 2 * s)]));
    codes.set(found.map(({ mu }) => mu));
    data.set(x[seed]);
    samples.set(draws.map((z) => forward(decoder, z)));
    const [recon, kl] = [mean(errors), mean(each)];
    const numbers = { recon, kl, loss: recon + betas[at] * kl, each, elbo, logP };
    table.set(numbers);
    publish(root, { beta: betas[at], seed: seeds[seed], ...numbers });
  };
  const turn = slider("beta", betas.map(String), at, (index) => {
    at = index;
    show();
  });
  const other = slider("seed", seeds.map(String), seed, (index) => {
    seed = index;
    show();
  });
  const controls = html("div", { class: "controls" }, turn.element, other.element);
  return [[controls, html("div", { class: "planes" }, latent.figure, plane.figure, table.element)], show];
});
