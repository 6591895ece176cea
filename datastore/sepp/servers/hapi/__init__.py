"""HAPI 3.3.1, and the request names of HAPI 2."""
