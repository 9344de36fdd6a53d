"""Reading a TOML file into dataclasses: every mistake is named with its file and line.

``tomllib`` forgets where a field stood: :func:`line_of` looks for it again in the text when there is something to say.
"""

import dataclasses
import difflib
import math
import re
import tomllib
import types
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

Place = tuple[str | int, ...]
"""Names of the tables that lead to a field, and its own; a number counts the tables of a ``[[list]]``."""


class ConfigError(ValueError):
    """A run file that cannot be meant: an unknown field, a value of the wrong kind, an impossible size."""


@dataclass(frozen=True, slots=True)
class Source:
    """The fields of a file with its overrides laid over, and what is needed to say where each came from."""

    path: Path
    text: str
    overrides: tuple[str, ...]
    fields: dict[str, Any]

    def where(self, place: Place) -> str:
        """Of a field, such as “inbetween.toml, line 7”, or the override that gave it."""
        for override in reversed(self.overrides):
            if line_of(override, place, exact=True):
                return f"“{override}”"
        line = line_of(self.text, place)
        return f"{self.path}, line {line}" if line else str(self.path)


def read_source(path: Path, overrides: Sequence[str] = ()) -> Source:
    """Read a file; each override is ``section.field=value`` in TOML's notation.

    Raises:
        ConfigError: no such file, not text, not TOML.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"The run file {path} cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"The run file {path} is no text: give a .toml file such as those in configs.") from error
    fields = parsed(text, str(path))
    for override in overrides:
        merge(fields, parsed(override, f"“{override}”"))
    return Source(path, text, tuple(overrides), fields)


def parsed(text: str, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        at = f", line {line[1]}," if line and "\n" in text else ""
        advice = "" if "\n" in text else ' (text stands in quotation marks: name="hero")'
        raise ConfigError(f"{name}{at} is not TOML: {error}{advice}.") from error


def merge(into: dict[str, Any], extra: dict[str, Any]) -> None:
    for name, value in extra.items():
        if isinstance(value, dict) and isinstance(into.get(name), dict):
            merge(into[name], value)
        else:
            into[name] = value


def build(kind: type, fields: dict[str, Any], source: Source, place: Place = ()) -> Any:
    """An instance of the dataclass ``kind``; lists become tuples, tables the dataclasses of their fields.

    Raises:
        ConfigError: as the module says.
    """
    hints = get_type_hints(kind)
    if unknown := sorted(fields.keys() - hints.keys()):
        like = difflib.get_close_matches(unknown[0], hints, 1)
        advice = f"did you mean “{like[0]}”?" if like else f"there are {', '.join(hints)}."
        raise ConfigError(f"{source.where((*place, unknown[0]))}: unknown field “{unknown[0]}”{named(place)}; {advice}")
    values = {name: fit(hints[name], value, source, (*place, name)) for name, value in fields.items()}
    lacking = [
        each.name
        for each in dataclasses.fields(kind)
        if each.name not in values
        and each.default is dataclasses.MISSING
        and each.default_factory is dataclasses.MISSING
    ]
    if lacking:
        at = source.where(place) if place else source.path
        raise ConfigError(f"{at}: “{lacking[0]}” is missing{named(place)}.")
    return kind(**values)


def fit(hint: Any, value: Any, source: Source, place: Place) -> Any:
    """The value as the field wants it: a whole number may stand for a fraction, a list for a tuple."""
    if dataclasses.is_dataclass(hint):
        if not isinstance(value, dict):
            raise ConfigError(f"{source.where(place)}: “{place[-1]}” is a section, not a value.")
        return build(hint, value, source, place)  # pyright: ignore[reportArgumentType]
    if get_origin(hint) is tuple and isinstance(value, list):
        of = get_args(hint)[0]
        return tuple(fit(of, each, source, (*place, index)) for index, each in enumerate(value))
    if get_origin(hint) in (Union, types.UnionType):
        if any(type(value) is one for one in get_args(hint)):
            return value
    elif hint is float and type(value) is int:
        return float(value)
    elif (get_origin(hint) is dict and isinstance(value, dict)) or type(value) is hint:
        return value
    names = [part for part in place if isinstance(part, str)]
    wanted = KINDS.get(hint, "a list")
    at = source.where(place)
    raise ConfigError(f"{at}: “{names[-1]}”{named(tuple(names[:-1]))} must be {wanted}, not {value!r}.")


KINDS: dict[Any, str] = {
    int: "a whole number (type int)",
    float: "a number (type float)",
    str: "text in quotation marks (type str)",
    bool: "true or false (type bool)",
}


@dataclass(frozen=True, slots=True)
class Limit:
    """What a number, or each of a list of them, may be at the least and at the most."""

    place: tuple[str, ...]
    least: float
    most: float = math.inf

    def check(self, section: Any, source: Source, place: Place) -> None:
        """Look at the field in the dataclass that has it, which stands at ``place`` in the file.

        Raises:
            ConfigError: the number lies beyond, or a list has none.
        """
        value, name = getattr(section, self.place[-1]), f"“{self.place[-1]}”{named(place[:-1])}"
        for number in value if isinstance(value, tuple) else (value,):
            if not self.least <= number <= self.most:  # so that “nan” is refused too
                wanted = f"at least {self.least:g}" + (f" and at most {self.most:g}" if self.most < math.inf else "")
                raise ConfigError(f"{source.where(place)}: {name} must be {wanted}, not {number:g}.")
        if value == ():
            raise ConfigError(
                f"{source.where(place)}: “{self.place[-1]}”{named(place[:-1])} needs at least one number."
            )


def named(place: Place) -> str:
    return f" in [{'.'.join(str(part) for part in place if isinstance(part, str))}]" if place else ""


HEADER = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
FIELD = re.compile(r"\s*([A-Za-z0-9_\-.\"' ]+?)\s*=")


def line_of(text: str, place: Place, exact: bool = False) -> int:
    """The line, from 1, on which a field stands, else the nearest table around it; 0 where there is none."""
    found = dict(reversed(list(places(text))))
    while place:
        if place in found or exact:
            return found.get(place, 0)
        place = place[:-1]
    return 0


def places(text: str) -> Iterator[tuple[Place, int]]:
    """Every table and field with the line that it begins on; what goes on over several lines is passed over."""
    table: Place = ()
    counts: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if header := HEADER.match(line):
            names = tuple(part.strip(" \"'") for part in header[2].split("."))
            if header[1] == "[[":
                counts[names[0]] = counts.get(names[0], -1) + 1
            table = (names[0], counts[names[0]], *names[1:]) if names[0] in counts else names
            yield table, number
        elif field := FIELD.match(line):
            names = tuple(part.strip(" \"'") for part in field[1].split("."))
            for length in range(1, len(names) + 1):
                yield (*table, *names[:length]), number
