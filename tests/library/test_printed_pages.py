"""What the pages on the world, leverage and brain drain print is what the commands print.

The files are not part of the repository; set ``NEGOTIATE_SHARED`` to the folder that holds
``data``, or put it beside the repository as ``shared``.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from negotiate.cli import main
from negotiate.datasets import import_folder

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("NEGOTIATE_SHARED", ROOT.parent / "shared")) / "data"
PAGES = ("drain", "world", "leverage")
BLOCK = re.compile(r"```\n\$ labour-negotiate (.*)\n((?:.*\n)*?)```\n")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not DATA.is_dir(), reason="the published files are not here"),
]


def printed() -> Iterator[tuple[str, str, str]]:
    """Yield page, command and the text that the page shows."""
    for page in PAGES:
        text = (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8")
        for command, shown in BLOCK.findall(text):
            yield page, command, shown


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store with every published file that is here."""
    place = tmp_path_factory.mktemp("store")
    import_folder(DATA, store=place)
    return place


def test_each_page_shows_a_command() -> None:
    assert {page for page, _, _ in printed()} == set(PAGES)


@pytest.mark.parametrize(("page", "command", "shown"), list(printed()))
def test_a_page_shows_what_the_command_prints(
    store: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    page: str,
    command: str,
    shown: str,
) -> None:
    monkeypatch.setenv("NEGOTIATE_DATA_DIR", str(store))
    monkeypatch.setenv("COLUMNS", "100")
    assert main(command.split()) == 0
    whole = "\n".join(line.rstrip() for line in capsys.readouterr().out.splitlines())
    place = 0
    for part in shown.rstrip("\n").split("\n...\n"):
        found = whole.find(part, place)
        assert found >= 0, f"{page}: {command} does not print\n{part}"
        place = found + len(part)
