"""What a version is and holds: its layout on disk, its description, its states, its rows by time."""
