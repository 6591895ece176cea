"""Which dataset a table belongs to, told by the file itself."""

import re
from collections import Counter

from sepp.core.model import Attributes
from sepp.formats.content import FileContent, Table
from sepp.formats.istp import attribute_text

_RULES = ("DATASET_ID", "Logical_source", "x_parentDataset", "status.x_parentDataset")
_SUFFIX = re.compile(r".__([A-Za-z0-9][A-Za-z0-9_-]*)$")


def dataset_id_of(content: FileContent, table: Table) -> tuple[str, str] | None:
    """Tell the dataset id of a table and the rule that told it.

    The suffix of the variables (``B__C1_CP_FGM_SPIN``) comes before the
    file's ``DATASET_ID``, then ``Logical_source`` unless it names the file
    itself, then the dataset that a HAPI server names, then the id that the
    reader made of other things. A table that is not the
    file's main one gives ``<id>@<time_name>``. None if nothing tells.
    """
    found = _main_id(content)
    if found is None:
        return None
    base, rule = found
    if table.time_name == content.tables[0].time_name:
        return base, rule
    return f"{base}@{strip_suffix(table.time_name, base).replace('/', '_')}", rule


def strip_suffix(name: str, dataset_id: str) -> str:
    """Take ``__<ID>`` off a variable's name."""
    return name.removesuffix(f"__{dataset_id.partition('@')[0]}")


def common_suffix(table: Table) -> str | None:
    """Find the ``<ID>`` that most varying variables end in, if most have one."""
    names = [table.time_name, *(variable.name for variable in table.variables if variable.is_varying)]
    suffixes = [match[1] for match in map(_SUFFIX.search, names) if match]
    if len(suffixes) * 2 <= len(names):
        return None
    suffix, count = Counter(suffixes).most_common(1)[0]
    return suffix if count * 2 > len(names) else None


def _main_id(content: FileContent) -> tuple[str, str] | None:
    suffix = common_suffix(content.tables[0]) if content.tables else None
    if suffix:
        return suffix, "variable suffix"
    for rule in _RULES:
        found = _identifier(content.attributes, rule)
        if found and found != _identifier(content.attributes, "Logical_file_id"):
            return found, rule
    return (content.made_id, content.made_of) if content.made_id else None


def _identifier(attributes: Attributes, name: str) -> str:
    text = attribute_text(attributes, name)
    return text if re.fullmatch(r"[\w.+@-]+", text) else ""
