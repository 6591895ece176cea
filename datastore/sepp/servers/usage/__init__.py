"""What is asked of the archive: counted, written down, added up; never who asks."""
