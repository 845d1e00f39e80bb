"""The actions ``export``, ``validate``, ``schema`` and ``template``."""

import argparse
import csv
import io
import json
from collections.abc import Callable, Mapping
from pathlib import Path

from rich.console import Console

from negotiate.cli.agreements.choosing import AGREEMENT, agreement_of, library, place
from negotiate.cli.output import print_json, print_text
from negotiate.errors import DataFileError
from negotiate.exchange.draft_template import template_csv, write_template
from negotiate.exchange.exports import exported, write_export
from negotiate.exchange.folders import write_files
from negotiate.terms import shipped_folder, validate
from negotiate.terms.json_schema import agreement_schema, codebook_schema

TEXT_FORMS = (".json", ".csv", ".jsonld", ".xml")
"""Forms of export that can be printed."""


def _exporting(prog: str) -> argparse.ArgumentParser:
    """Return the parser of ``export``."""
    made = argparse.ArgumentParser(
        prog=prog, description="Write agreements as JSON, CSV, XLSX, JSON-LD or XML."
    )
    made.add_argument("ids", nargs="*", metavar="ID", help=f"{AGREEMENT}; default: the library")
    made.add_argument(
        "--out", type=place, metavar="FILE", help="file whose ending says the form, e.g. all.xlsx"
    )
    made.add_argument("--format", choices=TEXT_FORMS, default=".json", help="form that is printed")
    made.add_argument("--overwrite", action="store_true", help="replace the file")
    made.set_defaults(run=_export)
    return made


def _validating(prog: str) -> argparse.ArgumentParser:
    """Return the parser of ``validate``."""
    made = argparse.ArgumentParser(
        prog=prog, description="Check agreement files; all problems of all files at once."
    )
    made.add_argument("paths", nargs="*", type=Path, help="files or folders; default: the library")
    made.set_defaults(run=_validate)
    return made


def _describing(prog: str) -> argparse.ArgumentParser:
    """Return the parser of ``schema``."""
    made = argparse.ArgumentParser(
        prog=prog,
        description="JSON Schema of an agreement file, with the terms and levels of the codebook.",
    )
    made.add_argument("--of", choices=("agreement", "codebook"), default="agreement")
    made.add_argument("--out", type=place, metavar="FILE", help="write it into a file")
    made.add_argument("--overwrite", action="store_true", help="replace the file")
    made.set_defaults(run=_schema)
    return made


def _preparing(prog: str) -> argparse.ArgumentParser:
    """Return the parser of ``template``."""
    made = argparse.ArgumentParser(
        prog=prog, description="An empty sheet with all terms, in which to fill in a draft."
    )
    made.add_argument("--out", type=place, metavar="FILE", help="a .csv or .xlsx file")
    made.add_argument("--overwrite", action="store_true", help="replace the file")
    made.set_defaults(run=_template)
    return made


PARSERS: Mapping[str, Callable[[str], argparse.ArgumentParser]] = {
    "export": _exporting,
    "validate": _validating,
    "schema": _describing,
    "template": _preparing,
}
"""Parsers of the actions."""


def _export(arguments: argparse.Namespace, console: Console) -> int:
    found = library()
    chosen = [agreement_of(name, found) for name in arguments.ids] or list(found)
    if arguments.out is None:
        form = ".json" if arguments.json else arguments.format
        print_text(exported(chosen, found.codebook, form).decode("utf-8-sig"))
        return 0
    path = write_export(chosen, found.codebook, arguments.out, overwrite=arguments.overwrite)
    _tell(arguments, console, {"file": str(path), "agreements": len(chosen)})
    return 0


def _validate(arguments: argparse.Namespace, console: Console) -> int:
    paths = arguments.paths or [shipped_folder()]
    errors: list[DataFileError] = validate(paths)
    if arguments.json:
        print_json([{"file": error.path, "problems": error.problems} for error in errors])
        return DataFileError.exit_code if errors else 0
    for error in errors:
        console.print(str(error), markup=False, highlight=False, soft_wrap=True)
    if errors:
        return DataFileError.exit_code
    console.print("No problems found.", highlight=False)
    return 0


def _schema(arguments: argparse.Namespace, console: Console) -> int:
    codebook = library().codebook
    schema = agreement_schema(codebook) if arguments.of == "agreement" else codebook_schema()
    text = json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
    if arguments.out is None:
        print_text(text)
        return 0
    path: Path = arguments.out
    write_files({path: text.encode()}, path.parent, overwrite=arguments.overwrite)
    _tell(arguments, console, {"file": str(path)})
    return 0


def _template(arguments: argparse.Namespace, console: Console) -> int:
    codebook = library().codebook
    if arguments.out is None and arguments.json:
        print_json(list(csv.reader(io.StringIO(template_csv(codebook), newline=""))))
        return 0
    if arguments.out is None:
        print_text(template_csv(codebook))
        return 0
    path = write_template(codebook, arguments.out, overwrite=arguments.overwrite)
    _tell(arguments, console, {"file": str(path), "terms": len(codebook.terms)})
    return 0


def _tell(arguments: argparse.Namespace, console: Console, facts: Mapping[str, object]) -> None:
    """Say what was written."""
    if arguments.json:
        print_json(facts)
        return
    words = ", ".join(f"{name}: {value}" for name, value in facts.items())
    console.print(f"Written. {words}", markup=False, highlight=False, soft_wrap=True)
