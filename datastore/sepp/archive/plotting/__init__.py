"""``archive.plot``: intervals as HoloViews objects, finer as one zooms in."""
