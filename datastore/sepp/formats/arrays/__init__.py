"""Arrays with named axes (netCDF, HDF5) as tables over time."""
