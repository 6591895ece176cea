"""Example notebooks that users may copy and change."""
