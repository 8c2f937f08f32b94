"""The static pages, from disk and without network: links, formulas, figures, explorers, colours, a phone."""

import re
import subprocess
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest

from tests.browsing import chromium, playwright
from tests.colours import contrast, rgb
from tests.test_explorers import move_by_key

ROOT = Path(__file__).parents[1]
BUILT = ROOT / "build/pages"
README = (ROOT / "README.md").read_text("utf-8")
NAMES = ["index", *dict.fromkeys(re.findall(r"\]\(([\w/]+)\.(?:ipynb|md)\)", README))]
READABLE = 4.5  # contrast of text with what is behind it

pytestmark = pytest.mark.skipif(
    not (ROOT / ".venv-pages/ready").exists(), reason="not set up: run `make pages` once"
)
each_page = pytest.mark.parametrize("name", NAMES)


@pytest.fixture(scope="module", autouse=True)
def built() -> None:
    done = subprocess.run(["make", "pages"], cwd=ROOT, capture_output=True, text=True)
    assert not done.returncode, done.stderr


@pytest.fixture(scope="module")
def browser() -> Iterator["playwright.Browser"]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def opened(browser):
    """Open a page; it must ask for nothing but files, and say nothing."""
    said, contexts = [], []

    def opened(name: str, **options: object) -> "playwright.Page":
        contexts.append(browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options}))
        contexts[-1].set_offline(True)
        page = contexts[-1].new_page()
        page.on("console", lambda m: m.text.startswith("[PST]") or said.append(m.text))  # the theme
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda r: r.url.startswith(("file:", "data:")) or said.append(r.url))
        page.goto((BUILT / f"{name}.html").as_uri())
        if options.get("java_script_enabled", True):
            page.evaluate("window.MathJax?.startup.promise")
            page.evaluate("document.querySelectorAll('details').forEach(details => (details.open = true))")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not said


# files --------------------------------------------------------------------------------------------------


