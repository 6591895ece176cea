"""Lines of text with delimited values, decoded as arrays."""
