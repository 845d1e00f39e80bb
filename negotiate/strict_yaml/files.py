"""Reading one file: what can go wrong with the file itself, and the check against a model."""

from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from negotiate.errors import DataFileError, Problem
from negotiate.strict_yaml.messages import problems_of
from negotiate.strict_yaml.nodes import Builder, Lines, compose, too_deep

MAX_BYTES = 5_000_000
"""Largest file that is read, in bytes."""

ModelT = TypeVar("ModelT", bound=BaseModel)


def parse(path: str | Path, model: type[ModelT], *, error: type[DataFileError]) -> ModelT:
    """Read a YAML file and check it against a pydantic model.

    Parameters
    ----------
    path
        File to read, at most `MAX_BYTES` long.
    model
        Model of the file's top-level mapping.
    error
        Class of the error to raise.

    Returns
    -------
    BaseModel
        An instance of ``model``.

    Raises
    ------
    DataFileError
        Of class ``error``, with all problems of the file, each with its line.
    """
    value, lines = read_yaml(path, error=error)
    return _validated(value, lines, path, model, error)


def parse_text(
    text: str, model: type[ModelT], *, error: type[DataFileError], name: str = "text"
) -> ModelT:
    r"""Check a YAML text against a pydantic model; ``name`` stands for the file in messages.

    Examples
    --------
    >>> from negotiate.errors import AgreementFileError
    >>> from negotiate.units import Quantity
    >>> text = "value: 1e6\nunit: USD/year\nsource: own\ngrade: derived\n"
    >>> parse_text(text, Quantity, error=AgreementFileError).value
    1000000.0
    """
    value, lines = read_text(text, name, error)
    return _validated(value, lines, name, model, error)


def read_yaml(path: str | Path, *, error: type[DataFileError]) -> tuple[object, Lines]:
    """Read a YAML file whose top level is a mapping.

    Parameters
    ----------
    path
        File to read, at most `MAX_BYTES` long.
    error
        Class of the error to raise.

    Returns
    -------
    tuple of object and Lines
        The mapping (lists as tuples, days as ``datetime.date``), and the line of each value.

    Raises
    ------
    DataFileError
        Of class ``error``, with all problems of the file, each with its line.
    """
    return read_text(_file_text(Path(path), error), path, error)


def _validated(
    value: object, lines: Lines, path: str | Path, model: type[ModelT], error: type[DataFileError]
) -> ModelT:
    """Return the model's instance of a value, or raise all its problems."""
    try:
        return model.model_validate(value)
    except ValidationError as refused:
        raise error(path, problems_of(refused, model, lines)) from refused


def _file_text(path: Path, error: type[DataFileError]) -> str:
    """Return the text of a file, or raise the one thing that is wrong with it."""
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise error(path, [Problem(0, "", "is a folder; give a file inside it")])
        if size > MAX_BYTES:
            message = f"is {_megabytes(size)}, the limit is {_megabytes(MAX_BYTES)}; split the file"
            raise error(path, [Problem(0, "", message)])
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as missing:
        message = "there is no such file; check the path and the spelling"
        raise error(path, [Problem(0, "", message)]) from missing
    except PermissionError as denied:
        message = "may not be read by this user; change its permissions"
        raise error(path, [Problem(0, "", message)]) from denied
    except UnicodeDecodeError as undecodable:
        line = undecodable.object[: undecodable.start].count(b"\n") + 1
        message = f"is not UTF-8 (byte {undecodable.start + 1}); save it as UTF-8"
        raise error(path, [Problem(line, "", message)]) from undecodable
    except OSError as failed:
        message = f"cannot be read: {failed.strerror or failed}; check the path"
        raise error(path, [Problem(0, "", message)]) from failed


def _megabytes(size: int) -> str:
    """Return a size in megabytes, without needless decimals."""
    return f"{size / 1e6:.1f}".removesuffix(".0") + " MB"


def read_text(text: str, path: str | Path, error: type[DataFileError]) -> tuple[object, Lines]:
    """Return the values and lines of a YAML text; as `read_yaml`, with the text in hand.

    Parameters
    ----------
    text
        The text.
    path
        What stands for the file in messages.
    error
        Class of the error to raise.
    """
    try:
        root, problems = compose(text)
    except yaml.YAMLError as refused:
        raise error(path, [_syntax_problem(refused)]) from refused
    if problems:
        raise error(path, problems)
    if not isinstance(root, yaml.MappingNode):
        raise error(path, [_not_a_mapping(root)])
    builder = Builder()
    value = builder.build(root)
    if builder.problems:
        raise error(path, builder.problems)
    return value, Lines(root)


def _not_a_mapping(root: yaml.Node | None) -> Problem:
    """Return the problem of a file without content, or with a list or text at its top."""
    if root is None:
        return Problem(0, "", "is empty; write keys and values, or remove the file")
    got = "a list" if isinstance(root, yaml.SequenceNode) else f"{str(root.value)[:60]!r}"
    line = Lines(root).at(())
    return Problem(line, "", f"the top level must be a mapping of keys to values, got {got}")


def _syntax_problem(refused: yaml.YAMLError) -> Problem:
    """Return one problem for a text that is not YAML, or is more than one document."""
    mark = getattr(refused, "problem_mark", None)
    line = 0 if mark is None else int(mark.line) + 1
    if getattr(refused, "context", None) == "expected a single document in the stream":
        return Problem(line, "", "a second document starts here; keep one per file, without '---'")
    reason = getattr(refused, "problem", None) or getattr(refused, "reason", None) or str(refused)
    if "nesting depth" in reason:  # a limit of libyaml, which counts brackets ahead of us
        return too_deep(line, "")
    message = f"is not YAML here ({reason}); check indentation, quotes, brackets and colons"
    return Problem(line, "", message)
