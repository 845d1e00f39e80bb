"""The page in a real browser: what a reader sees are the numbers of the document."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support.ui import WebDriverWait

from negotiate.cases import load_case, shipped_case_ids
from negotiate.queries.precedents import precedents
from negotiate.queries.query_text import parse_query
from negotiate.reports import html, tables
from negotiate.reports.corridors.spillover_tables import origin_table
from negotiate.reports.corridors.world_tables import main_corridors, main_table
from negotiate.reports.document import ComparisonDocument
from negotiate.spillovers.report import way_reports
from negotiate.spillovers.requests import cap_question
from negotiate.spillovers.study import answer
from negotiate.terms import load_library
from negotiate.ui.agreements import finding, names
from negotiate.world import load_world

pytestmark = [pytest.mark.browser, pytest.mark.slow]

HERE = Path(__file__).parent
CHROMIUM, DRIVER = Path("/usr/bin/chromium"), Path("/usr/bin/chromedriver")
OPTIONS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1400,1800",
)
STARTED_WITHIN = 60.0


@pytest.fixture
def document() -> ComparisonDocument:
    text = (HERE.parent / "unit" / "reports" / "invented.json").read_text(encoding="utf-8")
    return ComparisonDocument.model_validate_json(text)


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[WebDriver]:
    missing = [str(path) for path in (CHROMIUM, DRIVER) if not path.exists()]
    if missing:
        reason = f"not installed: {', '.join(missing)} (apt-get install chromium chromium-driver)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    options = webdriver.ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for option in (*OPTIONS, f"--user-data-dir={tmp_path / 'profile'}"):
        options.add_argument(option)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(str(DRIVER)))
    try:
        yield driver
    finally:
        driver.quit()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _is_up(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except OSError:
        return False


@contextmanager
def _served(script: Path, log: Path) -> Iterator[str]:
    port = _free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.headless=true"]
    command += [f"--server.port={port}", "--server.address=127.0.0.1"]
    command += ["--browser.gatherUsageStats=false"]
    with log.open("w", encoding="utf-8") as out:
        server = subprocess.Popen(command, stdout=out, stderr=out, cwd=HERE.parents[1])
        try:
            address, end = f"http://127.0.0.1:{port}", time.monotonic() + STARTED_WITHIN
            while not _is_up(address):
                stopped = server.poll() is not None or time.monotonic() > end
                assert not stopped, log.read_text(encoding="utf-8")
                time.sleep(0.2)
            yield address
        finally:
            server.terminate()
            server.wait(timeout=20)


def _table(browser: WebDriver, last: str) -> list[list[str]]:
    """Return the rows of the first table, once its last row is there."""

    def whole(driver: WebDriver) -> bool:
        return any(last in t.text for t in driver.find_elements(By.CSS_SELECTOR, "table"))

    WebDriverWait(browser, 60).until(whole)
    rows = browser.find_elements(By.CSS_SELECTOR, "table")[0].find_elements(
        By.CSS_SELECTOR, "tbody tr"
    )
    return [
        [" ".join(cell.text.split()) for cell in row.find_elements(By.CSS_SELECTOR, "th, td")]
        for row in rows
    ]


def _asked(browser: WebDriver) -> set[str]:
    """Return the addresses that pages of the browser asked for."""
    events = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    urls = {
        event["params"]["request"]["url"]
        for event in events
        if event["method"] == "Network.requestWillBeSent"
    }
    return {url for url in urls if url.startswith(("http", "ws"))}


def test_the_application_shows_the_numbers_of_the_document(
    browser: WebDriver, document: ComparisonDocument, tmp_path: Path
) -> None:
    with _served(HERE / "invented_app.py", tmp_path / "server.log") as address:
        browser.get(address)
        shown = _table(browser, "World")
        WebDriverWait(browser, 60).until(
            lambda d: d.find_elements(
                By.CSS_SELECTOR,
                "[data-testid=stVegaLiteChart] canvas, [data-testid=stVegaLiteChart] svg",
            )
        )
        picture = tmp_path / "application.png"
        assert browser.save_screenshot(str(picture))
        outside = {url for url in _asked(browser) if not url.startswith(address)}
    assert shown == [list(row) for row in tables.change_table(document).rows]
    assert picture.stat().st_size > 10_000
    assert outside == set()


def test_the_report_shows_the_numbers_of_the_document_and_asks_nobody(
    browser: WebDriver, document: ComparisonDocument, tmp_path: Path
) -> None:
    browser.get(html.write(document, tmp_path / "report.html").as_uri())
    shown = _table(browser, "World")
    picture = tmp_path / "report.png"
    assert browser.save_screenshot(str(picture))
    assert shown == [list(row) for row in tables.change_table(document).rows]
    assert len(browser.find_elements(By.CSS_SELECTOR, "figure svg")) == 2
    assert _asked(browser) == set()


def test_the_agreements_page_answers_the_example_as_the_library_does(
    browser: WebDriver, tmp_path: Path
) -> None:
    library = load_library()
    found = precedents(library, parse_query(finding.EXAMPLE, library.codebook)).graded
    with _served(HERE.parents[1] / "app.py", tmp_path / "server.log") as address:
        browser.get(f"{address}/agreements")
        shown = _table(browser, names.short(library.get(found[0].agreement)))
        links = browser.find_elements(By.CSS_SELECTOR, "table a")
        targets = {str(link.get_attribute("href")) for link in links}
        navigation = [each.text for each in browser.find_elements(By.CSS_SELECTOR, "header a")]
        outside = {url for url in _asked(browser) if not url.startswith(address)}
    expected = [names.short(library.get(row.agreement)) for row in found]
    assert [row[0] for row in shown] == expected[: len(shown)]
    assert [row[2] for row in shown] == [row.level.replace("_", " ") for row in found[: len(shown)]]
    assert {row.href for row in found[: len(shown)] if row.href} <= targets
    assert navigation == ["Compare regimes", "Agreements", "Corridors"]
    assert {url for url in outside if not url.startswith(f"ws{address[4:]}")} == set()


def test_the_corridors_page_draws_the_world_and_a_spillover_and_asks_nobody(
    browser: WebDriver,
    tmp_path: Path,
    invented_store: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NEGOTIATE_DATA_DIR", str(invented_store))
    world = main_table(main_corridors(load_world(), "stock", "all", top=10))
    case = load_case(shipped_case_ids()[0])
    largest = max(case.corridors, key=lambda each: each.posts.value if each.posts else 0.0)
    assert largest.posts is not None
    corridor, cap = f"{largest.origin}-{largest.destination}", round(largest.posts.value) // 2
    question = cap_question(case, [f"{corridor}={cap}"])
    spillover = origin_table(way_reports(question, answer(question))[0])
    with _served(HERE.parents[1] / "app.py", tmp_path / "server.log") as address:
        browser.get(f"{address}/corridors")
        shown = _table(browser, world.rows[-1][0])
        buttons = browser.find_elements(By.CSS_SELECTOR, "button")
        next(each for each in buttons if each.text == "Spillover").click()
        chart = "[data-testid=stVegaLiteChart] canvas, [data-testid=stVegaLiteChart] svg"
        patient = WebDriverWait(browser, 60, ignored_exceptions=(StaleElementReferenceException,))
        patient.until(lambda d: "Exits" in d.find_elements(By.CSS_SELECTOR, "table")[0].text)
        drained = _table(browser, "Caused by")
        patient.until(lambda d: d.find_elements(By.CSS_SELECTOR, chart))
        outside = {url for url in _asked(browser) if not url.startswith(address)}
    assert shown == [list(row) for row in world.rows]
    assert drained == [list(row) for row in spillover.rows]
    assert {url for url in outside if not url.startswith(f"ws{address[4:]}")} == set()
