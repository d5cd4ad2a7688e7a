"""The addresses of the house, read from the resolver and from the OpenAPI document."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver, resolve
from drf_spectacular.generators import SchemaGenerator


@dataclass(frozen=True)
class Route:
    name: str
    pattern: str
    admin: bool  # of Django's administration


def routes() -> list[Route]:
    """Every route except the administration's."""
    return [found for found in _all() if not found.admin]


def admin_routes() -> list[Route]:
    return [found for found in _all() if found.admin]


def _all() -> list[Route]:
    return list(_walk(get_resolver(), "", "", admin=False))


def _walk(resolver: URLResolver, names: str, prefix: str, *, admin: bool) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            space = f"{names}{entry.namespace}:" if entry.namespace else names
            yield from _walk(entry, space, pattern, admin=admin or entry.app_name == "admin")
        elif isinstance(entry, URLPattern):
            yield Route(f"{names}{entry.name}" if entry.name else "", pattern, admin)


def operations() -> list[str]:
    """``GET name`` is written ``name``, as in the access table."""
    document = SchemaGenerator().get_schema(request=None, public=True)
    found = []
    for path, methods in document["paths"].items():
        sample = path
        for part in [part for part in path.split("/") if part.startswith("{")]:
            sample = sample.replace(part, _SAMPLES.get(part.strip("{}"), "1"))
        match = resolve(sample)
        for method in methods:
            prefix = "" if method == "get" else f"{method.upper()} "
            found.append(prefix + match.view_name)
    return found


# A path parameter that is no number.
_SAMPLES = {"code": "7K3M-9QPX-2D43"}
