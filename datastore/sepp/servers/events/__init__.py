"""The archive's event lists over HTTP."""
