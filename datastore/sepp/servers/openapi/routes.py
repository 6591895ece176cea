"""A description of our own endpoints as OpenAPI 3.1, and a page to read it."""

import re
from collections.abc import Iterable, Mapping
from functools import partial
from html import escape
from importlib.metadata import version
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sepp.servers.caching import REVALIDATE
from sepp.servers.openapi.parameters import PARAMETERS
from sepp.servers.openapi.paths import JSON, OPERATIONS, Operation
from sepp.servers.outside import archive_base
from sepp.servers.services import Services, services_of

# Any: JSON of several shapes.
Json = dict[str, Any]

_LIMITS = {
    413: "more than one answer may hold",
    414: "the URL is too long",
    429: "too many requests from this address; Retry-After tells when to ask again",
    503: "too much is being answered, or the store can't be read",
}
_ERRORS = {
    400: "a value can't be understood",
    404: "no such thing",
    409: "a value, or the data, do not fit what was asked",
    422: "the data can't be written so",
}
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def routes(_services: Services) -> list[BaseRoute]:
    """Serve ``openapi.json`` and ``openapi``."""
    return [Route("/openapi.json", send_description), Route("/openapi", show_page)]


def send_description(request: Request) -> Response:
    """Send the description of every endpoint of our own."""
    return JSONResponse(describe(request), headers={"Cache-Control": REVALIDATE})


def show_page(request: Request) -> Response:
    """Show the description to people."""
    headers = {"Cache-Control": REVALIDATE, "Content-Security-Policy": _POLICY}
    return HTMLResponse(write_page(describe(request)), headers=headers)


def describe(request: Request) -> Json:
    """Describe the endpoints as they are reached by this request."""
    summaries = read_summaries(request.app.routes)
    settings = services_of(request).settings
    return {
        "openapi": "3.1.0",
        "info": {
            "title": settings.server_title,
            "version": version("sepp-platform"),
            "description": "Catalogue, exports, plots and positions of this archive. Its HAPI, TAP, CSA and Zarr"
            " services are described by their own standards.",
        },
        "servers": [{"url": archive_base(request)}],
        "security": [{}, {"token": []}],
        "paths": {one.path: {"get": _operation(one, summaries.get(one.path, ""))} for one in OPERATIONS},
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "description": "token of the hub"}},
            "schemas": {"Error": _ERROR},
        },
    }


_ERROR: Json = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message"],
            "properties": {"code": {"type": "string"}, "message": {"type": "string"}},
        }
    },
}


def read_summaries(served: Iterable[BaseRoute]) -> dict[str, str]:
    """Read the first line of each handler's docstring, by path without converters."""
    found: dict[str, str] = {}
    for route in served:
        found |= read_summaries(getattr(route, "routes", None) or ())
        if isinstance(route, Route):
            handler = route.endpoint
            if isinstance(handler, partial):
                handler = handler.args[0] if handler.args and callable(handler.args[0]) else handler.func
            found[plain_path(route.path)] = (handler.__doc__ or "").partition("\n")[0]
    return found


def plain_path(path: str) -> str:
    """Write a route's path without the converters of its parameters."""
    return re.sub(r"\{(\w+):\w+\}", r"{\1}", path)


def _operation(one: Operation, summary: str) -> Json:
    inside = [_parameter(name, "path") for name in re.findall(r"\{(\w+)\}", one.path)]
    errors = {code: _ERRORS[code] for code in one.errors if code in _ERRORS} | _LIMITS
    return {
        "operationId": re.sub(r"\W+", "_", one.path).strip("_"),
        "tags": [one.path.split("/")[1]],
        "summary": summary,
        "parameters": [*inside, *(_parameter(name, "query") for name in one.query)],
        "responses": {
            "200": {"description": "what was asked for", "content": {one.media_type: _schema(one)}},
            **{str(code): _refusal(told) for code, told in sorted(errors.items())},
        },
    }


def _schema(one: Operation) -> Json:
    if one.media_type != JSON:
        return {}
    if one.keys is None:
        return {"schema": {"type": "array", "items": {"type": "object"}}}
    return {"schema": {"type": "object", "required": list(one.keys)}}


def _parameter(name: str, place: str) -> Json:
    plain = name.rstrip("!")
    told, schema = PARAMETERS[plain]
    is_required = place == "path" or name.endswith("!")
    return {"name": plain, "in": place, "required": is_required, "description": told, "schema": schema}


def _refusal(told: str) -> Json:
    return {"description": told, "content": {JSON: {"schema": {"$ref": "#/components/schemas/Error"}}}}


_STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
h2 { margin-top: 2.5rem; border-bottom: 1px solid #8886 }
h3 { font: 600 1rem ui-monospace, monospace; margin: 1.5rem 0 0 }
p { margin: .2rem 0 } table { border-collapse: collapse; margin: .4rem 0 }
td { padding: .1rem 1rem .1rem 0; vertical-align: top }
code { font: .9em ui-monospace, monospace } .kind { opacity: .7 }
"""


def write_page(document: Mapping[str, Any]) -> str:
    """Write the description as HTML without script."""
    parts = [f"<h1>{escape(document['info']['title'])}: requests</h1><p>{escape(document['info']['description'])}"]
    parts.append('<p>For programs: <a href="openapi.json">openapi.json</a> (OpenAPI 3.1).')
    tag = ""
    for path, methods in document["paths"].items():
        told = methods["get"]
        if told["tags"][0] != tag:
            tag = told["tags"][0]
            parts.append(f"<h2>{escape(tag)}</h2>")
        kinds = ", ".join(told["responses"]["200"]["content"])
        rows = "".join(_row(parameter) for parameter in told["parameters"])
        parts.append(f"<h3>GET {escape(path)}</h3><p>{escape(told['summary'])} <span class=kind>{escape(kinds)}</span>")
        parts.append(f"<table>{rows}</table>" if rows else "")
    title = escape(document["info"]["title"])
    head = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}: requests</title>'
    return (
        f'{head}<meta name="viewport" content="width=device-width"><style>{_STYLE}</style><body>{"".join(parts)}</html>'
    )


def _row(parameter: Mapping[str, Any]) -> str:
    need = "" if not parameter["required"] else " (needed)"
    choices = " · ".join(map(str, parameter["schema"].get("enum", ())))
    told = f"{parameter['description']}{need}{': ' if choices else ''}{choices}"
    return f"<tr><td><code>{escape(parameter['name'])}</code><td>{escape(told)}</tr>"
