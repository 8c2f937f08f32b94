/** Notebook 04: walk through the latent plane, and see what the decoder makes of the code. */
import { Plane, forward, html, publish, readout, start } from "./library.js";

start("walk", ({ x, codes, decoder, sigma, centres, std }, root) => {
  const latent = new Plane("Latent plane: walk z", { x: [-3, 3], y: [-3, 3] }, ["z₁", "z₂"]);
  const plane = new Plane(
    "Data plane: x̂ and its noise; the true density, 1 and 2 std",
    { x: [-3, 3], y: [-1.5, 1.5] },
    ["x₁", "x₂"],
  );
  latent.ellipse("prior", "dotted").set([0, 0], [2, 2]);
  latent.dots("mu", 1.5).set(codes);
  plane.dots("data", 2).set(x);
  plane.ellipses("prior").set([1, 2].flatMap((k) => centres.map((centre) => [centre, [k * std, k * std]])));
  const lines = ["z", "z"].map((symbol, k) => plane.line(symbol, k ? "" : "dashed"));
  const crossing = ["z", "z"].map((symbol, k) => latent.line(symbol, k ? "" : "dashed"));
  const noise = plane.ellipses("recon");
  const image = plane.dots("recon", 5);
  const table = readout({
    z: ["z", "z"],
    recon: ["recon", "x̂"],
    across: ["", "∂x̂/∂z₁"],
    up: ["", "∂x̂/∂z₂"],
  });
  const span = Array.from({ length: 61 }, (_, k) => -3 + k / 10);

  const show = (z) => {
    const recon = forward(decoder, z);
    const along = [span.map((v) => [v, z[1]]), span.map((v) => [z[0], v])];
    along.forEach((line, k) => {
      crossing[k].set(line);
      lines[k].set(line.map((code) => forward(decoder, code)));
    });
    const slope = [0, 1].map((k) => {
      const ends = [-1e-4, 1e-4].map((d) =>
        forward(
          decoder,
          z.map((v, i) => v + (i === k ? d : 0)),
        ),
      );
      return ends[1].map((v, i) => (v - ends[0][i]) / 2e-4);
    });
    image.set([recon]);
    noise.set([1, 2].map((k) => [recon, [k * sigma, k * sigma]]));
    table.set({ z, recon, across: slope[0], up: slope[1] });
    publish(root, { z, recon, slope });
  };
  const handle = latent.handle("z, the code that is decoded", "z", [0, -1], 0.05, show);
  return [
    [html("div", { class: "planes" }, latent.figure, plane.figure, table.element)],
    () => show(handle.at()),
  ];
});
