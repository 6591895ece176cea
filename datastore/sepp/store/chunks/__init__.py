"""Arrays cut into chunks: described, encoded, gathered into shards, written on threads."""
