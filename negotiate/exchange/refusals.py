"""What a schema refuses in a row of a table, told with the row and the column."""

from collections.abc import Mapping

from pydantic import BaseModel, ValidationError

from negotiate.errors import Problem
from negotiate.strict_yaml import Lines, dump, problems_of
from negotiate.strict_yaml.nodes import compose


def row_problems(
    refused: ValidationError, model: type[BaseModel], content: Mapping[str, object], row: int
) -> list[Problem]:
    """Return the problems of a record that stands in one row.

    Parameters
    ----------
    refused
        The error that pydantic raised.
    model
        The model that refused the record.
    content
        What it was given: plain texts, numbers, truth values, days and None.
    row
        Number of the row.

    Returns
    -------
    list of Problem
        At least one, each with the row and the name of the field.

    Examples
    --------
    >>> from negotiate.terms.schema import Coding
    >>> content = {"coder": "XAA delegation", "status": "half"}
    >>> try:
    ...     Coding.model_validate(content)
    ... except ValidationError as refused:
    ...     print([str(one) for one in row_problems(refused, Coding, content, 7)][0])
    line 7, date: key 'date' is required; add it
    """
    lines = Lines(compose(dump({name: _plain(part) for name, part in content.items()}))[0])
    found = problems_of(refused, model, lines)
    return [Problem(row, problem.field, problem.message) for problem in found]


def _plain(part: object) -> object:
    """Return a list for a tuple, which a file does not know."""
    return list(part) if isinstance(part, tuple) else part
