"""Tests; a package, so that no other installed ``tests`` can stand in for it."""
