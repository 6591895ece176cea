"""How to cite a dataset at its present state, or an older one."""

from sepp.core.model import Holding, Revision


def cite_holding(holding: Holding, revision: Revision | None = None) -> str:
    """Write a citation that names version and revision, the present ones unless others are given."""
    dataset = holding.dataset
    who = dataset.citation or ", ".join(part for part in (dataset.mission, dataset.instrument) if part)
    label = "SYNTHETIC, made by SEPP; not a measurement. " if dataset.is_synthetic else ""
    state = revision or holding.revision
    version = f"version {state}" if state else "no data held"
    return f"{label}{dataset.title or dataset.id} [{dataset.id}], {version}. {who}".strip().rstrip(".") + "."
