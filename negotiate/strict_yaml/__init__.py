"""Strict reading of YAML files, with all problems of a file at once.

YAML guesses: in PyYAML ``NO`` is false, ``3:30`` is 210, ``1e6`` is text, and of two equal keys the
last one wins silently. In a file of facts each of these is a wrong number or a lost row, so this
reader knows fewer forms than YAML does and refuses the rest:

- only ``true`` and ``false`` are truth values; ``NO``, ``yes`` and ``on`` stay text;
- ``1e6`` is a number, ``3:30`` and ``1_000`` stay text, ``2018-03-01`` is a date;
- a repeated key, an anchor, an alias or a tag is refused with its line;
- lists become tuples, so that nothing that was read can be changed.

`read_yaml` gives the values and the `Lines` on which they stand; `parse` also checks them against a
pydantic model and raises the error class of the caller with one `negotiate.errors.Problem` per
problem: what is wrong, where, and what to do next.
"""

from negotiate.strict_yaml.files import MAX_BYTES, parse, parse_text, read_text, read_yaml
from negotiate.strict_yaml.messages import problems_of
from negotiate.strict_yaml.nodes import MAX_DEPTH, Lines, dump

__all__ = [
    "MAX_BYTES",
    "MAX_DEPTH",
    "Lines",
    "dump",
    "parse",
    "parse_text",
    "problems_of",
    "read_text",
    "read_yaml",
]
