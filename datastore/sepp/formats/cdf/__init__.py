"""NASA's Common Data Format, read by pycdfpp behind a check of the file."""

from sepp.formats.cdf.reader import CdfReader

reader = CdfReader()
