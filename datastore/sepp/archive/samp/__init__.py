"""Send tables, datasets and times to the programs on one's desk, by SAMP."""

from sepp.archive.samp.sending import SampLine, connect, disconnect, programs, send_dataset, send_table, send_time

__all__ = ["SampLine", "connect", "disconnect", "programs", "send_dataset", "send_table", "send_time"]
