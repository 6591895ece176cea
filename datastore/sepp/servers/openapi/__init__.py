"""The description of what is ours over HTTP: OpenAPI 3.1, for programs and for people."""
