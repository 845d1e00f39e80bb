"""From YAML text to plain values: a resolver with few types, and the line of every value.

The text is composed into a tree of nodes (by libyaml where PyYAML has it) and walked once. The tree
is kept: it knows on which line each key stands, which is what `Lines` answers.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date

import yaml

from negotiate.errors import Problem

MAX_DEPTH = 40
"""Deepest nesting of lists and mappings that is read."""

_SAFE_DEPTH = 200
"""Nesting that the recursive composers survive: libyaml's for sure, Python's in its default limit.

A text with more brackets and indentation than this is first read as a flat stream of events.
"""

_MOST_BRACKETS, _MOST_INDENT = 150, 50
"""Numbers of brackets and of characters before a line's content that together stay below that."""

_TAG = "tag:yaml.org,2002:"
_STR, _SEQ, _MAP = _TAG + "str", _TAG + "seq", _TAG + "map"
_WORDS = dict.fromkeys(("true", "false"), _TAG + "bool") | dict.fromkeys(
    ("null", "~", ""), _TAG + "null"
)
_FIGURES = (
    (_TAG + "int", re.compile(r"[-+]?(?:0|[1-9][0-9]*)")),
    (
        _TAG + "float",
        re.compile(
            r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?"
            r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
        ),
    ),
    (_TAG + "timestamp", re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")),
)
_FIRST_OF_FIGURES = frozenset("-+.0123456789")
_ANCHOR = re.compile(r"(?:^|[\s\[{,])[&*][^\s&*]", re.MULTILINE)
_INDENT = re.compile(rf"^[ \-?:]{{{_MOST_INDENT + 1}}}", re.MULTILINE)


class FewTypes:
    """Gives plain scalars one of a few types; a part of a PyYAML loader."""

    def descend_resolver(self, _node: object, _index: object) -> None:
        """Do nothing: the type of a value does not depend on where it stands."""

    def ascend_resolver(self) -> None:
        """Do nothing, as on the way down."""

    def resolve(self, kind: type[yaml.Node], value: str, implicit: tuple[bool, bool]) -> str:
        """Return the tag of a node without a tag of its own."""
        if kind is not yaml.ScalarNode:
            return _SEQ if kind is yaml.SequenceNode else _MAP
        if not implicit[0]:
            return _STR
        if value[:1] in _FIRST_OF_FIGURES:
            return next((tag for tag, form in _FIGURES if form.fullmatch(value)), _STR)
        return _WORDS.get(value, _STR)


class _Loader(FewTypes, getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Composer with few types."""


class _Dumper(yaml.SafeDumper):
    """Writer that quotes whatever this reader, or a common one, would not read back as text."""

    def ignore_aliases(self, data: object) -> bool:
        """Return True: the reader refuses anchors and aliases."""
        return True


for _tag, _form in _FIGURES:
    _Dumper.add_implicit_resolver(
        _tag, re.compile(f"^(?:{_form.pattern})$"), list(_FIRST_OF_FIGURES)
    )


def dump(data: object) -> str:
    r"""Return plain values as YAML text that `negotiate.strict_yaml.parse_text` reads back.

    Parameters
    ----------
    data
        Mappings with text keys, lists, texts, numbers, truth values, days and None.

    Examples
    --------
    >>> dump({"country": "NO", "sum": "1e6", "list": ["a: b", 3.5, True]})
    "country: 'NO'\nsum: '1e6'\nlist:\n- 'a: b'\n- 3.5\n- true\n"
    """
    return str(yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100))


class Lines:
    r"""Lines on which the values of one file stand.

    Examples
    --------
    >>> from negotiate.strict_yaml.nodes import compose
    >>> lines = Lines(compose("a: 1\nb:\n  c: [2, 3]\n")[0])
    >>> lines.at(("b", "c", 1)), lines.at(("b", "missing")), lines.at(())
    (3, 2, 1)
    """

    def __init__(self, root: yaml.Node | None) -> None:
        self._root = root

    def at(self, location: Sequence[str | int]) -> int:
        """Return the line of a location, counted from 1.

        Parameters
        ----------
        location
            Keys and list positions from the top of the file, as pydantic gives them.

        Returns
        -------
        int
            Line of the value's key; where a part does not stand in the file, the line of its
            nearest ancestor that does; 0 for a file without content.
        """
        return self.resolve(location)[0]

    def resolve(self, location: Sequence[str | int]) -> tuple[int, tuple[str | int, ...]]:
        """Return the line of a location and those of its parts that stand in the file."""
        node, line, found = self._root, _line(self._root), []
        for part in location:
            step = _step(node, part)
            if step is not None:
                line, node = step
                found.append(part)
        return line, tuple(found)


def _line(node: yaml.Node | yaml.Event | None) -> int:
    """Return the line of a node or event, counted from 1."""
    mark = None if node is None else node.start_mark
    return 0 if mark is None else int(mark.line) + 1


def _step(node: yaml.Node | None, part: str | int) -> tuple[int, yaml.Node] | None:
    """Return the line and the node one part below a node."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == part:
                return _line(key), value
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return _line(node.value[part]), node.value[part]
    return None


def compose(text: str) -> tuple[yaml.Node | None, list[Problem]]:
    """Return the tree of a YAML text, or the problems that keep it from being read.

    Raises
    ------
    yaml.YAMLError
        If the text is not YAML, or holds more than one document.
    """
    problems = list(_refused_events(text)) if _is_suspicious(text) else []
    return (None, problems) if problems else (_Loader(text).get_single_node(), [])


def _is_suspicious(text: str) -> bool:
    """Return whether a text may hold anchors, or nesting that would exhaust the composer."""
    brackets = text.count("[") + text.count("{")
    deep = brackets > _MOST_BRACKETS or _INDENT.search(text) is not None
    return deep or (("&" in text or "*" in text) and _ANCHOR.search(text) is not None)


def _refused_events(text: str) -> Iterator[Problem]:
    """Yield the anchors and aliases of a text, and where its nesting becomes too deep."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        line = _line(event)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        anchor = getattr(event, "anchor", None)
        if anchor is not None:
            name = f"{'*' if isinstance(event, yaml.AliasEvent) else '&'}{anchor}"
            message = f"anchors and aliases are refused, got {name!r}; write the value out"
            yield Problem(line, "", message)
        if depth > MAX_DEPTH:
            yield too_deep(line, "")
            return


_Path = tuple["_Path", str] | None


def too_deep(line: int, field: str) -> Problem:
    """Return the problem of a value below the deepest level that is read."""
    return Problem(line, field, f"is nested deeper than {MAX_DEPTH} levels; flatten the file")


class Builder:
    """Builds plain values from a tree of nodes and collects what it must refuse.

    It runs over every node of every file: the path of a value is kept as pairs of (path above,
    key), which cost less than tuples, and is written out only for a problem.
    """

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def build(self, node: yaml.Node, path: _Path = None, depth: int = 0) -> object:
        """Return the value of a node: mapping, tuple, text, number, truth value, date or None."""
        if depth > MAX_DEPTH:
            field = ".".join(_written(path)[:3])
            self.problems.append(too_deep(_line(node), field))
            return None
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path, depth)
        if isinstance(node, yaml.SequenceNode):
            self._check_tag(node, _SEQ, path)
            return tuple(
                self.build(item, (path, str(index)), depth + 1)
                for index, item in enumerate(node.value)
            )
        return str(node.value) if node.tag == _STR else self._scalar(node, path)

    def _refuse(self, node: yaml.Node, path: _Path, message: str) -> None:
        """Add a problem at a node."""
        self.problems.append(Problem(_line(node), ".".join(_written(path)), message))

    def _check_tag(self, node: yaml.Node, tag: str, path: _Path) -> None:
        """Refuse a collection with a tag of its own."""
        if node.tag != tag:
            self._refuse(node, path, f"tags are refused, got {_short(node.tag)!r}; remove it")

    def _mapping(self, node: yaml.MappingNode, path: _Path, depth: int) -> dict[str, object]:
        """Return a mapping, refusing repeated keys and keys that are not text."""
        self._check_tag(node, _MAP, path)
        built: dict[str, object] = {}
        for key, value in node.value:
            name = self._key(key, path)
            if name is None:
                continue
            if name in built:
                first = next(_line(other) for other, _ in node.value if other.value == name)
                message = f"key {name!r} was already given on line {first}; keep one of them"
                self._refuse(key, (path, name), message)
            built[name] = self.build(value, (path, name), depth + 1)
        return built

    def _key(self, key: yaml.Node, path: _Path) -> str | None:
        """Return the text of a key."""
        if key.tag == _STR and isinstance(key, yaml.ScalarNode):
            return str(key.value)
        got = key.value if isinstance(key, yaml.ScalarNode) else "a list or a mapping"
        self._refuse(key, path, f"a key must be text, got {got}; put it in quotes")
        return None

    def _scalar(self, node: yaml.Node, path: _Path) -> object:
        """Return a number, truth value, date or None."""
        value, tag = str(node.value), node.tag.removeprefix(_TAG)
        construct = _CONSTRUCT.get(tag)
        if construct is None:
            self._refuse(node, path, f"tags are refused, got {_short(node.tag)!r}; remove it")
            return None
        try:
            return construct(value)
        except ValueError:
            wanted = "a day of the calendar" if tag == "timestamp" else f"a plain {tag}"
            self._refuse(node, path, f"must be {wanted}, got {value[:60]!r}")
        return None


def _written(path: _Path) -> list[str]:
    """Return the keys of a path, from the top of the file."""
    keys: list[str] = []
    while path is not None:
        path, key = path
        keys.insert(0, key)
    return keys


def _short(tag: str) -> str:
    """Return a tag as it is written in a file."""
    return "!!" + tag.removeprefix(_TAG) if tag.startswith(_TAG) else tag


def _bool(value: str) -> bool:
    """Return a truth value; anything but true and false is a ``ValueError``."""
    if value not in {"true", "false"}:
        raise ValueError(value)
    return value == "true"


def _float(value: str) -> float:
    """Return a number, also from YAML's ``.inf`` and ``.nan``."""
    word = value.lower()
    return float(word.replace(".", "") if word.endswith(("inf", "nan")) else word)


def _nothing(value: str) -> None:
    """Return None, for YAML's null."""


_CONSTRUCT: dict[str, Callable[[str], object]] = {
    "bool": _bool,
    "float": _float,
    "int": int,
    "null": _nothing,
    "timestamp": date.fromisoformat,
}
