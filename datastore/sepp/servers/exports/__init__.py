"""Downloads in every format, of one dataset or many, and their sizes beforehand."""
