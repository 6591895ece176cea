"""Jobs that outlive a request: UWS 1.1, kept on disk."""
