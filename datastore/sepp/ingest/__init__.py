"""Files in, committed records of the archive out."""
