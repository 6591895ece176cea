"""The Cluster Exchange Format, version 2.0, read by SEPP itself."""

from sepp.formats.cef.reader import CefReader

reader = CefReader()
