"""Where a dataset comes from, as far as its own attributes tell: HAPI's optional entries (3.3.1, section 3.6.2)."""

from typing import Any

from sepp.core.model import Attributes, Dataset
from sepp.formats.istp import attribute, attribute_text, texts_of

# Any: JSON of several shapes.
Json = dict[str, Any]
_SPASE_FRAMES = frozenset(
    ("GEI", "GEO", "GSE", "GSEQ", "GSM", "HAE", "HCI", "HEE", "HEEQ", "HG", "HGI", "J2000", "JSM", "JSO", "KSM", "KSO",
     "MAG", "MFA", "MSO", "RTN", "SC", "SM", "SR", "SR2", "SSE", "VSO")
)  # fmt: skip
_SCHEMES = ("https://", "http://")
_DOI_PLACE = "https://doi.org/"


def describe_origin(dataset: Dataset) -> Json:
    """Give the entries that are told; those that are not are left out."""
    told = dataset.attributes
    found = {
        "unitsSchema": _units_schema(dataset),
        "coordinateSystemSchema": _frames_schema(dataset),
        "resourceURL": next(iter(_links(told, "HTTP_LINK", "INFORMATION_URL")), "") or _doi_link(told),
        "resourceID": attribute_text(told, "DOI", "SPASE_DatasetResourceID", "spase_id", "ResourceID"),
        "licenseURL": next(iter(_links(told, "License", "License_URL", "Rights")), ""),
        "contact": attribute_text(told, "PI_name", "CONTACT_COORDINATES", "INVESTIGATOR_COORDINATES", joint="; "),
    }
    return {name: value for name, value in found.items() if value}


def _units_schema(dataset: Dataset) -> str:
    """Tell Cluster's convention by the attribute that only it has."""
    is_told = any(attribute(parameter.attributes, "SI_CONVERSION") is not None for parameter in dataset.parameters)
    return "cdf-cluster" if is_told and dataset.mission.casefold() == "cluster" else ""


def _frames_schema(dataset: Dataset) -> str:
    """Tell SPASE's list of frames if it has every frame of the dataset."""
    frames = {parameter.frame for parameter in dataset.parameters if parameter.frame}
    return "spase2.4.1" if frames and frames <= _SPASE_FRAMES else ""


def _links(attributes: Attributes, *names: str) -> list[str]:
    return [text for text in texts_of(attribute(attributes, *names)) if text.casefold().startswith(_SCHEMES)]


def _doi_link(attributes: Attributes) -> str:
    """Make a link of a bare DOI."""
    doi = attribute_text(attributes, "DOI")
    bare = doi.casefold().removeprefix("doi:").strip()
    if bare.startswith(_SCHEMES):
        return doi
    return _DOI_PLACE + bare if bare.startswith("10.") and " " not in bare else ""
