/** Notebook 10: walk through the latent plane of a VAE of digits, and see the image that the code decodes to. */
import { Plane, button, forward, html, logNormal, publish, readout, start, tick } from "./library.js";

const SHOWN = 300; // of the images' labels: with more, none can be read

start("digits", ({ images, labels, codes, decoder, sigma, eps, apart, levels, greys, reach }, root) => {
  const pixels = eps[0].length;
  const side = Math.sqrt(pixels);
  const values = Float64Array.from(images, (sign) => parseInt(sign, levels + 1) / levels);
  const all = codes.map((_, k) => values.subarray(k * pixels, (k + 1) * pixels));
  const latent = new Plane("Latent plane: the images’ codes", { x: [-reach, reach], y: [-reach, reach] }, [
    "z₁",
    "z₂",
  ]);
  latent.ellipse("prior", "dotted").set([0, 0], [2, 2]);
  /** Digits, each in the middle of its place in the latent plane; `set(digits, points)`. */
  const written = (symbol, size, weight) => {
    const text = document.createElementNS(latent.inside.namespaceURI, "text");
    text.style.cssText = `fill: var(--${symbol}); stroke: none; font: ${weight} ${size}px sans-serif`;
    text.setAttribute("class", "middle");
    text.setAttribute("aria-hidden", "true");
    latent.inside.append(text);
    return {
      set: (digits, points) => {
        const places = points.map((point) => latent.place(point));
        text.setAttribute("x", places.map(([x]) => x.toFixed(1)).join(" "));
        text.setAttribute("y", places.map(([, y]) => (y + 0.36 * size).toFixed(1)).join(" "));
        text.textContent = digits;
      },
    };
  };
  written("mu", 10, "normal").set(labels.slice(0, SHOWN), codes.slice(0, SHOWN));
  const ring = latent.ellipse("data", "strong");
  const found = written("data", 15, "bold");

  /** An image under its caption; `set(image, said, words)`, 0 paper, 1 ink, row by row from the top. */
  const picture = () => {
    const caption = html("span", { role: "status" });
    const canvas = html("canvas", { width: side, height: side, role: "img" });
    canvas.style.cssText = "display: block; width: 100%; image-rendering: pixelated";
    const figure = html("figure", {}, html("figcaption", {}, caption), canvas);
    figure.style.cssText = "flex: 1 1 130px; max-width: 162px";
    return {
      figure,
      set: (image, said, words) => {
        const context = canvas.getContext("2d");
        const drawn = context.createImageData(side, side);
        image.forEach((value, k) => {
          const ink = Math.min(1, Math.max(0, value));
          drawn.data.set([...greys[0].map((paper, c) => paper + ink * (greys[1][c] - paper)), 255], 4 * k);
        });
        context.putImageData(drawn, 0, 0);
        if (caption.textContent !== said) caption.textContent = said; // else it is read out at every step
        canvas.setAttribute("aria-label", words);
      },
    };
  };
  const decoded = picture();
  const real = picture();
  const table = readout({
    z: ["z", "z"],
    logPrior: ["", "log p(z), prior"],
    distance: ["recon", "RMS to the nearest image"],
    apart: ["data", "median of real images"],
    sigma: ["", "σ of a pixel"],
  });
  let draw = 0;

  /** The given image that differs least, and its RMS difference per pixel. */
  const closest = (image) => {
    const squares = all.map((one) => one.reduce((sum, v, k) => sum + (v - image[k]) ** 2, 0));
    const nearest = squares.reduce((best, v, k) => (v < squares[best] ? k : best), 0);
    return { nearest, distance: Math.sqrt(squares[nearest] / pixels) };
  };
  const show = () => {
    const z = handle.at();
    const recon = forward(decoder, z);
    const noise = noisy.ticked() ? draw : null;
    const image = noise === null ? recon : recon.map((v, k) => v + sigma * eps[noise][k]);
    const { nearest, distance } = closest(image);
    const label = labels[nearest];
    ring.set(codes[nearest], [9 / latent.scale, 9 / latent.scale]);
    found.set(label, [codes[nearest]]);
    const what = noise === null ? "Decoded: x̂" : "A sample: x̂ + σ ε";
    decoded.set(image, what, `${what}, ${distance.toFixed(3)} from an image of the digit ${label}`);
    real.set(all[nearest], `Nearest image: ${label}`, `An image of the digit ${label}`);
    const logPrior = logNormal(z, [0, 0], 1);
    table.set({ z, logPrior, distance, apart, sigma });
    publish(root, { z, recon, image, noise, nearest, label: Number(label), distance, logPrior });
  };
  const handle = latent.handle("z, the code that is decoded", "z", [0, 0], 0.05, show);
  const noisy = tick("with noise", show);
  const anew = button("New noise", () => {
    if (noisy.ticked()) draw = (draw + 1) % eps.length;
    noisy.element.querySelector("input").checked = true;
    show();
  });
  const controls = html("div", { class: "controls" }, noisy.element, anew);
  const pictures = html("div", {}, decoded.figure, real.figure, controls);
  pictures.style.cssText = "display: flex; flex-wrap: wrap; gap: 8px 16px; flex: 1 1 290px; max-width: 340px";
  return [[html("div", { class: "planes" }, latent.figure, pictures, table.element)], show];
});
