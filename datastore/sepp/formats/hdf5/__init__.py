"""HDF5 files, and the way that netCDF-4 files are read too."""

from sepp.formats.hdf5.reader import Hdf5Reader

reader = Hdf5Reader()
