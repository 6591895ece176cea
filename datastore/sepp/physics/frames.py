"""Rotations between the geocentric frames of space physics.

GEI (mean equator and equinox of date), GEO, GSE, GSM, SM and MAG, as Hapgood
(1992), Planet. Space Sci. 40, 711 defines them, with the full dipole of IGRF.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from sepp.core.errors import UnknownNameError, nearest_names
from sepp.physics.arrays import Floats, dot, floats, unit
from sepp.physics.dipole import dipole_axis
from sepp.physics.sun_angles import SunAngles, sun_angles


def rotate(vectors: ArrayLike, time_ns: ArrayLike, from_frame: str, to_frame: str) -> Floats:
    """Rotate ``vectors``, shape ``(n, 3)``, from one frame to another.

    Any unit; all frames are centred on the Earth, so positions and fields
    turn alike. ``time_ns`` is ns since 1970 UTC, shape ``(n,)`` or a scalar.
    Raises ``UnknownNameError`` for a frame not in `FRAMES`, ``BadTimeError``
    where IGRF does not hold.
    """
    source, target = _axes(from_frame), _axes(to_frame)
    given = floats(vectors)
    if source is target:
        return given.copy()
    times = np.broadcast_to(np.asarray(time_ns, dtype=np.int64), given.shape[:-1])
    angles = sun_angles(times)
    dipole = _dipole_gei(times, angles)
    inertial = np.einsum("...ji,...j->...i", source(angles, dipole), given)
    rotated: Floats = np.einsum("...ij,...j->...i", target(angles, dipole), inertial)
    return rotated


def dipole_tilt(time_ns: ArrayLike) -> Floats:
    """Give the dipole's tilt in radians, positive with the north sunward.

    Shape as ``time_ns``, ns since 1970 UTC. It is the angle from SM's z to
    GSM's z, Hapgood (1992), Sect. 3.3.
    """
    times = np.asarray(time_ns, dtype=np.int64)
    angles = sun_angles(times)
    return np.arcsin(dot(_sun_gei(angles), _dipole_gei(times, angles)))


def _axes(frame: str) -> "Axes":
    try:
        return FRAMES[frame.upper()]
    except KeyError:
        hint = nearest_names(frame, FRAMES) or f"; known are {', '.join(FRAMES)}"
        raise UnknownNameError(f"No frame named {frame!r}{hint}") from None


def _sun_gei(angles: SunAngles) -> Floats:
    sine = np.sin(angles.longitude)
    x, y, z = np.cos(angles.longitude), sine * np.cos(angles.obliquity), sine * np.sin(angles.obliquity)
    return np.stack([x, y, z], axis=-1)


def _dipole_gei(times: ArrayLike, angles: SunAngles) -> Floats:
    x, y, z = np.moveaxis(dipole_axis(times), -1, 0)
    cosine, sine = np.cos(angles.sidereal), np.sin(angles.sidereal)
    return np.stack([cosine * x - sine * y, sine * x + cosine * y, z], axis=-1)


def _pole_gei(angles: SunAngles) -> Floats:
    """Give the pole of the Earth's equator, GEI."""
    return np.broadcast_to(np.array([0.0, 0.0, 1.0]), (*angles.sidereal.shape, 3))


def _gei_axes(angles: SunAngles, _: Floats) -> Floats:
    return np.broadcast_to(np.eye(3), (*angles.sidereal.shape, 3, 3))


def _geo_axes(angles: SunAngles, _: Floats) -> Floats:
    cosine, sine, zero = np.cos(angles.sidereal), np.sin(angles.sidereal), np.zeros_like(angles.sidereal)
    x, y = np.stack([cosine, sine, zero], axis=-1), np.stack([-sine, cosine, zero], axis=-1)
    return np.stack([x, y, _pole_gei(angles)], axis=-2)


def _gse_axes(angles: SunAngles, _: Floats) -> Floats:
    zero = np.zeros_like(angles.obliquity)
    x, z = _sun_gei(angles), np.stack([zero, -np.sin(angles.obliquity), np.cos(angles.obliquity)], axis=-1)
    return np.stack([x, np.cross(z, x), z], axis=-2)


def _gsm_axes(angles: SunAngles, dipole: Floats) -> Floats:
    x = _sun_gei(angles)
    y = unit(np.cross(dipole, x))
    return np.stack([x, y, np.cross(x, y)], axis=-2)


def _sm_axes(angles: SunAngles, dipole: Floats) -> Floats:
    y = unit(np.cross(dipole, _sun_gei(angles)))
    return np.stack([np.cross(y, dipole), y, dipole], axis=-2)


def _mag_axes(angles: SunAngles, dipole: Floats) -> Floats:
    y = unit(np.cross(_pole_gei(angles), dipole))
    return np.stack([np.cross(y, dipole), y, dipole], axis=-2)


Axes = Callable[[SunAngles, Floats], Floats]
"""Gives a frame's axes as rows in GEI, shape ``(..., 3, 3)``."""

FRAMES: Final[Mapping[str, Axes]] = MappingProxyType(
    {"GEI": _gei_axes, "GEO": _geo_axes, "GSE": _gse_axes, "GSM": _gsm_axes, "SM": _sm_axes, "MAG": _mag_axes}
)
"""The frames by name."""
