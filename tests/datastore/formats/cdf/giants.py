"""CDF files each of whose variables is one compressed block."""

import numpy as np
from cdflib.cdfwrite import CDF


def write_giant(path, times, values):
    """Write TT2000 ``times`` in ns and float32 ``values``, one gzip block each."""
    common = {"Num_Elements": 1, "Rec_Vary": True, "Compress": 6, "Block_Factor": len(times)}
    file = CDF(str(path), cdf_spec={"Compressed": 0})
    file.write_var({"Variable": "Epoch", "Data_Type": 33, "Dim_Sizes": [], **common}, {}, np.asarray(times))
    about = {"Variable": "B", "Data_Type": 44, "Dim_Sizes": list(values.shape[1:]), **common}
    file.write_var(about, {"DEPEND_0": "Epoch"}, np.asarray(values, np.float32))
    file.close()
    return path
