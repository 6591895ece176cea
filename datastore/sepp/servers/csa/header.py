"""Headers of datasets without records: as CEF, and as the archive's XML."""

import re
from collections.abc import Iterator
from dataclasses import replace
from xml.sax.saxutils import escape

import numpy as np

from sepp.archive.citing import cite_holding
from sepp.archive.exporting import read_constants
from sepp.core.model import Attribute, Dataset, Holding
from sepp.core.time import SECOND_NS, to_iso
from sepp.formats.writing.cef_header import make_header, range_ends, type_of
from sepp.formats.writing.extract import Block, Extract
from sepp.formats.writing.metadata import CEF_NAMES, complete_globals
from sepp.formats.writing.plan import Entry, Plan, can_be_suffix, make_plan
from sepp.missions import missions
from sepp.servers.catalog.details import find_documents
from sepp.servers.csa.delivery import plain_name
from sepp.servers.services import Services

_OF_FILE = re.compile(r"START_META = (FILE_TIME_SPAN|LOGICAL_FILE_ID)\n.*?END_META = \1\n", re.DOTALL)
_FILE_KEYS = frozenset(
    {
        "FILE_NAME", "FILE_FORMAT_VERSION", "END_OF_RECORD_MARKER", "DATA_UNTIL", "FILE_TIME_SPAN", "LOGICAL_FILE_ID",
        "INCLUDE",
    }
)  # fmt: skip
_ODD = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def header_files(services: Services, dataset_id: str) -> Iterator[tuple[str, bytes]]:
    """Give name and content of the headers of a dataset: XML, CEF."""
    holding = services.catalog.describe(dataset_id)
    extract = describe_extract(services, holding)
    plan = make_plan(extract, time_name="time_tags", is_suffixed=can_be_suffix(dataset_id))
    name = plain_name(dataset_id)
    yield f"{name}.CEF.XML", _make_xml(services, holding, extract, plan).encode()
    text = make_header(extract, plan, range_ends(plan), f"{name}.ceh").decode()
    yield f"{name}.ceh", _OF_FILE.sub("", text).encode()


def describe_extract(services: Services, holding: Holding) -> Extract:
    """Give a dataset with its citation and documents among its attributes; no records are read."""
    dataset_id, dataset = holding.dataset.id, holding.dataset
    has_data = services.store.has(dataset_id)
    constants = read_constants(services.store, dataset_id) if has_data else {}
    kept = tuple(p for p in dataset.parameters if p.is_varying or p.name in constants)
    known = {name.casefold() for name in dataset.attributes}
    more: dict[str, Attribute] = {
        "DATASET_CITATION": cite_holding(holding),
        "DATASET_DOCUMENTS": tuple(_documents(dataset)),
        "CONTACT_COORDINATES": services.settings.server_contact,
        "TIME_RESOLUTION": f"{dataset.cadence_ns / SECOND_NS:g}" if dataset.cadence_ns else (),
    }
    added = {name: value for name, value in more.items() if name.casefold() not in known and value}
    span = np.array([holding.start_ns or 0, holding.stop_ns or 0], np.int64)

    def read(start: int, stop: int) -> Block:
        return span[start:stop], {}

    described = replace(dataset, parameters=kept, attributes={**dataset.attributes, **added})
    return Extract(described, 2, read, constants, str(holding.revision or ""))


def _documents(dataset: Dataset) -> Iterator[str]:
    """Give the documents that the data and the mission name, each with its address."""
    for found in find_documents(dataset.attributes):
        yield f"{found['title']}: {found['url']}"
    for mission in missions.values():
        if mission.name.casefold() == dataset.mission.casefold():
            yield from (f"{document.title}: {document.url}" for document in mission.documents)


def _make_xml(services: Services, holding: Holding, extract: Extract, plan: Plan) -> str:
    dataset = extract.dataset
    known = complete_globals(extract, CEF_NAMES)
    told = {name: value for name, value in known.items() if name.upper() not in _FILE_KEYS}
    span = {
        "DATASET_ID": dataset.id,
        "DATASET_DESCRIPTION": dataset.description or dataset.title or dataset.id,
        "START_DATE": to_iso(holding.start_ns) if holding.start_ns is not None else None,
        "END_DATE": to_iso(holding.stop_ns) if holding.stop_ns is not None else None,
    }
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>', "<DATASETS>", " <DATASET_METADATA>",
        *_elements({**told, **span}, "  "), "  <PARAMETERS>",
    ]  # fmt: skip
    time: dict[str, Attribute] = {"PARAMETER_ID": plan.time_name, "VALUE_TYPE": "ISO_TIME", "SIZES": "1", "UNITS": "s"}
    for told_of in (time, *map(_of_variable, (*plan.varying, *plan.constants))):
        lines += ["   <PARAMETER>", *_elements(told_of, "    "), "   </PARAMETER>"]
    return "\n".join([*lines, "  </PARAMETERS>", " </DATASET_METADATA>", "</DATASETS>", ""])


def _of_variable(entry: Entry) -> dict[str, Attribute]:
    own: dict[str, Attribute] = {
        "PARAMETER_ID": entry.name,
        "VALUE_TYPE": type_of(entry.parameter),
        "SIZES": " ".join(map(str, entry.parameter.shape or (1,))),
    }
    return {**{name: value for name, value in entry.attributes.items() if name.upper() not in own}, **own}


def _elements(told: dict[str, Attribute], indent: str) -> Iterator[str]:
    for name, value in told.items():
        tag = re.sub(r"[^A-Za-z0-9_.-]", "_", name)
        tag = tag if re.match(r"[A-Za-z_]", tag) else f"_{tag}"
        for entry in value if isinstance(value, tuple) else (value,):
            if entry is not None:
                yield f"{indent}<{tag}>{escape(_ODD.sub(' ', str(entry)))}</{tag}>"
