"""Reads conditions, in the dialects of both forms.

``{field: citizenship, has: RU}`` · ``{field: group, in: [none_]}`` · ``{field: x, intersects: listed_states}`` (a named
set) · ``{route: [d883, both]}`` · ``{contact_way: email}`` · ``{residence_country: not in citizenships}`` ·
``{consent: beliefs}`` · ``{not: …}`` · ``{any: […]}`` · ``{all: […]}``. Several keys of one mapping must all hold.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from knowledge.conditions import Chosen, Condition, Every, Opposite, Outside, Some
from knowledge.reader import FIELD_ID, Reader

COMPARISONS = ("has", "in", "intersects")
NOT_IN = "not in "
NEVER = Some(())


def read_condition(reader: Reader, named: Mapping[str, frozenset[str]]) -> Condition:
    """The condition; one that cannot be read is a fault and never holds. ``named``: sets of options with a name."""
    if not reader.mapping((), (), re.compile("")):
        return NEVER
    if "field" in reader:
        return _comparison(reader, named)
    parts = tuple(_part(reader, key, named) for key in reader.names())
    if not parts:
        reader.fault("An empty condition.", "Write it or delete the key.")
        return NEVER
    return parts[0] if len(parts) == 1 else Every(parts)


def _comparison(reader: Reader, named: Mapping[str, frozenset[str]]) -> Condition:
    reader.mapping(("field",), COMPARISONS)
    field = _field_id(reader.at("field"), reader.at("field").text())
    given = [key for key in COMPARISONS if key in reader]
    if len(given) != 1:
        reader.fault("A condition on a field compares it once.", "Write one of has, in, intersects.")
        return NEVER
    options = reader.at(given[0])
    if given[0] == "intersects" and isinstance(options.node.value, str):
        return Chosen(field, named.get(options.word(named, "named set"), frozenset()))
    return Chosen(field, _options(options))


def _part(reader: Reader, key: str, named: Mapping[str, frozenset[str]]) -> Condition:
    inner = reader.at(key)
    if key == "not":
        return Opposite(read_condition(inner, named))
    if key in ("any", "all"):
        parts = tuple(read_condition(item, named) for item in inner.items())
        return Some(parts) if key == "any" else Every(parts)
    field = _field_id(reader, key)
    value = inner.node.value
    if isinstance(value, str) and value.startswith(NOT_IN):
        return Outside(field, value.removeprefix(NOT_IN).strip())
    return Chosen(field, _options(inner))


def _options(reader: Reader) -> frozenset[str]:
    return frozenset(reader.ids() if isinstance(reader.node.value, list) else {reader.text()})


def _field_id(reader: Reader, field: str) -> str:
    if not FIELD_ID.match(field):
        reader.fault(f"'{field}' is no field id.", "Use a-z, 0-9 and _, at most 24.")
    return field
