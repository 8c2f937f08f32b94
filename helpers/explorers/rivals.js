/** Notebook 05: one code through three decoders, and a GAN's training with its critic. */
import { Plane, forward, html, linspace, mean, player, publish, readout, slider, start } from "./library.js";

const COLUMNS = 60;

start("rivals", ({ x, draws, centres, std, autoencoder, vae, steps, gan }, root) => {
  const reach = { x: [-2, 2], y: [-1, 1] };
  const latent = new Plane("Latent plane: walk z", { x: [-3, 3], y: [-3, 3] }, ["z₁", "z₂"]);
  latent.ellipse("prior", "dotted").set([0, 0], [2, 2]);
  latent.dots("z", 1.5, "pale").set(draws);
  const names = ["autoencoder", "VAE", "GAN; the greener, the higher its critic's D"];
  const planes = names.map((name) => new Plane(name, reach, ["x₁", "x₂"]));
  const critic = planes[2].shades("logvar");
  const clouds = planes.map((plane) => {
    plane.dots("data", 1.5).set(x);
    return plane.dots("recon", 1.5, "pale");
  });
  const images = planes.map((plane) => plane.dots("recon", 5, "ringed"));
  const pixels = linspace(1, -1, COLUMNS / 2).flatMap((v) => linspace(-2, 2, COLUMNS).map((u) => [u, v]));
  const table = readout({
    z: ["z", "z"],
    autoencoder: ["recon", "autoencoder"],
    vae: ["recon", "VAE"],
    gan: ["recon", "GAN"],
    real: ["logvar", "critic: D of the GAN's point"],
    near: ["", "GAN's draws near each cluster"],
  });
  const sigmoid = (v) => 1 / (1 + Math.exp(-v));
  const D = (point) => sigmoid(forward(gan[at].critic, point)[0]);
  let at = steps.length - 1;
  let near = [];

  const show = () => {
    const z = handle.at();
    const made = [autoencoder, vae, gan[at].generator].map((decoder) => forward(decoder, z));
    made.forEach((point, k) => images[k].set([point]));
    const numbers = { z, autoencoder: made[0], vae: made[1], gan: made[2], real: D(made[2]), near };
    table.set(numbers);
    publish(root, { step: steps[at], ...numbers });
  };
  const turn = (index) => {
    at = index;
    critic.set(
      pixels.map((point) => 0.6 * D(point)),
      COLUMNS,
    );
    const cloud = draws.map((z) => forward(gan[at].generator, z));
    const isNear = (point, centre) => Math.hypot(point[0] - centre[0], point[1] - centre[1]) <= 3 * std;
    near = centres.map((centre) => mean(cloud.map((point) => Number(isNear(point, centre)))));
    clouds[2].set(cloud);
    show();
  };
  const handle = latent.handle("z, the code that all three decode", "z", [0, 0], 0.05, show);
  [autoencoder, vae].forEach((decoder, k) => clouds[k].set(draws.map((z) => forward(decoder, z))));
  const time = slider(
    "The GAN's training",
    steps.map((step) => `after ${step} ${step === 1 ? "step" : "steps"}`),
    at,
    turn,
  );
  const play = player("Play", time, steps.length, turn);
  const controls = html("div", { class: "controls" }, time.element, play);
  return [
    [
      controls,
      html("div", { class: "planes" }, latent.figure, ...planes.map((p) => p.figure), table.element),
    ],
    () => turn(at),
  ];
});
