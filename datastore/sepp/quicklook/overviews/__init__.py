"""Overview pictures made beforehand: templates, pages, and where they are kept."""
