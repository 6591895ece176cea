"""netCDF: classic files (CDF-1, CDF-2, CDF-5) and netCDF-4."""

from sepp.formats.netcdf.reader import NetcdfReader

reader = NetcdfReader()
