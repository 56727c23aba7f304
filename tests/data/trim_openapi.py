"""Cut Discord's OpenAPI document down to the request bodies that the loopback Discord serves.

Usage: python tests/data/trim_openapi.py path/to/discord-openapi.json
The document: https://github.com/discord/discord-api-spec/blob/main/specs/openapi.json
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
TARGET = Path(__file__).with_name("discord-openapi-trimmed.json")
PREFIX = "#/components/schemas/"
DROPPED = {"description", "x-discord-union", "format", "contentEncoding"}


def slim(node: Any) -> Any:
    """The schema without texts and formats, its references pointing into `$defs`."""
    if isinstance(node, list):
        return [slim(item) for item in node]
    if not isinstance(node, dict):
        return node
    kept = {
        key: slim(value)
        for key, value in node.items()
        if key not in DROPPED or isinstance(value, dict)
    }
    if "$ref" in kept:
        kept["$ref"] = kept["$ref"].replace(PREFIX, "#/$defs/")
    return kept


def references(node: Any) -> set[str]:
    """The names of all schemas that a schema refers to directly."""
    if isinstance(node, list):
        return set().union(*map(references, node)) if node else set()
    if not isinstance(node, dict):
        return set()
    here = {node["$ref"].rsplit("/", 1)[-1]} if "$ref" in node else set()
    return here.union(*(references(value) for value in node.values()))


def trim(document: dict[str, Any], operations: list[tuple[str, str]]) -> dict[str, Any]:
    """`{"operations": {"POST /x": schema or null}, "$defs": {name: schema}}`."""
    schemas = document["components"]["schemas"]
    chosen: dict[str, Any] = {}
    for method, template in operations:
        operation = document["paths"].get(template, {}).get(method.lower())
        if operation is None:
            raise SystemExit(f"the document has no {method} {template}")
        content = operation.get("requestBody", {}).get("content", {})
        chosen[f"{method} {template}"] = slim(content.get("application/json", {}).get("schema"))
    names, todo = set(), references(chosen)
    while todo:
        name = todo.pop()
        names.add(name)
        todo |= references(schemas[name]) - names
    defs = {name: slim(schemas[name]) for name in sorted(names)}
    version = document["info"]["version"]
    return {"version": version, "operations": chosen, "$defs": defs}


def main() -> None:
    sys.path.insert(0, str(ROOT))
    from tests.loopback.discord.routes import ROUTES

    document = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    trimmed = trim(document, [(route.method, route.template) for route in ROUTES])
    TARGET.write_text(json.dumps(trimmed, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(f"{TARGET.name}: {TARGET.stat().st_size:,} bytes\n")


if __name__ == "__main__":
    main()
