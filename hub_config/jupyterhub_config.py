"""Configuration of JupyterHub: each topic in its file, the logic in sepp.hub."""

from pathlib import Path

for topic in sorted((Path(__file__).parent / "jupyterhub_config.d").glob("[0-9]*.py")):
    load_subconfig(str(topic))  # noqa: F821 - given by traitlets
