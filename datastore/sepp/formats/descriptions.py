"""From a file's global attributes to the description of a dataset."""

from sepp.core.model import Attributes, Dataset, Parameter
from sepp.formats.istp import attribute, attribute_text, texts_of

_CITATIONS = ("citation", "datasetCitation", "ACKNOWLEDGEMENT", "acknowledgment", "Rules_of_use")


def describe_dataset(
    dataset_id: str,
    attributes: Attributes,
    *,
    parameters: tuple[Parameter, ...],
    cadence_ns: int | None,
) -> Dataset:
    """Describe a dataset by the global attributes of one of its files."""
    return Dataset(
        id=dataset_id,
        title=attribute_text(attributes, "DATASET_TITLE", "Logical_source_description", "TITLE", "x_title"),
        description=attribute_text(attributes, "DATASET_DESCRIPTION", "TEXT", "summary", "description"),
        mission=_first(attributes, "MISSION", "Mission_group", "Project"),
        observatory=attribute_text(attributes, "OBSERVATORY", "platform") or _source_name(attributes),
        instrument=_first(attributes, "EXPERIMENT", "Descriptor", "INSTRUMENT_NAME", "instrument"),
        region=attribute_text(attributes, "OBSERVATORY_REGION", "MISSION_REGION", joint=", "),
        cadence_ns=cadence_ns,
        parameters=parameters,
        citation=attribute_text(attributes, *_CITATIONS),
        caveats=attribute_text(attributes, "DATASET_CAVEATS", "Caveats"),
        attributes=attributes,
    )


def _first(attributes: Attributes, *names: str) -> str:
    """Give the part before ``>`` of the first attribute that is there."""
    texts = texts_of(attribute(attributes, *names))
    return texts[0].partition(">")[0].strip() if texts else ""


def _source_name(attributes: Attributes) -> str:
    short, _, long = attribute_text(attributes, "Source_name").partition(">")
    return long.strip() or short.strip()
