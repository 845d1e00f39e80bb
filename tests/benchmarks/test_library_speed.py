"""Speed of loading a library of 350 agreements with 9,100 provisions; numbers to read.

Run with ``pytest --benchmark-enable --benchmark-only tests/benchmarks``. The named peer reads the
same files in the same session: PyYAML's plain loader, which guesses types and keeps no lines, and
then pydantic. It checks neither terms, levels, sources nor dates.
"""

from pathlib import Path

import pytest
import yaml
from pytest_benchmark.fixture import BenchmarkFixture

from negotiate.terms import (
    AgreementFile,
    Library,
    Term,
    agreement_files,
    load_codebook,
    load_library,
    parse_agreement,
    shipped_folder,
)
from negotiate.terms.cache import CACHE_VARIABLE

COUNT = 350
STATED, ABSENT = 12, 14
FAST = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

HEAD = """\
id: {name}
title: Agreement between XAA and XBB on the employment of seasonal workers
kind: bilateral
form: memorandum
parties:
- {{iso3: XAA, role: origin}}
- {{iso3: XBB, role: destination}}
signed: {year}-03-01
in_force: unknown
instrument_layer: memorandum
sources:
  text: {{title: The text, href: https://treaties.example/x, accessed: 2025-01-15}}
  dataset: {{title: A data set, href: https://data.example/x}}
provisions:
"""
VALUE = """\
  {term}:
    state: stated
    values:
    - start: {year}-03-01
      value: what the text says about it in a few words, with a number {at}
{level}      source: text
      locator: Art. {at}(2)
      grade: text
"""
TAIL = """\
absences:
- source: dataset
  start: {year}-03-01
  grade: secondary
  terms:
{terms}coding: {{coder: A. Coder, date: 2025-01-20, status: partial}}
"""


def content(name: str, year: int, terms: list[tuple[str, Term]]) -> str:
    """Return the text of an invented agreement on some terms."""
    stated = [
        VALUE.format(
            term=term,
            year=year,
            at=at,
            level=f"      level: {known.level_ids[0]}\n" if known.kind == "ordered" else "",
        )
        for at, (term, known) in enumerate(terms[:STATED])
    ]
    absent = "".join(f"    {term}: column {term}\n" for term, _ in terms[STATED:])
    return (
        HEAD.format(name=name, year=year) + "".join(stated) + TAIL.format(year=year, terms=absent)
    )


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of invented agreements with the codebook that ships."""
    folder = tmp_path_factory.mktemp("shelf")
    (folder / "codebook.yaml").write_bytes((shipped_folder() / "codebook.yaml").read_bytes())
    terms = list(load_codebook().terms.items())[: STATED + ABSENT]
    for at in range(COUNT):
        year = 1950 + at % 70
        name = f"xaa-xbb-{year}-n{at}"
        (folder / f"{name}.yaml").write_text(content(name, year, terms), encoding="utf-8")
    return folder


def peer(files: list[Path], loader: type) -> list[AgreementFile]:
    """Read files as most programs would: YAML with its guesses, then a lenient pydantic."""
    return [
        AgreementFile.model_validate(
            yaml.load(path.read_text(encoding="utf-8"), loader),  # noqa: S506
            strict=False,
        )
        for path in files
    ]


def provisions(library: Library) -> int:
    return sum(len(agreement.provisions) for agreement in library)


def test_speed_of_a_cold_load(
    benchmark: BenchmarkFixture, shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, "off")
    library = benchmark.pedantic(load_library, args=(shelf,), rounds=3)
    assert provisions(library) == COUNT * (STATED + ABSENT)


def test_speed_of_a_warm_load(
    benchmark: BenchmarkFixture,
    shelf: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))
    first = load_library(shelf, cache=True)
    library = benchmark(load_library, shelf, cache=True)
    assert library == first


def test_speed_of_the_peer_pyyaml_in_c_and_pydantic(
    benchmark: BenchmarkFixture, shelf: Path
) -> None:
    found = benchmark.pedantic(peer, args=(agreement_files([shelf]), FAST), rounds=3)
    assert len(found) == COUNT


def test_speed_of_the_peer_pyyaml_in_python_and_pydantic_on_a_tenth(
    benchmark: BenchmarkFixture, shelf: Path
) -> None:
    files = agreement_files([shelf])[::10]
    found = benchmark.pedantic(peer, args=(files, yaml.SafeLoader), rounds=1)
    assert len(found) == COUNT // 10


def test_the_peer_reads_the_same_provisions(shelf: Path) -> None:
    (file,) = peer(agreement_files([shelf])[:1], FAST)
    text = agreement_files([shelf])[0].read_text(encoding="utf-8")
    agreement = parse_agreement(text, load_codebook(), name=file.id)
    assert {term: agreement.provisions[term] for term in file.provisions} == file.provisions
