"""Tables of the Planetary Data System, version 4: a label in XML, data beside it."""

from sepp.formats.pds4.reader import Pds4Reader

reader = Pds4Reader()
