"""A state of a dataset as the documents of a Zarr v3 group."""

import json
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

from isal import igzip

from sepp.store.chunks.array_spec import Json, plain_document
from sepp.store.states.layout import group_document
from sepp.store.states.snapshot import ROOT, Snapshot
from sepp.store.states.state_documents import cut_members, root_attributes


class GroupDocuments:
    """The ``zarr.json`` of a group and of all its members, as bytes."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Write them as they are at the rows of ``snapshot``; the service gives each chunk by itself."""
        members = {path: _plain(found) for path, found in cut_members(snapshot).items()}
        self.arrays = {path: found for path, found in members.items() if found["node_type"] == "array"}
        documents = {f"{path}/{ROOT}": found for path, found in members.items()}
        documents[ROOT] = group_document(root_attributes(snapshot), members)
        self.plain = {path: _to_bytes(document) for path, document in documents.items()}
        self.packed_root = bytes(igzip.compress(self.plain[ROOT], 2, mtime=0))
        self.root_tag = blake2b(self.plain[ROOT], digest_size=12).hexdigest()


def _plain(document: Json) -> Json:
    return plain_document(document) if document["node_type"] == "array" else document


def _to_bytes(document: Mapping[str, Any]) -> bytes:
    return json.dumps(document, allow_nan=False, ensure_ascii=False, separators=(",", ":")).encode()
