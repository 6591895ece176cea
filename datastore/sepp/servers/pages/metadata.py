"""A dataset as schema.org's JSON-LD, which search engines for data harvest."""

import json
import re
from typing import Any

from sepp.core.model import Parameter
from sepp.core.time import to_iso
from sepp.servers.pages.opening import export_url
from sepp.servers.pages.told import DatasetTold

_FORMATS = (("cdf", "application/x-cdf"), ("nc", "application/x-netcdf"), ("votable", "application/x-votable+xml"))
_SHORTEST, _LONGEST = 50, 5000
_DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>]+")

# Any: JSON of several shapes.
Json = dict[str, Any]


def describe_for_search(told: DatasetTold) -> Json:
    """Describe a dataset as ``schema.org/Dataset``."""
    dataset, interval = told.dataset, told.interval
    words = (dataset.mission, dataset.observatory, dataset.instrument, dataset.region)
    about: Json = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": told.page_url,
        "url": told.page_url,
        "identifier": dataset.id,
        "name": told.name,
        "description": _describe(told),
        "version": str(told.holding.revision) if told.holding.revision else None,
        "isAccessibleForFree": told.is_open,
        "conditionsOfAccess": told.condition,
        "keywords": [word for word in words if word],
        "temporalCoverage": f"{to_iso(interval.start_ns)}/{to_iso(interval.stop_ns - 1)}" if interval else None,
        "creator": {"@type": "Organization", "name": dataset.mission or told.archive},
        "publisher": {"@type": "Organization", "name": told.archive},
        "creditText": told.citation,
        "citation": _cited(told),
        "dateModified": to_iso(told.changed_ns, 0) if told.changed_ns else None,
        "includedInDataCatalog": {"@type": "DataCatalog", "name": told.archive, "url": f"{told.base}datasets/"},
        "variableMeasured": [_variable(parameter) for parameter in dataset.parameters if parameter.role == "data"],
        "distribution": _downloads(told),
        "subjectOf": [document["url"] for document in told.documents] or None,
    }
    return {name: value for name, value in about.items() if value not in (None, "", [])}


def to_script(document: Json) -> str:
    """Write JSON that can stand in a page's ``script``, whatever is in it."""
    text = json.dumps(document, ensure_ascii=False, indent=1)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _describe(told: DatasetTold) -> str:
    """Tell what it is in 50 to 5000 characters, as harvesters want it."""
    dataset = told.dataset
    text = dataset.description or told.name
    if len(text) < _SHORTEST:
        origin = " ".join(word for word in (dataset.mission, dataset.observatory, dataset.instrument) if word)
        text = f"{text} [{dataset.id}]. Time series of space physics data from {origin or told.archive}."
    return ("SYNTHETIC, not a measurement. " if dataset.is_synthetic else "") + text[:_LONGEST]


def _cited(told: DatasetTold) -> list[str] | None:
    return [f"https://doi.org/{doi.rstrip('.,;)')}" for doi in _DOI.findall(told.dataset.citation)] or None


def _variable(parameter: Parameter) -> Json:
    told = {
        "name": parameter.name,
        "description": parameter.long_name,
        "unitText": parameter.units,
        "minValue": parameter.valid_min,
        "maxValue": parameter.valid_max,
    }
    return {"@type": "PropertyValue", **{name: value for name, value in told.items() if value not in (None, "")}}


def _downloads(told: DatasetTold) -> list[Json]:
    sample = told.interval
    if sample is None:
        return []
    files = [
        {"@type": "DataDownload", "contentUrl": export_url(told, sample, form), "encodingFormat": media_type}
        for form, media_type in _FORMATS
    ]
    zarr = f"{told.zarr_url}/zarr.json"
    return [*files, {"@type": "DataDownload", "contentUrl": zarr, "encodingFormat": "application/vnd.zarr"}]
