"""Exports lose nothing, and what is read back is checked as a file would be."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from negotiate.errors import AgreementFileError, UnknownNameError
from negotiate.exchange import (
    exported,
    parse_json,
    read_json,
    read_values,
    to_json,
    write_export,
)
from negotiate.exchange.export_linked import to_jsonld
from negotiate.exchange.export_tables import COLUMNS, long_rows, to_csv
from negotiate.exchange.export_xml import AKOMA_NTOSO, OURS, to_xml
from negotiate.terms import Agreement, Codebook, load_library

ENDINGS = (".json", ".csv", ".xlsx", ".jsonld", ".xml")


@pytest.fixture(scope="module")
def shipped() -> tuple[Agreement, ...]:
    """Return some of the agreements that ship, of every kind."""
    library = load_library()
    standards = tuple(one for one in library if one.kind == "standard")
    return (*library.agreements[::15], *standards[:3])


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_same_agreements_give_the_same_bytes(
    agreement: Agreement, codebook: Codebook, ending: str
) -> None:
    assert exported([agreement], codebook, ending) == exported([agreement], codebook, ending)
    assert exported([agreement], codebook, ending.upper())


def test_json_is_read_back_equal(
    shipped: tuple[Agreement, ...], agreement: Agreement, codebook: Codebook
) -> None:
    everything = (*shipped, agreement)
    assert parse_json(to_json(everything), codebook, name="library.json") == everything


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_every_value_of_the_long_table_is_read_back_equal(
    shipped: tuple[Agreement, ...],
    agreement: Agreement,
    codebook: Codebook,
    tmp_path: Path,
    ending: str,
) -> None:
    everything = (*shipped, agreement)
    path = write_export(everything, codebook, tmp_path / f"library{ending}")
    found = read_values(path)
    assert found == {one.id: dict(one.provisions) for one in everything}
    assert list(found) == [one.id for one in everything]


def test_the_long_table_has_a_row_for_every_value_with_its_source(agreement: Agreement) -> None:
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in long_rows([agreement])]
    assert [(row["term"], row["reading"], row["state"], row["start"]) for row in rows] == [
        ("recruitment_fee", "", "stated", "2018-03-01"),
        ("recruitment_fee", "", "stated", "2021"),
        ("recruitment_fee", "", "stated", "2024-05"),
        ("recruitment_fee", "press", "absent", "2018-03-01"),
        ("wage_floor", "", "stated", "2018-03-01"),
        ("passport", "", "silent", "2018-03-01"),
    ]
    assert rows[0]["source_title"] == "The text"
    assert rows[2]["source_address"] == "gazette 7"
    assert rows[4]["amount"] == 1450.5
    assert rows[0]["parties"] == "XAA: origin, XBB: destination"


def test_no_cell_of_a_csv_export_is_a_formula(agreement: Agreement) -> None:
    rows = list(csv.reader(io.StringIO(to_csv([agreement]), newline="")))
    assert rows[1][1].startswith("'=Agreement")
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]


def broken(agreement: Agreement, change: Callable[[dict], object]) -> str:  # type: ignore[type-arg]
    """Return the JSON of an agreement after a change of its content."""
    content = json.loads(to_json([agreement]))
    change(content)
    return json.dumps(content, indent=1)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda file: file.update(version=2), "must have format 'negotiate/agreements' and version 1"),
        (lambda file: file.pop("format"), "must have format"),
        (lambda file: file.update(agreements={}), "agreements: must be a list"),
        (lambda file: file["agreements"][0].update(signed="soon"),
         "agreements.0.signed: must be a day"),
        (lambda file: file["agreements"][0].pop("title"), "agreements.0.title: key 'title' is required"),
        (lambda file: file["agreements"][0]["provisions"].update(
            pasport=file["agreements"][0]["provisions"].pop("passport")),
         "agreements.0.provisions.pasport: there is no term 'pasport'"),
        (lambda file: file["agreements"][0]["provisions"]["wage_floor"]["values"][0].update(
            level="low"), "agreements.0.provisions.wage_floor.values.0.level: there is no level"),
        (lambda file: file["agreements"][0]["provisions"]["wage_floor"]["values"][0].update(
            source="rumour"), "there is no source 'rumour'"),
        (lambda file: file["agreements"][0].update(id="xaa-xbb-2017-seasonal"),
         "must start with its parties and year"),
        (lambda file: file["agreements"][0]["provisions"]["wage_floor"]["values"][0].update(
            start="2001-01-01"), "must not be before signed (2018-03-01)"),
    ],
)  # fmt: skip
def test_a_wrong_json_file_is_refused_with_the_place(
    agreement: Agreement,
    codebook: Codebook,
    change: Callable[[dict], object],  # type: ignore[type-arg]
    message: str,
) -> None:
    with pytest.raises(AgreementFileError) as caught:
        parse_json(broken(agreement, change), codebook, name="x.json")
    assert message in str(caught.value)


def test_a_problem_of_a_json_file_has_its_line(agreement: Agreement, codebook: Codebook) -> None:
    text = to_json([agreement]).replace('"silent"', '"quiet"').replace("agreed_floor", "floor")
    with pytest.raises(AgreementFileError, match="2 problems") as caught:
        parse_json(text, codebook, name="x.json")
    lines = text.splitlines()
    found = [lines[problem.line - 1].strip(" ,") for problem in caught.value.problems]
    assert found == ['"level": "floor"', '"state": "quiet"']


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "line 1: is not JSON here"),
        ('{"format": 1, "format": 2}', "the key 'format' stands twice"),
        ("[]", "must have format"),
        ("[" * 100_000, "is not JSON here"),
    ],
)
def test_what_is_not_an_export_is_refused(codebook: Codebook, text: str, message: str) -> None:
    with pytest.raises(AgreementFileError) as caught:
        parse_json(text, codebook, name="x.json")
    assert message in str(caught.value)


def test_a_json_file_is_read_from_its_path(
    tmp_path: Path, agreement: Agreement, codebook: Codebook
) -> None:
    path = write_export([agreement], codebook, tmp_path / "new" / "one.json")
    assert read_json(path, codebook) == (agreement,)
    with pytest.raises(AgreementFileError, match="cannot be read"):
        read_json(tmp_path / "none.json", codebook)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(AgreementFileError, match="is not UTF-8"):
        read_json(path, codebook)


def test_a_table_of_another_form_is_refused(tmp_path: Path, agreement: Agreement) -> None:
    path = tmp_path / "table.csv"
    path.write_text("agreement,term\nx,y\n")
    with pytest.raises(AgreementFileError, match="columns are missing: title, kind"):
        read_values(path)
    path.write_text("")
    with pytest.raises(AgreementFileError, match="columns are missing: agreement"):
        read_values(path)
    wrong = to_csv([agreement]).replace(",2021,", ",soon,").replace(",silent,", ",quiet,")
    path.write_text(wrong)
    with pytest.raises(AgreementFileError, match=r"line 3: must be a day .*got 'soon'"):
        read_values(path)
    path.write_text(
        to_csv([agreement]).replace(",silent,", ",quiet,").replace(",secondary,", ",x,")
    )
    with pytest.raises(AgreementFileError, match=r"line 4, grade: must be one of"):
        read_values(path)
    path.write_text(to_csv([agreement]).replace(",silent,", ",quiet,"))
    with pytest.raises(AgreementFileError, match=r"line 7: must be one of stated"):
        read_values(path)


def test_json_ld_needs_nothing_from_the_network(agreement: Agreement, codebook: Codebook) -> None:
    document = json.loads(to_jsonld([agreement], codebook))
    context = document["@context"]
    assert isinstance(context, dict)
    assert "@import" not in context
    used = set(_keys(document["@graph"]))
    assert used <= {*context, "id", "type"}
    (node,) = document["@graph"]
    assert (node["type"], node["legislationDate"]) == ("Legislation", "2018-03-01")
    assert [party["role"] for party in node["legislationPassedBy"]] == ["origin", "destination"]
    fee = node["provision"][0]
    assert fee["term"] == "urn:x-negotiate:term:recruitment_fee"
    assert fee["value"][0]["level"] == "urn:x-negotiate:term:recruitment_fee:shared"
    assert fee["value"][1]["also"] == [f"{node['id']}#source-press"]
    assert fee["alternative"][0]["state"] == "absent"
    cited = {source["id"] for source in node["citation"]}
    assert {value["source"] for value in fee["value"]} <= cited


def _keys(node: object) -> list[str]:
    if isinstance(node, dict):
        return [*node, *(key for part in node.values() for key in _keys(part))]
    return [key for part in node for key in _keys(part)] if isinstance(node, list) else []


def test_json_ld_names_a_group_as_an_organization(
    shipped: tuple[Agreement, ...], codebook: Codebook
) -> None:
    standards = [one for one in shipped if one.kind == "standard"]
    nodes = json.loads(to_jsonld(standards, codebook))["@graph"]
    assert "Organization" in {
        party["type"] for one in nodes for party in one["legislationPassedBy"]
    }


def test_xml_has_metadata_and_an_article_for_each_term(
    agreement: Agreement, codebook: Codebook
) -> None:
    root = ElementTree.fromstring(to_xml([agreement], codebook))  # noqa: S314
    space = {"akn": AKOMA_NTOSO}
    levels = ("FRBRWork", "FRBRExpression", "FRBRManifestation")
    block = root.find(".//akn:identification", space)
    assert block is not None
    assert [child.tag for child in block] == [f"{{{AKOMA_NTOSO}}}{level}" for level in levels]
    date = block.find("akn:FRBRWork/akn:FRBRdate", space)
    assert date is not None
    assert date.get("date") == "2018-03-01"
    articles = root.findall(".//akn:article", space)
    assert [article.get("eId") for article in articles] == list(agreement.provisions)
    assert articles[0].get(f"{{{OURS}}}state") == "stated"
    paragraphs = articles[0].findall("akn:paragraph", space)
    assert [one.get(f"{{{OURS}}}reading") for one in paragraphs] == [None, None, None, "press"]
    assert paragraphs[0].get(f"{{{OURS}}}recoverable") == "false"
    assert paragraphs[1].get(f"{{{OURS}}}also") == "press"
    assert paragraphs[3].get(f"{{{OURS}}}state") == "absent"
    text = paragraphs[0].find("akn:content/akn:p", space)
    assert text is not None
    assert text.text == agreement.provisions["recruitment_fee"].values[0].value


def test_every_reference_inside_the_xml_leads_to_an_element(
    shipped: tuple[Agreement, ...], codebook: Codebook
) -> None:
    root = ElementTree.fromstring(to_xml(shipped, codebook))  # noqa: S314
    for component in root.iter(f"{{{AKOMA_NTOSO}}}component"):
        ids = [element.get("eId") for element in component.iter() if element.get("eId")]
        assert len(set(ids)) == len(ids)
        refs = component.iter(f"{{{AKOMA_NTOSO}}}ref")
        assert {str(ref.get("href")).removeprefix("#") for ref in refs} <= set(ids)


def test_an_unknown_ending_lists_those_that_are_known(
    agreement: Agreement, codebook: Codebook, tmp_path: Path
) -> None:
    with pytest.raises(UnknownNameError, match=r"form of export named '.docx'.*\.csv, \.json"):
        write_export([agreement], codebook, tmp_path / "one.docx")


def test_an_export_replaces_nothing_unless_asked(
    agreement: Agreement, codebook: Codebook, tmp_path: Path
) -> None:
    path = tmp_path / "one.json"
    path.write_text("mine")
    with pytest.raises(AgreementFileError, match=r"there already: one\.json; choose another"):
        write_export([agreement], codebook, path)
    assert path.read_text() == "mine"
    write_export([agreement], codebook, path, overwrite=True)
    assert read_json(path, codebook) == (agreement,)


@pytest.mark.parametrize("ending", ENDINGS)
def test_control_signs_break_no_export(
    agreement: Agreement, codebook: Codebook, ending: str, tmp_path: Path
) -> None:
    odd = agreement.model_copy(update={"title": "no\x00 fee\x0b \uffff"})
    path = write_export([odd], codebook, tmp_path / f"odd{ending}")
    if ending == ".xml":
        title = ElementTree.parse(path).getroot().find(f".//{{{AKOMA_NTOSO}}}preface/*")  # noqa: S314
        assert title is not None
        assert title.text == "no\ufffd fee\ufffd \ufffd"
    if ending == ".xlsx":
        assert set(read_values(path)) == {agreement.id}
    if ending == ".json":
        assert read_json(path, codebook) == (odd,)
