"""The explorer as people use it, in Chromium: open, filter, look at a sentence, take the rows away."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow
ServeDataset = Callable[[Path], str]

TYPE = """(() => {{ const box = document.querySelector('[name={name}]'); box.value = {text!r};
    box.dispatchEvent(new Event('input', {{bubbles: true}})); }})()"""
N_ROWS = "Number((document.querySelector('#rows strong') || {textContent: '-1'}).textContent.split(' ')[0])"


@pytest.fixture(scope="module")
def dataset(sample_build: Any) -> Path:
    """The bundled sample, published."""
    return Path(sample_build.release.path).parents[1]


def test_open_filter_look_and_take(tab: Any, serve_dataset: ServeDataset, dataset: Path, tmp_path: Path):
    """A filter changes rows, charts and address; a click shows the sentence; the export has the rows."""
    address = serve_dataset(dataset)
    tab.open(address)
    before = tab.run(N_ROWS)
    assert tab.run("document.documentElement.dataset.drawn") == "2"
    assert tab.run("document.querySelectorAll('#charts svg').length") >= 2

    tab.run(TYPE.format(name="code", text="19"))
    after = tab.wait(f"(n => n > 0 && n < {before} ? n : 0)({N_ROWS})")
    tab.wait("location.search === '?code=19'")

    tab.run("document.querySelector('#rows tbody tr a.row').click()")
    tab.wait("document.getElementById('detail').open")
    sentence = tab.run("document.querySelector('#detail .sentence').textContent")
    act = tab.run("document.querySelector('#detail .sentence [data-part~=act]').textContent")
    assert act in sentence
    assert len(sentence) > len(act)

    tab.run("document.querySelector('#detail [data-step=\"1\"]').click()")
    tab.wait(f"document.querySelector('#detail .sentence').textContent !== {sentence!r}")
    tab.run("document.querySelector('#detail [data-close]').click()")
    assert tab.run("document.getElementById('detail').open") is False

    tab.call("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(tmp_path / "taken"))
    tab.run("document.querySelector('#rows a[href*=\"format=csv\"]').click()")
    with _taken(tmp_path / "taken").open(encoding="utf-8", newline="") as stream:
        assert len(list(csv.DictReader(stream))) == after
    assert tab.complaints == []


def test_order_and_number_of_rows_can_be_chosen(tab: Any, serve_dataset: ServeDataset, dataset: Path):
    """The choices above the table are part of what is asked, and so are links to pages and column heads."""
    tab.open(serve_dataset(dataset))

    tab.run(TYPE.format(name="size", text="25"))
    tab.wait("document.querySelectorAll('#rows tbody tr').length === 25")
    tab.run("document.querySelector('#rows a[rel=next]').click()")
    tab.wait("document.querySelector('.pages span')?.textContent.startsWith('page 2 of')")
    tab.run("[...document.querySelectorAll('#rows th a')].find(a => a.textContent === 'confidence').click()")
    tab.wait("document.querySelector('#rows [aria-sort=descending]')?.textContent.includes('confidence')")
    tab.run(TYPE.format(name="code", text="1"))
    tab.wait("location.search === '?code=1&sort=-confidence&size=25'")

    sure = tab.run("[...document.querySelectorAll('#rows td.number')].map(cell => Number(cell.textContent))")
    assert sure == sorted(sure, reverse=True)
    assert tab.complaints == []


def test_back_gives_what_was_asked_before(tab: Any, serve_dataset: ServeDataset, dataset: Path):
    """The browser's way back undoes a filter, in the form and in the rows."""
    tab.open(serve_dataset(dataset))
    before = tab.run(N_ROWS)
    tab.run(TYPE.format(name="code", text="19"))
    tab.wait(f"{N_ROWS} < {before}")

    tab.run("history.back()")

    tab.wait(f"{N_ROWS} === {before} && document.querySelector('[name=code]').value === ''")


def test_wrong_filter_is_told_in_the_page(tab: Any, serve_dataset: ServeDataset, dataset: Path):
    """What cannot be looked up stands where the rows were, and goes when it is mended."""
    tab.open(serve_dataset(dataset))

    tab.run(TYPE.format(name="code", text="abc"))
    tab.wait("document.querySelector('#rows [role=alert]')?.textContent.includes('expected CAMEO codes')")
    tab.run(TYPE.format(name="code", text=""))

    tab.wait(f"{N_ROWS} > 0")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_page_fits_its_window(tab: Any, serve_dataset: ServeDataset, dataset: Path, width: int, dark: bool):
    """Nothing reaches out of the window, and the theme is the browser's."""
    address = serve_dataset(dataset)

    tab.open(address, width=width, dark=dark)

    assert tab.run("document.documentElement.scrollWidth") <= width
    assert tab.run("document.getElementById('asking').open") is (width > 960)
    background = tab.run("getComputedStyle(document.body).backgroundColor")
    assert (background == "rgb(20, 24, 28)") is dark
    assert tab.complaints == []


def test_nothing_outside_is_asked(tab: Any, serve_dataset: ServeDataset, dataset: Path):
    """Every request goes to the address that was opened."""
    address = serve_dataset(dataset)
    tab.open(address)
    tab.run("document.querySelector('a.row').click()")
    tab.wait("document.getElementById('detail').open")

    asked = [url for url in tab.asked if not url.startswith(("about:", "data:"))]

    assert len(asked) > 8
    assert all(url.startswith(address) for url in asked)


def test_page_says_when_the_explorer_has_ended(tab: Any, serve_dataset: ServeDataset, dataset: Path):
    """A page that is left open after Ctrl-C says why it does not answer."""
    tab.open(serve_dataset(dataset))
    tab.call(
        "Network.emulateNetworkConditions",
        offline=True,
        latency=0,
        downloadThroughput=-1,
        uploadThroughput=-1,
    )

    tab.run(TYPE.format(name="code", text="19"))

    tab.wait("!document.getElementById('lost').hidden")


def _taken(folder: Path) -> Path:
    deadline = time.monotonic() + 60
    while not (found := [path for path in folder.glob("*.csv") if path.stat().st_size]):
        assert time.monotonic() < deadline, "nothing was downloaded"
        time.sleep(0.05)
    return found[0]
