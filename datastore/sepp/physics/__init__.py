"""What the numbers mean: frames, dipole, boundaries, shocks, orbits."""
