/** Notebook 01: drag x through the data plane, and watch the regions form over the epochs. */
import {
  Plane,
  encode,
  forward,
  klTerms,
  html,
  mean,
  player,
  publish,
  readout,
  reparameterize,
  slider,
  squaredError,
  start,
} from "./library.js";

start("flow", ({ x, eps, beta, epochs, networks }, root) => {
  const plane = new Plane("Data plane: drag x", { x: [-3, 3], y: [-1.5, 1.5] }, ["x₁", "x₂"]);
  const latent = new Plane("Latent plane: regions of 2 std", { x: [-3, 3], y: [-3, 3] }, ["z₁", "z₂"]);
  plane.dots("data", 2).set(x);
  const recons = plane.dots("recon", 2.5);
  const recon = plane.dots("recon", 5, "ringed");
  const all = latent.ellipses("data", "faint");
  latent.ellipse("prior", "dotted").set([0, 0], [2, 2]);
  const region = latent.ellipse("logvar", "strong");
  const draws = latent.dots("z", 2.5);
  const centre = latent.dots("mu", 5);
  const draw = latent.dots("z", 5, "ringed");
  const table = readout({
    x: ["data", "x"],
    mu: ["mu", "mu"],
    std: ["logvar", "std"],
    z: ["z", "z, the large dot"],
    recon: ["recon", "x̂ of it"],
    error: ["", "squared error, mean"],
    place: ["", "KL: off centre"],
    width: ["", "KL: width"],
    kl: ["", "kl: both, mean over z₁ and z₂"],
    loss: ["", `error + ${beta} kl`],
    dimensions: ["", "KL of each dimension, mean over the data"],
  });

  let [at, dimensions] = [epochs.length - 1, []];
  const show = () => {
    const { encoder, decoder } = networks[at];
    const point = handle.at();
    const { mu, logvar, std } = encode(encoder, point);
    const z = eps.map((e) => reparameterize(mu, std, e));
    const out = z.map((v) => forward(decoder, v));
    const { place, width, each } = klTerms(mu, logvar);
    const [error, kl] = [squaredError(out[0], point), mean(each)];
    region.set(
      mu,
      std.map((s) => 2 * s),
    );
    centre.set([mu]);
    draws.set(z.slice(1));
    draw.set(z.slice(0, 1));
    recons.set(out.slice(1));
    recon.set(out.slice(0, 1));
    const numbers = {
      x: point,
      mu,
      std,
      z: z[0],
      recon: out[0],
      error,
      place,
      width,
      kl,
      loss: error + beta * kl,
      dimensions,
    };
    table.set(numbers);
    publish(root, { epoch: epochs[at], logvar, ...numbers });
  };
  const turn = (index) => {
    at = index;
    const found = x.map((point) => encode(networks[at].encoder, point));
    all.set(found.map(({ mu, std }) => [mu, std.map((s) => 2 * s)]));
    dimensions = [0, 1].map((k) => mean(found.map(({ mu, logvar }) => klTerms(mu, logvar).each[k])));
    show();
  };
  const handle = plane.handle("x, the point that is encoded", "data", x[0], 0.05, show);
  const texts = epochs.map((epoch) => `after ${epoch} ${epoch === 1 ? "epoch" : "epochs"}`);
  const time = slider("Training", texts, epochs.length - 1, turn);
  const play = player("Play", time, epochs.length, turn);
  const controls = html("div", { class: "controls" }, time.element, play);
  return [
    [controls, html("div", { class: "planes" }, plane.figure, latent.figure, table.element)],
    () => turn(at),
  ];
});
