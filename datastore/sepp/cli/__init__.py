"""The frame of the ``sepp`` command; packages bring the sub-commands."""
