"""Names for the array types that the physics speaks."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
"""Real numbers of any shape, float64."""


def floats(values: ArrayLike) -> Floats:
    """Take numbers of any kind as float64 array."""
    return np.asarray(values, dtype=np.float64)


def dot(left: Floats, right: Floats) -> Floats:
    """Multiply vectors along the last axis, shape ``(..., 3)`` to ``(...)``."""
    product: Floats = np.einsum("...i,...i->...", left, right)
    return product


def norm(vectors: Floats) -> Floats:
    """Measure vectors along the last axis, shape ``(..., 3)`` to ``(...)``."""
    return np.sqrt(dot(vectors, vectors))


def unit(vectors: Floats) -> Floats:
    """Scale vectors to length 1 along the last axis, shape ``(..., 3)``."""
    return vectors / norm(vectors)[..., None]