class References(HTMLParser):
    """What a page can be asked for by name, and what it asks for."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.names, self.links, self.parts = set(), [], []
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.names.add(given.get("id"))
        if "href" in given:
            (self.links if tag == "a" else self.parts).append(given["href"])
        if "src" in given:
            self.parts.append(given["src"])


@pytest.fixture(scope="module")
def references(built) -> dict[Path, References]:
    return {path: References(path) for path in BUILT.rglob("*.html") if "_static" not in path.parts}


def test_there_is_a_page_for_all_that_the_readme_links_to(references):
    assert {BUILT / f"{name}.html" for name in [*NAMES, "README", "search"]} == set(references)


def test_links_lead_somewhere(references):
    for path, page in references.items():
        for link in page.links:
            address, anchor = urldefrag(link)
            if address.startswith("https:"):
                continue
            target = (path.parent / unquote(address)).resolve() if address else path
            assert target.is_file(), f"{path.name}: {link}"
            assert not anchor or anchor in references[target].names, f"{path.name}: {link}"


def test_a_page_is_made_of_files_beside_it(references):
    for path, page in references.items():
        for part in page.parts:
            file = path.parent / unquote(re.split("[?#]", part)[0])
            assert part.startswith(("data:", "#")) or file.is_file(), f"{path.name}: {part}"


def test_unanswered_checks_say_that_they_need_jupyter(references):
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        page = (BUILT / "notebooks" / f"{path.stem}.html").read_text("utf-8")
        unanswered = re.findall(r"<p>○ .*?</p>", page)
        assert len(unanswered) == path.read_text("utf-8").count('"<p>○ '), path.name
        assert all("this needs Jupyter" in line for line in unanswered), path.name
        assert "how to start it" in page, path.name


# in the browser -----------------------------------------------------------------------------------------


# what is wider than its box, where one cannot scroll to the rest
CUT = """() => {
  const scrolls = (part) => ["auto", "scroll"].includes(getComputedStyle(part).overflowX);
  const inside = (part) => !part.matches("article") && (scrolls(part) || inside(part.parentElement));
  return [...document.querySelectorAll("article *:not(.math, .math *)")]
    .filter((part) => part.clientWidth && part.scrollWidth > part.clientWidth + 1 && !inside(part))
    .map((part) => part.outerHTML.slice(0, 120));
}"""
PICTURES = """() => [...document.querySelectorAll("article img")]
  .map((image) => [image.alt, image.src.slice(0, 100), image.naturalWidth])"""
# pictures that are not as wide for their height as they were stored
DISTORTED = """() => [...document.querySelectorAll("article img")]
  .filter((image) => image.width > image.height * image.naturalWidth / image.naturalHeight + 2
    || image.height > image.width * image.naturalHeight / image.naturalWidth + 2)
  .map((image) => image.alt)"""
# the text without formulas and code, where no dollar may be left
PROSE = """() => {
  const article = document.querySelector("article").cloneNode(true);
  article.querySelectorAll(".math, code, pre, script, style").forEach((part) => part.remove());
  return article.textContent;
}"""
# the colours in formulas, each with the one behind it
COLOURS = """() => {
  const behind = (element) => {
    const colour = getComputedStyle(element).backgroundColor;
    return colour.endsWith(", 0)") ? behind(element.parentElement) : colour;
  };
  const pairs = [...document.querySelectorAll("mjx-container [fill^='#']")].map((part) =>
    [getComputedStyle(part).fill, getComputedStyle(part).stroke, behind(part)].join("; "));
  return [...new Set(pairs)];
}"""
UNKNOWN = "mjx-merror, [data-mml-node=merror], [data-mjx-error], mjx-container [fill=red]"


def check_theme(page: "playwright.Page", theme: str) -> None:
    """Coloured symbols are readable, and explorers are alive, in this theme."""
    assert page.evaluate("document.documentElement.dataset.theme") == theme
    for colours in page.evaluate(COLOURS):
        fill, stroke, behind = colours.split("; ")
        assert fill == stroke and contrast(rgb(fill), rgb(behind)) >= READABLE, colours
    for explorer in page.locator("[data-explorer]").all():
        assert explorer.get_attribute("data-state"), explorer.get_attribute("data-explorer")
        assert ("dark" in explorer.get_attribute("class").split()) == (theme == "dark")


@each_page
def test_it_is_whole_on_a_laptop_and_on_a_phone_in_light_and_in_dark(name, opened):
    page = opened(name)
    assert page.locator("mjx-container").count() == page.locator(".math").count()
    assert page.locator(UNKNOWN).count() == 0
    assert not re.search(r"[$\\]", page.evaluate(PROSE))
    for words, source, width in page.evaluate(PICTURES):
        assert words and not words.endswith(".png"), source
        assert width > 100, words
    assert page.evaluate(DISTORTED) == []
    check_theme(page, "light")
    assert page.evaluate(CUT) == []
    page.get_by_role("button", name="Color mode").click()
    page.locator(".theme-change-button[data-mode=dark]").click()
    check_theme(page, "dark")
    for explorer in page.locator("[data-explorer]").all():
        move_by_key(explorer)
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate(CUT) == [] and page.evaluate(DISTORTED) == []


def test_it_takes_the_theme_and_the_size_of_a_phone(opened):
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    page = opened("notebooks/01_flow", color_scheme="dark", **phone)
    check_theme(page, "dark")
    assert page.evaluate("[innerWidth, document.documentElement.scrollWidth]") == [390, 390]


def test_without_scripts_the_pictures_of_the_explorers_stay(opened):
    for name in NAMES:
        if "data-explorer=" not in (BUILT / f"{name}.html").read_text("utf-8"):
            continue
        for explorer in opened(name, java_script_enabled=False).locator("[data-explorer]").all():
            picture = explorer.locator("> img")
            assert picture.count() == 1, name
            assert picture.get_attribute("alt") and picture.bounding_box()["width"] > 300, name
