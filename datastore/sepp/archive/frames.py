"""Turn the vectors of an opened dataset into another coordinate frame."""

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from sepp.core.errors import MismatchError
from sepp.physics.frames import FRAMES, rotate


def to_frame(opened: xr.Dataset, frame: str) -> xr.Dataset:
    """Rotate every vector that names a geocentric frame into ``frame``.

    Vectors are the variables of shape ``(n, 3)``, or ``(n, 4)`` with the
    magnitude last, that have ``coordinate_frame``. Lazy. Raises
    ``MismatchError`` for an unknown frame or where no vector can be turned.
    """
    wanted = frame.upper()
    if wanted not in FRAMES:
        raise MismatchError(f"Unknown frame {frame!r}; known are {', '.join(FRAMES)}")
    turned = {
        name: _turn(opened, variable, wanted)
        for name, variable in opened.data_vars.items()
        if _is_vector(variable) and variable.attrs.get("coordinate_frame", "").upper() in FRAMES
    }
    if not turned:
        raise MismatchError(f"No vector here can be turned into {wanted}: none names a geocentric frame")
    return opened.assign(turned)


def _is_vector(variable: xr.DataArray) -> bool:
    return variable.ndim == 2 and variable.dims[0] == "time" and variable.shape[1] in (3, 4)


def _turn(opened: xr.Dataset, variable: xr.DataArray, frame: str) -> xr.DataArray:
    came = variable.attrs["coordinate_frame"].upper()
    axis = str(variable.dims[1])
    turned: xr.DataArray = xr.apply_ufunc(
        _rotate_block,
        variable.chunk({axis: -1}),
        opened["time"].variable,
        kwargs={"from_frame": came, "to_frame": frame},
        input_core_dims=[[axis], []],
        output_core_dims=[[axis]],
        dask="parallelized",
        output_dtypes=[variable.dtype],
        keep_attrs=True,
    )
    return turned.assign_attrs(coordinate_frame=frame)


def _rotate_block(
    vectors: NDArray[np.floating], time: NDArray[np.datetime64], *, from_frame: str, to_frame: str
) -> NDArray[np.floating]:
    times = np.broadcast_to(time, vectors.shape[:-1]).astype("datetime64[ns]").astype(np.int64)
    turned = np.array(vectors, copy=True)
    turned[:, :3] = rotate(vectors[:, :3], times, from_frame, to_frame)
    return turned
