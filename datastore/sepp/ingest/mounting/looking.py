"""What a look at a file gives, whatever its format."""

from collections.abc import Mapping
from dataclasses import dataclass

from sepp.formats import FileContent
from sepp.store.mounted import BlockArray


@dataclass(frozen=True, slots=True)
class Look:
    """A file, and where its values lie."""

    content: FileContent
    """As its reader gives it; values that are not needed may be zeros."""
    blocks: Mapping[str, BlockArray]
    """Where the values of each varying variable lie, by its name in the file."""
