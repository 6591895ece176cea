"""Who may read what, how much at once, and what was asked."""
