"""How to cite a dataset at its present state."""

from sepp.core.model import Holding


def cite_holding(holding: Holding) -> str:
    """Write a citation that names version and revision."""
    dataset = holding.dataset
    who = dataset.citation or ", ".join(part for part in (dataset.mission, dataset.instrument) if part)
    label = "SYNTHETIC, made by SEPP; not a measurement. " if dataset.is_synthetic else ""
    version = f"version {holding.revision}" if holding.revision else "no data held"
    return f"{label}{dataset.title or dataset.id} [{dataset.id}], {version}. {who}".strip().rstrip(".") + "."
