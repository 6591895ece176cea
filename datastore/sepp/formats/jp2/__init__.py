"""JPEG 2000 images with a FITS header in their XML, as the Helioviewer has them."""

from sepp.formats.jp2.reader import Jp2Reader

reader = Jp2Reader()
