"""What ships: only what a licence allows, said in the registry, with its credit."""

import re
from pathlib import Path

import pytest

import negotiate
from negotiate.datasets import Registry, derived_ids, load_registry
from negotiate.datasets.attribution import (
    ATTRIBUTION_FILE,
    SHIPPED_FOLDER,
    Attribution,
    load_attribution,
    shipping_problems,
)
from negotiate.datasets.page import SHIPPED_BEGIN, SHIPPED_END, shipped_page
from negotiate.datasets.registry import FREE
from negotiate.datasets.shipping import file_name, regenerated
from negotiate.errors import DataFileError, DatasetError, UnknownNameError

DOCS = Path(negotiate.__file__).parent.parent / "docs" / "data.md"
WHOLE = ATTRIBUTION_FILE.read_text(encoding="utf-8")
REGISTRY = load_registry()
MAY_NOT = [name for _, name, _ in REGISTRY.tables() if not REGISTRY.set_of(name).licence.may_ship]


def changed(tmp_path: Path, old: str, new: str) -> Attribution:
    """Return the attribution with one text replaced."""
    assert old in WHOLE
    path = tmp_path / "attribution.yaml"
    path.write_text(WHOLE.replace(old, new, 1), encoding="utf-8")
    return load_attribution(path)


def rules(attribution: Attribution, registry: Registry = REGISTRY) -> str:
    return "\n".join(problem.rule for problem in shipping_problems(attribution, registry))


def test_all_that_ships_is_under_a_free_licence_that_its_publisher_states() -> None:
    for _, source_id, _ in load_attribution().sources():
        licence = REGISTRY.set_of(source_id).licence
        assert licence.name in FREE, source_id
        assert licence.basis == "stated", source_id


def test_neither_the_united_nations_nor_copies_of_others_ship() -> None:
    named = {source_id for _, source_id, _ in load_attribution().sources()}
    assert {"un_migrant_stock_2020", "cepii_dist", "iab_migrant_stock"} <= set(MAY_NOT)
    assert not named & set(MAY_NOT)


@pytest.mark.parametrize("name", MAY_NOT)
def test_a_table_whose_licence_does_not_allow_it_cannot_be_added(tmp_path: Path, name: str) -> None:
    table = REGISTRY.set_of(name).tables[name]
    keys = ", ".join(f"{key}: {key}" for key in table.keys)
    measure = next(iter(table.measures))
    added = changed(
        tmp_path,
        "sets:\n  wb_migrant_stock_2017:",
        f"  forbidden:\n    title: Forbidden\n    keys: [{', '.join(table.keys)}]\n"
        f"    sources: {{{name}: {{measures: [{measure}], keys: {{{keys}}}, changed: No.}}}}\n"
        "sets:\n  wb_migrant_stock_2017:",
    )
    assert f"{name} may not ship: its licence is" in rules(added)
    with pytest.raises(DatasetError, match=f"{name} may not ship: its licence is"):
        regenerated(attribution=added)


def test_a_licence_that_is_found_to_be_unclear_stops_what_ships() -> None:
    data = REGISTRY.sets["cia_factbook"]
    licence = data.licence.model_copy(update={"basis": "general_knowledge"})
    sets = dict(REGISTRY.sets) | {"cia_factbook": data.model_copy(update={"licence": licence})}
    doubtful = REGISTRY.model_copy(update={"sets": sets})
    told = rules(load_attribution(), doubtful)
    assert "cia_factbook may not ship: its licence is public domain (general knowledge)" in told


def test_the_registry_and_the_files_say_the_same() -> None:
    assert shipping_problems(load_attribution(), REGISTRY) == ()
    named = {file_name(source_id) for _, source_id, _ in load_attribution().sources()}
    assert {path.name for path in SHIPPED_FOLDER.iterdir()} == named | {ATTRIBUTION_FILE.name}
    said = {table for data in REGISTRY.sets.values() for table in data.ships}
    assert said == set(derived_ids())


def test_what_ships_is_small() -> None:
    assert sum(path.stat().st_size for path in SHIPPED_FOLDER.iterdir()) < 400_000


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("measures: [migrant_stock]", "measures: [migrants]", "has no measure migrants"),
        ("keys: {country: country}", "keys: {}", "keys"),
        (
            "{origin: receiving, destination: sending}",
            "{origin: receiving, destination: receiving}",
            "remittance_matrix_2017 has the keys sending, receiving; name each once",
        ),
        ('citation: "World Bank and KNOMAD', 'citation: "Other', "differs from the registry"),
        ("publisher: World Bank, KNOMAD", "publisher: Nobody", "differs from the registry"),
        ("licence: public domain", "licence: CC0 1.0", "credit of cia_factbook differs"),
        ("  country_groups:", "  groups:", "the registry does not say so; add it to ships"),
        ("  country_groups:", "  groups:", "wb_income_groups ships in country_groups, which holds"),
        ("  cia_factbook:\n    publisher", "  cepii_geodist:\n    publisher", "without credit"),
        ("of: remittance_matrix_2017", "of: remittance_matrix", "ratios name unknown sources"),
        ("keys: [origin, destination, quarter]", "keys: [origin, quarter]", "name unknown keys"),
        ("  remittance_matrix_2021:", "  cia_factbook:", "these ship twice: cia_factbook"),
        ("derived_on: 2026-11-24", "derived_on: soon", "derived_on"),
    ],
)
def test_a_header_that_contradicts_itself_or_the_registry_is_told(
    tmp_path: Path, old: str, new: str, words: str
) -> None:
    try:
        told = rules(changed(tmp_path, old, new))
    except DataFileError as error:
        told = str(error)
    assert words in told


def test_a_source_that_the_registry_does_not_have_is_told(tmp_path: Path) -> None:
    attribution = changed(tmp_path, "      wb_income_groups:", "      groups:")
    with pytest.raises(UnknownNameError, match="there is no table named 'groups'"):
        shipping_problems(attribution, REGISTRY)


def test_every_credit_names_publisher_licence_address_changes_and_terms() -> None:
    attribution = load_attribution()
    held = {name for name, data in REGISTRY.sets.items() if data.ships}
    assert set(attribution.sets) == held
    for name, credit in attribution.sets.items():
        first = "Central Intelligence" if name == "cia_factbook" else "The World Bank: "
        assert credit.credit.startswith(first)
        if credit.licence == "CC BY 4.0":
            assert credit.licence_address == "https://creativecommons.org/licenses/by/4.0/"
            assert "no endorsement" in credit.terms
    assert all(source.changed for _, _, source in attribution.sources())


@pytest.mark.skipif(not DOCS.exists(), reason="the documentation is not part of the package")
def test_the_page_shows_what_ships_and_every_credit() -> None:
    page = DOCS.read_text(encoding="utf-8")
    shown = page[page.index(SHIPPED_BEGIN) : page.index(SHIPPED_END) + len(SHIPPED_END)]
    assert shown == shipped_page(load_attribution())
    for credit in load_attribution().sets.values():
        assert credit.credit in shown
    assert not re.search(r"none does yet|ships no figures", page)
