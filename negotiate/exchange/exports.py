"""One door to all forms of export: the ending of the file's name tells which."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from negotiate.errors import UnknownNameError
from negotiate.exchange.export_json import to_json
from negotiate.exchange.export_linked import to_jsonld
from negotiate.exchange.export_tables import to_csv, to_xlsx
from negotiate.exchange.export_xml import to_xml
from negotiate.exchange.folders import write_files
from negotiate.terms.codebook import Codebook
from negotiate.terms.schema import Agreement

_Writer = Callable[[Iterable[Agreement], Codebook], bytes]

_WRITERS: Mapping[str, _Writer] = {
    ".json": lambda agreements, _: to_json(agreements).encode(),
    ".csv": lambda agreements, _: to_csv(agreements).encode("utf-8-sig"),
    ".xlsx": lambda agreements, _: to_xlsx(agreements),
    ".jsonld": lambda agreements, codebook: to_jsonld(agreements, codebook).encode(),
    ".xml": lambda agreements, codebook: to_xml(agreements, codebook).encode(),
}


def exported(agreements: Iterable[Agreement], codebook: Codebook, ending: str) -> bytes:
    """Return agreements in the form of a file's ending.

    Parameters
    ----------
    agreements
        One agreement, or as many as wanted, e.g. a whole library.
    codebook
        Gives the titles of the terms where the form has them.
    ending
        ``.json``, ``.csv``, ``.xlsx``, ``.jsonld`` or ``.xml``.

    Returns
    -------
    bytes
        Content of the file; the same agreements give the same bytes. CSV begins with the mark by
        which spreadsheet programs know UTF-8.

    Raises
    ------
    UnknownNameError
        If there is no form of that ending.
    TablesExtraError
        If ``.xlsx`` is asked for and openpyxl is not installed.
    """
    writer = _WRITERS.get(ending.lower())
    if writer is None:
        raise UnknownNameError("form of export", ending, _WRITERS)
    return writer(agreements, codebook)


def write_export(
    agreements: Iterable[Agreement],
    codebook: Codebook,
    path: str | Path,
    *,
    overwrite: bool = False,
) -> Path:
    """Write agreements into a file, in the form of its name's ending; as `exported`.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    AgreementFileError
        If the file is there already and ``overwrite`` is false, or cannot be written.
    """
    file = Path(path)
    data = exported(agreements, codebook, file.suffix)
    write_files({file: data}, file.parent, overwrite=overwrite)
    return file
