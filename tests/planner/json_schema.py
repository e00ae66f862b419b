"""As much of JSON Schema as the project's pages use: type, enum, properties, required, items, oneOf, $ref."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

KNOWN = {"$schema", "$defs", "$ref", "type", "enum", "properties", "required", "additionalProperties", "items", "oneOf"}
TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "null": type(None),
}


def faults(value: Any, schema: dict[str, Any], whole: dict[str, Any] | None = None, at: str = "$") -> Iterator[str]:
    """What of the value is not as the schema says, each with its place."""
    whole = whole or schema
    assert set(schema) <= KNOWN, set(schema) - KNOWN
    if "$ref" in schema:
        schema = whole["$defs"][schema["$ref"].removeprefix("#/$defs/")]
    kinds = schema.get("type", [])
    if kinds and not any(isinstance(value, TYPES[k]) for k in ([kinds] if isinstance(kinds, str) else kinds)):
        yield f"{at} is no {kinds}: {value!r}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at} is {value!r}, not one of {schema['enum']}"
    if "oneOf" in schema and sum(not list(faults(value, one, whole, at)) for one in schema["oneOf"]) != 1:
        yield f"{at} is none, or several, of the kinds: {value!r}"
    if isinstance(value, dict) and "properties" in schema:
        yield from _of_object(value, schema, whole, at)
    if isinstance(value, list) and "items" in schema:
        for place, item in enumerate(value):
            yield from faults(item, schema["items"], whole, f"{at}[{place}]")


def _of_object(value: dict[str, Any], schema: dict[str, Any], whole: dict[str, Any], at: str) -> Iterator[str]:
    yield from (f"{at} lacks {key}" for key in schema.get("required", ()) if key not in value)
    for key, item in value.items():
        if key in schema["properties"]:
            yield from faults(item, schema["properties"][key], whole, f"{at}.{key}")
        elif not schema.get("additionalProperties", True):
            yield f"{at} has {key}, of which nothing is said"
