"""The first page of the service: what is served, where, and how to begin."""

from dataclasses import dataclass
from html import escape

from sepp.servers.pages.html import write_document
from sepp.servers.settings import ServerSettings


@dataclass(frozen=True, slots=True)
class _Door:
    """One way in."""

    path: str
    """Below the service; what a program asks begins so."""
    title: str
    """What it is called."""
    text: str
    """What it is for."""
    links: tuple[tuple[str, str], ...] = ()
    """Pages to open: name and path."""


_LOOK = (
    _Door(
        "datasets/",
        "Datasets",
        "Each has its page: what it is, when there are data, how to open and to cite them.",
        (("All datasets", "datasets/"),),
    ),
    _Door(
        "overviews/",
        "Overviews",
        "Pictures of hours, days and orbits, made beforehand, with contact sheets to turn.",
        (("All overviews", "overviews/"),),
    ),
    _Door("events/", "Event lists", "Crossings, bursts and whatever lists are kept here.", (("All lists", "events/"),)),
)
_ASK = (
    _Door(
        "hapi/…",
        "HAPI",
        "Data as CSV, binary or JSON, for Autoplot, SPEDAS, hapiclient and others.",
        (("About", "hapi/about"), ("Capabilities", "hapi/capabilities"), ("Catalogue", "hapi/catalog")),
    ),
    _Door(
        "csa/csa-sl-tap/data?RETRIEVAL_TYPE=…&DATASET_ID=…",
        "Cluster Science Archive",
        "Packages of CEF and CDF files, by the very requests that the CSA's own clients send.",
    ),
    _Door(
        "tap/…",
        "TAP",
        "ADQL over missions, datasets, parameters and coverage, for TOPCAT, pyvo and others.",
        (("Examples", "tap/examples"), ("Tables", "tap/tables"), ("Capabilities", "tap/capabilities")),
    ),
    _Door("zarr/DATASET", "Zarr", "Arrays that xarray opens over HTTP; the page of each dataset has its line."),
    _Door(
        "export/DATASET?start=…&stop=…&format=…",
        "Files",
        "Any interval as CDF, CEF, netCDF, CSV, VOTable or Parquet; the page of each dataset has its lines.",
    ),
    _Door(
        "catalog/…",
        "Catalogue",
        "What is held, as JSON: parameters, coverage, versions, original files.",
        (("Datasets", "catalog/datasets"),),
    ),
)
_READ = (
    _Door(
        "openapi",
        "Every address",
        "With its parameters and answers, for people and as OpenAPI 3.1.",
        (("Read", "openapi"), ("OpenAPI", "openapi.json")),
    ),
    _Door(
        "sitemap.xml",
        "For harvesters",
        "Each page carries schema.org's terms, with a SPASE record beside it.",
        (("Sitemap", "sitemap.xml"),),
    ),
    _Door("health", "State", "Whether the service is well.", (("Health", "health"), ("Metrics", "metrics"))),
)


def write_welcome(settings: ServerSettings, count: int) -> str:
    """Write the page: how many datasets are held, and a card for each way in."""
    held = f"{count:,} dataset{'' if count == 1 else 's'}" if count else "This archive holds nothing yet"
    form = (
        "<form role=search action=datasets/><input type=search name=text aria-label='Search datasets' "
        "placeholder='Search: magnetic field, FGM, nT …'><button>Search</button></form>"
    )
    sections = (("Look", _LOOK), ("Ask by program", _ASK), ("Read", _READ))
    body = f"<h1>{escape(settings.server_title)}</h1><p class=quiet>{held}</p>{form}"
    return write_document(settings.server_title, body + "".join(_section(*each) for each in sections))


def _section(title: str, doors: tuple[_Door, ...]) -> str:
    return f"<section><h2>{title}</h2><ul class=doors>{''.join(map(_card, doors))}</ul></section>"


def _card(door: _Door) -> str:
    links = "".join(f"<a class=button href='./{escape(path)}'>{escape(name)}</a>" for name, path in door.links)
    more = f"<nav class=forms aria-label='{escape(door.title)}'>{links}</nav>" if links else ""
    return f"<li><h3>{escape(door.title)}</h3><p>{escape(door.text)}</p><p class=id>{escape(door.path)}</p>{more}</li>"
