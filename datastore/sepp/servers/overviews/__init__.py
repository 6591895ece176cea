"""Pages of overview pictures: drawn on demand or beforehand, to turn over like a book's."""
