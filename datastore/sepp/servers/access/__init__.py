"""Who may read what, and how much at once."""
