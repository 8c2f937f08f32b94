"""Every explorer in a page from disk, without network: moved by keyboard and pointer, compared with torch."""

import functools
import json
import math
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch
from torch import Tensor, nn

from helpers import explorers
from helpers.data import two_clusters_density
from helpers.digits import Digits, ImageVAE, digits, train_images
from helpers.exact import elbo, kl_to_posterior, log_marginal, square_grid
from helpers.explorers.page import script_of
from helpers.lab import lab_data, lab_run, lab_runs
from helpers.losses import kl_terms
from helpers.metrics import mode_shares
from helpers.models import TinyVAE
from helpers.plots.style import GREYS
from helpers.seeds import sources
from helpers.training import train_autoencoder, train_gan
from tests.browsing import chromium, playwright

SIGMA = (0.05 / 2) ** 0.5
CLOSE = {"atol": 1e-5, "rtol": 1e-5}


def lab_models() -> tuple[TinyVAE, nn.Module]:
    generator = torch.Generator().manual_seed(4)
    return lab_run().model, train_autoencoder(lab_data(), generator=generator).model


@functools.cache
@torch.enable_grad()
def digit_model() -> ImageVAE:
    (model,) = train_images(ImageVAE, digits().train, seeds=[0], epochs=20)
    return model


def some_digits(count: int = 400) -> Digits:
    """More than there are labels in the plane."""
    return Digits(*(part[:count] for part in digits()))


