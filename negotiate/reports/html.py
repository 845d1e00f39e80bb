"""The comparison as one HTML file: no request to anywhere, readable, printable, for every reader.

Style sheet and charts are inside the file, and a content security policy forbids the browser to
load anything else, so that opening the file tells nobody that it was opened. Texts of a case are
escaped. Each chart stands beside the table that it was drawn from. The file is written beside its
place and then moved there: whoever opens the path finds the old report or the new one, never half.

Needs the extra: ``pip install "negotiate[reports]"``.
"""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from negotiate.errors import DataFileError, NegotiateError, Problem
from negotiate.reports import charts, maps, sections
from negotiate.reports.charts import Spec
from negotiate.reports.document import ComparisonDocument

try:
    import jinja2
    import markupsafe
    import vl_convert
except ModuleNotFoundError:
    _HAS_EXTRA = False
else:
    _HAS_EXTRA = True

_VEGA_LITE = "5.20"
_ADDRESS = re.compile(r"(https?://[^\s<>\"]*[^\s<>\".,;:)\]])")


class ReportsExtraError(NegotiateError):
    """The packages that draw and write reports are not installed."""

    exit_code = 2

    def __init__(self) -> None:
        super().__init__(
            "an HTML report needs jinja2 and vl-convert-python, which are not installed. "
            'Install them: pip install "negotiate[reports]"'
        )


@dataclass(frozen=True)
class Figure:
    """A drawn chart."""

    id: str
    svg: str
    """The drawing; it holds no ids, so that several fit on one page."""
    caption: str
    """What is drawn; also the words for a reader who cannot see it."""


def page(document: ComparisonDocument) -> str:
    """Return the comparison as an HTML page.

    Parameters
    ----------
    document : ComparisonDocument
        What is said.

    Returns
    -------
    str
        The whole page; the same document gives the same text.

    Raises
    ------
    ReportsExtraError
        If the extra ``reports`` is not installed.
    ValueError
        If the document's base regime is not one of its regimes, or a number is not finite.
    """
    if not _HAS_EXTRA:
        raise ReportsExtraError
    environment = jinja2.Environment(
        autoescape=True,
        loader=jinja2.PackageLoader("negotiate.reports"),
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters["linked"] = _linked
    return environment.get_template("comparison.html.jinja").render(
        document=document,
        subtitle=sections.subtitle(document),
        colophon=sections.colophon(document),
        sections=sections.sections(document),
        figures=_figures(document),
        map_credit=maps.CREDIT,
    )


def write(document: ComparisonDocument, path: str | Path) -> Path:
    """Write the comparison as an HTML file and return its path.

    Parameters
    ----------
    document : ComparisonDocument
        What is said.
    path : str or Path
        The file; it is replaced whole, and missing folders above it are made.

    Returns
    -------
    Path
        The path as given.

    Raises
    ------
    DataFileError
        If the file cannot be written there; nothing is left half-written.
    ReportsExtraError
        If the extra ``reports`` is not installed.
    ValueError
        If the document's base regime is not one of its regimes, or a number is not finite.
    """
    target = Path(path)
    text = page(document)
    try:
        _replace(target.resolve(), text)
    except OSError as error:
        why = error.strerror or str(error)
        raise DataFileError(
            target,
            [Problem(0, "", f"cannot be written ({why}); name a file in a folder of your own")],
        ) from error
    return target


def _replace(target: Path, text: str) -> None:
    """Put a file with the text in the target's place, in one step."""
    if target.exists() and not target.is_file():
        raise OSError(0, "is not a file")
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        draft.write_text(text, encoding="utf-8", newline="\n")
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def _linked(text: str) -> str:
    """Return the text as HTML with its web addresses, and nothing else, as links."""
    link = markupsafe.Markup('<a href="{0}" rel="noopener noreferrer">{0}</a>')
    pieces = (
        link.format(piece) if _ADDRESS.fullmatch(piece) else markupsafe.escape(piece)
        for piece in _ADDRESS.split(text)
    )
    return markupsafe.Markup("").join(pieces)


def _figures(document: ComparisonDocument) -> dict[str, tuple[Figure, ...]]:
    """Return the drawn charts by the section that they belong to."""
    change, counts = charts.change_chart(document), charts.posts_chart(document)
    found: dict[str, tuple[Figure, ...]] = {
        "regimes": (_figure("change-chart", change),),
        "posts": (_figure("posts-chart", counts),),
    }
    if maps.map_parties(document):
        drawn = maps.corridor_map(document, document.base_regime)
        found["corridors"] = (_figure("corridor-map", drawn),)
    return found


def _figure(name: str, spec: Spec) -> Figure:
    """Return a chart as SVG; nothing is fetched to draw it."""
    svg = vl_convert.vegalite_to_svg(spec, vl_version=_VEGA_LITE, allowed_base_urls=[])
    return Figure(name, svg, str(spec["description"]))
