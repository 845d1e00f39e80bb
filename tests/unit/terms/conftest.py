"""An invented codebook and an invented agreement, as folders of files."""

from pathlib import Path

import pytest

CODEBOOK = """\
version: 1
history:
- {version: 1, date: 2025, change: First version.}
terms:
  quota: &none
    title: Number of workers
    meaning: Workers a year.
    kind: number
    unit: person
    moves: {worker: gains}
  passport:
    title: Passport
    meaning: Who keeps it.
    kind: ordered
    levels: [{id: ban, words: Nobody keeps it.}, {id: ban_with_sanction, words: Punished.}]
    moves: {worker: gains}
    standards: {model: {level: ban_with_sanction, locator: Art. 9}}
  channel:
    title: Channel
    meaning: Through whom.
    kind: type
    levels: [{id: state, words: State bodies.}, {id: private, words: Agencies.}]
    moves: {agency: either}
    standards: {model: {locator: Art. 2}}
""".replace(" &none", "")

AGREEMENT = """\
id: xaa-xbb-2018-seasonal
title: Agreement between XAA and XBB on seasonal workers
kind: bilateral
form: agreement
parties:
- {iso3: XAA, role: origin}
- {iso3: XBB, role: destination}
signed: 2018-03-01
in_force: unknown
instrument_layer: agreement
sources:
  text: {title: The text, href: https://treaties.example/xaa-xbb/2018}
  press: {title: Gazette, where: gazette 7, address: partial}
provisions:
  passport:
    state: stated
    values:
    - {start: 2018-03-01, level: ban, source: text, locator: Art. 4, grade: text}
    alternatives:
      press:
        state: absent
        values:
        - {start: 2018-03-01, source: press, locator: page 2, grade: secondary}
  quota:
    state: stated
    values:
    - {start: 2018-03-01, amount: 5000, unit: person, source: text, locator: Art. 5, grade: text}
    - {start: 2021, amount: 7500, unit: person, value: at most, source: text, also: [press],
       locator: Art. 5, grade: text}
coding: {coder: A. Coder, date: 2025-01-20, status: partial}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with the codebook and the agreement."""
    (tmp_path / "bilateral").mkdir()
    (tmp_path / "codebook.yaml").write_text(CODEBOOK)
    (tmp_path / "bilateral" / "xaa-xbb-2018-seasonal.yaml").write_text(AGREEMENT)
    return tmp_path


@pytest.fixture
def file(folder: Path) -> Path:
    """Return the file of the agreement."""
    return folder / "bilateral" / "xaa-xbb-2018-seasonal.yaml"
