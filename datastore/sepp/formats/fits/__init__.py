"""FITS: images as records, binary tables as time series; opened by astropy."""

from sepp.formats.fits.reader import FitsReader

reader = FitsReader()
