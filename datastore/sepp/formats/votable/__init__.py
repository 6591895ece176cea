"""The Virtual Observatory's VOTable, parsed by astropy."""

from sepp.formats.votable.reader import VotableReader

reader = VotableReader()