MADE = {
    "flow": explorers.flow,
    "gradients": explorers.gradients,
    "betas": lambda: explorers.betas(seeds=2),
    "walk": lambda: explorers.walk(lab_models()[0], lab_data()),
    "rivals": lambda: explorers.rivals(lab_models()[1], lab_models()[0], lab_data()),
    "gap": lambda: explorers.gap(lab_models()[0], lab_data(), SIGMA),
    "digits": lambda: explorers.digits(digit_model(), some_digits().train, some_digits().train_labels),
}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Each explorer in a page of its own."""
    folder = tmp_path_factory.mktemp("explorers")
    head = '<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    for name, make in MADE.items():
        (folder / f"{name}.html").write_text(f"{head}<body>{make()._repr_html_()}", "utf-8")
    return {name: folder / f"{name}.html" for name in MADE}


@pytest.fixture(scope="module")
def browser() -> Iterator["playwright.Browser"]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def opened(pages, browser):
    """Open an explorer's page; it must ask for nothing and say nothing."""
    said, contexts = [], []

    def opened(name: str, **options: object) -> "playwright.Page":
        contexts.append(browser.new_context(**{"viewport": {"width": 1100, "height": 900}, **options}))
        contexts[-1].set_offline(True)
        page = contexts[-1].new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda r: r.url.startswith(("file:", "data:")) or said.append(r.url))
        page.goto(pages[name].as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not said


def state_of(page: "playwright.Page") -> SimpleNamespace:
    numbers = json.loads(page.locator("[data-explorer]").get_attribute("data-state"))
    lists = {
        name: torch.tensor(value, dtype=torch.float32)
        for name, value in numbers.items()
        if isinstance(value, list)
    }
    return SimpleNamespace(**{**numbers, **lists})


def handle(page: "playwright.Page") -> "playwright.Locator":
    return page.locator("g[role=slider]")


def same(state: SimpleNamespace, **expected: Tensor) -> None:
    for name, value in expected.items():
        got = torch.as_tensor(getattr(state, name), dtype=torch.float64)
        want = torch.as_tensor(value).squeeze().double()
        torch.testing.assert_close(got, want, **CLOSE, msg=lambda said, name=name: f"{name}: {said}")


def noise(count: int, seed: int = 0, dims: int = 2) -> Tensor:
    return torch.randn(count, dims, generator=torch.Generator().manual_seed(seed))


# what torch computes, from where the controls stand ------------------------------------------------------


@torch.no_grad()
def check_flow(state: SimpleNamespace, _: dict | None = None) -> None:
    model, point = lab_run(epochs=state.epoch).model, state.x[None]
    mu, logvar = model.encode(point)
    std = torch.exp(0.5 * logvar)
    z = mu + std * noise(1)
    recon, kl = model.decoder(z), kl_terms(mu, logvar)
    error = ((recon - point) ** 2).mean()
    same(state, mu=mu, logvar=logvar, std=std, z=z, recon=recon, error=error, place=0.5 * mu**2)
    dimensions = kl_terms(*model.encode(lab_data())).mean(0)
    same(state, width=kl - 0.5 * mu**2, kl=kl.mean(), loss=error + 0.05 * kl.mean(), dimensions=dimensions)


def check_gradients(state: SimpleNamespace, _: dict | None = None, seed: int = 0, bug: bool = False) -> None:
    eps = noise(20, seed)
    mu, logvar = (value.clone().requires_grad_() for value in (state.mu, state.logvar))
    std = torch.exp(logvar if bug else 0.5 * logvar)
    z = mu + eps * std
    for_mu, for_logvar = torch.autograd.grad((z**2).sum() / len(z), [mu, logvar], retain_graph=True)
    exact = torch.autograd.grad((mu**2 + std**2).sum(), [mu, logvar])
    same(state, std=std.detach(), z=z.mean(0).detach(), forMu=for_mu, forLogvar=for_logvar)
    same(state, exactMu=exact[0], exactLogvar=exact[1])


@torch.no_grad()
def check_betas(state: SimpleNamespace, _: dict | None = None) -> None:
    run, x, _ = lab_runs(2, state.beta)[state.seed]
    mu, logvar = run.model.encode(x)
    recon = run.model.decoder(mu + noise(256) * torch.exp(0.5 * logvar))
    error, kl = ((recon - x) ** 2).mean(), kl_terms(mu, logvar)
    same(state, recon=error, kl=kl.mean(), each=kl.mean(0), loss=error + state.beta * kl.mean())
    fresh, sigma = lab_data()[::4], (state.beta / 2) ** 0.5
    assert state.elbo == round(elbo(run.model, fresh, sigma, tolerance=0.05).mean().item(), 3)
    assert state.logP == round(log_marginal(run.model.decoder, fresh, sigma, tolerance=0.05).mean().item(), 3)


@torch.no_grad()
def check_walk(state: SimpleNamespace, _: dict | None = None) -> None:
    decoder = lab_models()[0].decoder
    same(state, recon=decoder(state.z))
    with torch.enable_grad():
        slope = torch.autograd.functional.jacobian(decoder.double(), state.z.double()).T
    torch.testing.assert_close(state.slope.double(), slope, atol=1e-4, rtol=1e-4)


def network(layers: list[list[list]]) -> nn.Sequential:
    """The network of the weights [[W, b], …], with ReLU between the layers."""
    parts = []
    for W, b in layers:
        parts += [nn.Linear(len(W[0]), len(W)), nn.ReLU()]
        parts[-2].weight.data, parts[-2].bias.data = torch.tensor(W), torch.tensor(b)
    return nn.Sequential(*parts[:-1])


@torch.no_grad()
def check_rivals(state: SimpleNamespace, given: dict | None = None) -> None:
    """With the networks of the page, or, if it does not hand them over, those that it was made of."""
    if given:
        step = given["gan"][given["steps"].index(state.step)]
        autoencoder, vae, makes, critic = map(
            network, (given["autoencoder"], given["vae"], step["generator"], step["critic"])
        )
    else:
        run = train_gan(lab_data(), steps=state.step, generator=sources(7000, 1)[0])
        autoencoder, vae = (model.decoder for model in reversed(lab_models()))
        makes, critic = run.generator.layers, run.discriminator.layers
    made = makes(state.z)
    # a few draws, with four digits in the page, lie on the border of what is near
    near = mode_shares(makes(noise(300, 1)), two_clusters_density())
    same(state, autoencoder=autoencoder(state.z), vae=vae(state.z), gan=made, real=critic(made).sigmoid())
    torch.testing.assert_close(
        state.near.double(), near.double(), atol=0.0101, rtol=0
    )  # draws have four digits


@torch.no_grad()
def check_gap(state: SimpleNamespace, _: dict | None = None) -> None:
    model, point = lab_models()[0], state.x[None].float()
    mu, logvar = model.encode(point)
    same(state, mu=mu, logvar=logvar)
    exact = log_marginal(model.decoder, point, SIGMA, square_grid(8, 401)).item()
    assert state.logP == pytest.approx(exact, abs=1e-3)
    assert state.elbo == pytest.approx(elbo(model, point, SIGMA).item(), abs=2e-3)
    best = SimpleNamespace(
        decoder=model.decoder, encode=lambda x: (state.bestMu[None], state.bestLogvar[None])
    )
    assert state.bestElbo == pytest.approx(elbo(best, point, SIGMA).item(), abs=2e-3)
    assert state.gap == pytest.approx(
        kl_to_posterior(model, point, SIGMA, square_grid(8, 401)).item(), abs=2e-3
    )
    assert state.elbo <= state.bestElbo <= state.logP + 1e-9
    assert math.isclose(state.gap, state.approximation + state.amortization, abs_tol=1e-9)


@torch.no_grad()
def check_digits(state: SimpleNamespace, given: dict | None = None) -> None:
    """With the network and the images of the page, or else with those that it was made of."""
    if given:
        levels = [int(sign, 17) for sign in given["images"]]
        x, labels = torch.tensor(levels).view(-1, 64) / 16, torch.tensor([*map(int, given["labels"])])
        decoder, sigma = network(given["decoder"]), given["sigma"]
    else:
        x, _, labels, _ = some_digits()
        decoder, sigma = digit_model().decoder, digit_model().sigma
    image = recon = decoder(state.z)
    if state.noise is not None:
        image = recon + sigma * noise(8, dims=64)[state.noise]
    distances = ((x - image) ** 2).mean(dim=1).sqrt()
    prior = torch.distributions.Normal(0.0, 1.0).log_prob(state.z).sum()
    same(state, recon=recon, image=image, distance=distances.min(), logPrior=prior)
    same(state, nearest=distances.argmin(), label=labels[distances.argmin()])


CHECKS = {name: globals()[f"check_{name}"] for name in MADE}


def move_by_key(explorer: "playwright.Locator") -> None:
    """Move an explorer that stands in a notebook or a page; its numbers must change, and be torch's."""
    name, before = (explorer.get_attribute(f"data-{what}") for what in ("explorer", "state"))
    explorer.locator("g[role=slider], input[type=range]").last.press(
        "ArrowRight" if name == "betas" else "ArrowLeft"
    )
    assert explorer.get_attribute("data-state") != before
    CHECKS[name](state_of(explorer.page), json.loads(explorer.get_attribute("data-model")))


@pytest.mark.parametrize("name", MADE)
def test_the_picture_stays_where_no_script_may_run(name, opened):
    page = opened(name, java_script_enabled=False)
    picture = page.locator("[data-explorer] > img")
    assert picture.get_attribute("alt")[-1] == "." and picture.bounding_box()["width"] > 600
    assert picture.evaluate("image => image.naturalWidth / image.width") == 2
    assert len(picture.get_attribute("src")) < 130_000  # in base64, of less than 100 kB
    assert page.locator("[data-explorer] svg").count() == 0


@pytest.mark.parametrize("name", MADE)
def test_it_takes_the_pictures_place_and_shows_what_torch_computes(name, opened):
    page = opened(name)
    assert page.locator("[data-explorer] img").count() == 0
    CHECKS[name](state_of(page))


@pytest.mark.parametrize("name", [name for name in MADE if name != "betas"])
def test_the_handle_is_moved_by_keys(name, opened):
    page = opened(name)
    moved = {"flow": "x", "gap": "x", "gradients": "mu"}.get(name, "z")
    before = getattr(state_of(page), moved)
    knob = handle(page)
    assert knob.get_attribute("aria-label") and knob.get_attribute("aria-valuetext")
    knob.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft", "ArrowDown", "Shift+ArrowUp"):
        page.keyboard.press(key)
    state = state_of(page)
    torch.testing.assert_close(getattr(state, moved), before + torch.tensor([0.05, 0.2]), atol=1e-6, rtol=0)
    CHECKS[name](state)
    page.keyboard.press("Tab")
    assert not knob.evaluate("knob => knob === document.activeElement")


@pytest.mark.parametrize("name", [name for name in MADE if name != "betas"])
def test_the_handle_is_moved_by_mouse_and_touch(name, opened):
    moved = {"flow": "x", "gap": "x", "gradients": "mu"}.get(name, "z")
    page = opened(name, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("figure", has=page.locator("g[role=slider]")).scroll_into_view_if_needed()
    box = handle(page).locator(".knob").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    before = getattr(state_of(page), moved)
    page.touchscreen.tap(x + 30, y)
    tapped = state_of(page)
    step = getattr(tapped, moved) - before
    assert step[0] > 0.1 and abs(step[1]) < 0.05
    CHECKS[name](tapped)
    page.mouse.move(x + 30, y)
    page.mouse.down()
    page.mouse.move(x, y + 20, steps=3)
    page.mouse.up()
    page.mouse.move(x - 50, y - 50)  # the button is up: nothing moves
    dragged = getattr(state_of(page), moved)
    assert abs(dragged[0] - before[0]) < 0.05 and dragged[1] < before[1] - 0.1


@pytest.mark.parametrize(
    ("name", "slider", "keys"),
    [
        ("flow", 0, "Left"),
        ("rivals", 0, "Left"),
        ("betas", 0, "Left"),
        ("betas", 1, "Right"),
        ("gradients", 1, "Left"),
    ],
)
def test_sliders_are_moved_by_keys(name, slider, keys, opened):
    page = opened(name)
    before = page.locator("[data-explorer]").get_attribute("data-state")
    control = page.locator("input[type=range]").nth(slider)
    control.focus()
    page.keyboard.press(f"Arrow{keys}")
    assert page.locator("[data-explorer]").get_attribute("data-state") != before
    assert (
        control.get_attribute("aria-valuetext")
        == control.locator("xpath=following-sibling::output").inner_text()
    )
    CHECKS[name](state_of(page))


def test_new_eps_and_the_bug(opened):
    page = opened("gradients")
    page.get_by_role("button", name="New eps").click()
    check_gradients(state_of(page), seed=1)
    page.get_by_label("the bug").check()
    check_gradients(state_of(page), seed=1, bug=True)


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_playing_runs_to_the_end_or_steps_where_motion_is_not_wanted(motion, opened):
    page = opened("flow", reduced_motion=motion)
    play = page.get_by_role("button", name="Play")
    play.click()
    assert state_of(page).epoch == 1
    if motion == "reduce":
        play.click()
        page.wait_for_timeout(800)
        assert state_of(page).epoch == 5
    else:
        page.wait_for_function(
            "JSON.parse(document.querySelector('[data-explorer]').dataset.state).epoch === 200"
        )
        playwright.expect(play).to_have_text("Play")


# the median time from a key to its frame, in milliseconds
FIFTY_KEYS = """async () => {
  const found = ["g[role=slider]", "input[type=range]"].map((one) => document.querySelector(one));
  const target = found[0] ?? found[1];
  const times = [];
  for (let k = 0; k < 50; k++) {
    const start = performance.now();
    if (target.matches("input")) {
      target.value = Number(target.value) + (k % 2 ? 1 : -1);
      target.dispatchEvent(new Event("input", { bubbles: true }));
    } else {
      const key = k % 2 ? "ArrowLeft" : "ArrowRight";
      target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    }
    await new Promise(requestAnimationFrame);
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[25];
}"""


@pytest.mark.parametrize("name", MADE)
def test_a_key_is_answered_within_fifty_milliseconds(name, opened, capsys):
    page = opened(name)
    took = min(page.evaluate(FIFTY_KEYS) for _ in range(3))  # other tests may keep the processor busy
    with capsys.disabled():
        print(f" {name}: {took:.0f} ms", end="")
    assert took < 50


def test_the_grid_of_the_gap_is_large_enough_wherever_x_may_be(opened):
    page = opened("gap")
    handle(page).focus()
    for keys in (("Right", "Up"), ("Left",), ("Down",)):
        for key in keys:
            for _ in range(20):
                page.keyboard.press(f"Shift+Arrow{key}")
        check_gap(state_of(page))
    for key, presses in (("Shift+ArrowRight", 8), ("Shift+ArrowUp", 6), ("ArrowUp", 2)):
        for _ in range(presses):
            page.keyboard.press(key)
    assert state_of(page).x.tolist() == pytest.approx([0.0, 0.6])  # beside the bridge
    check_gap(state_of(page))


def drawn(picture: "playwright.Locator") -> Tensor:
    """The ink of each pixel of a picture, (64,), 0 to 1."""
    read = "c => [...c.getContext('2d').getImageData(0, 0, 8, 8).data]"
    rgba = torch.tensor(picture.evaluate(read), dtype=torch.float32).view(64, 4)
    assert (rgba[:, 3] == 255).all() and (rgba[:, :3] == rgba[:, :1]).all()
    (paper, *_), (ink, *_) = GREYS
    return (rgba[:, 0] - paper) / (ink - paper)


@pytest.mark.parametrize("ink", ["black", "white"])
def test_the_images_of_the_digits_are_drawn_and_told_in_every_theme(ink, opened):
    page = opened("digits")
    page.evaluate(f"document.documentElement.style.color = '{ink}'")
    x, labels = some_digits().train, some_digits().train_labels
    decoded, real = page.locator("canvas").all()
    for key in ("Up", "Right", "Right"):
        handle(page).press(f"Shift+Arrow{key}")
    state = state_of(page)
    assert page.locator(".dark").count() == (ink == "white")
    torch.testing.assert_close(drawn(decoded), state.image.clamp(0, 1), atol=0.005, rtol=0)
    torch.testing.assert_close(drawn(real), x[state.nearest], atol=0.005, rtol=0)
    sides = [(box["width"], box["height"]) for box in (decoded.bounding_box(), real.bounding_box())]
    assert sides[0] == sides[1] and sides[0][0] == pytest.approx(sides[0][1], abs=0.1) and sides[0][0] > 120
    assert decoded.get_attribute("role") == real.get_attribute("role") == "img"
    label = labels[state.nearest].item()
    told = f"Decoded: x̂, {state.distance:.3f} from an image of the digit {label}"
    assert decoded.get_attribute("aria-label") == told
    assert real.get_attribute("aria-label") == f"An image of the digit {label}"
    assert page.get_by_role("status").all_inner_texts() == ["Decoded: x̂", f"Nearest image: {label}"]


# the middle of each sign of a text, in units of the drawing
MIDDLES = """text => [...text.textContent].map((_, k) => {
  const box = text.getExtentOfChar(k);
  return [box.x + box.width / 2, box.y + box.height / 2];
})"""


def test_the_codes_of_the_digits_are_their_labels(opened):
    page = opened("digits")
    x, labels = some_digits().train, some_digits().train_labels
    codes = digit_model().encode(x)[0].detach()
    glyphs, found = page.locator("svg svg > text").all()
    assert [*map(int, glyphs.text_content())] == labels[:300].tolist()
    nearest = state_of(page).nearest
    assert int(found.text_content()) == labels[nearest]
    reach = json.loads(page.locator("[data-explorer]").get_attribute("data-model"))["reach"]
    assert reach >= codes.abs().max() + 0.1 and reach >= 3
    for element, points in ((glyphs, codes[:300]), (found, codes[nearest : nearest + 1])):
        places = torch.tensor(element.evaluate(MIDDLES)) * 2 * reach / 300
        torch.testing.assert_close(places[:, 0] - reach, points[:, 0], atol=0.02, rtol=0)
        torch.testing.assert_close(reach - places[:, 1], points[:, 1], atol=0.06, rtol=0)


def test_digits_with_noise(opened):
    page = opened("digits")
    assert state_of(page).noise is None
    page.get_by_label("with noise").check()
    assert state_of(page).noise == 0
    assert page.get_by_role("status").first.inner_text() == "A sample: x̂ + σ ε"
    check_digits(state_of(page))
    handle(page).press("Shift+ArrowLeft")
    for draw in (1, 2, 3, 4, 5, 6, 7, 0):
        page.get_by_role("button", name="New noise").click()
        assert state_of(page).noise == draw
        check_digits(state_of(page))
    page.get_by_label("with noise").uncheck()
    assert state_of(page).noise is None
    check_digits(state_of(page))
    page.get_by_role("button", name="New noise").click()  # who asks for noise sees it
    assert page.get_by_label("with noise").is_checked() and state_of(page).noise == 0


def test_the_digits_take_few_bytes_and_say_how_far_apart_images_are():
    x, labels = digits().test, digits().test_labels
    explorer = explorers.digits(digit_model(), x, labels)
    assert len(explorer._repr_html_()) < 220_000
    others = [torch.cat([x[:k], x[k + 1 :]]) for k in range(len(x))]
    nearest = [((other - one) ** 2).mean(dim=1).min().sqrt() for one, other in zip(x, others)]
    assert explorer.model["apart"] == pytest.approx(torch.stack(nearest).median().item(), abs=1e-6)


def test_what_is_no_digit_is_refused():
    x, labels = some_digits().train, some_digits().train_labels
    for model, images, names, said in (
        (ImageVAE(3), x, labels, "3 latent dimensions"),
        (digit_model(), x + 0.01, labels, "pixels"),
        (digit_model(), 2 * x, labels, "pixels"),
        (digit_model(), -x, labels, "pixels"),
        (digit_model(), x, labels[1:], "labels"),
        (digit_model(), x, labels + 1, "labels"),
        (digit_model(), x, labels - 1, "labels"),
        (digit_model(), x[:, :63], labels, "x"),
    ):
        with pytest.raises(ValueError, match=said):
            explorers.digits(model, images, names)


def test_a_script_is_one_module_that_imports_nothing():
    for name in MADE:
        script = script_of(name)
        assert "import " not in script and "export " not in script and "</script" not in script
