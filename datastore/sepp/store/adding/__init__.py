"""Records on their way in: fitted, merged, written as a draft, committed."""
