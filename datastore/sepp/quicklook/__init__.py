"""Pyramids drawn: plot data for the views, and pictures."""

from sepp.quicklook.composing import plot_data
from sepp.quicklook.drawing import draw_png, draw_stack, draw_svg
from sepp.quicklook.encoding import MEDIA_TYPE, encode
from sepp.quicklook.plot import Panel, PlotData
from sepp.quicklook.stack import Stack, stack_of

__all__ = [
    "MEDIA_TYPE",
    "Panel",
    "PlotData",
    "Stack",
    "draw_png",
    "draw_stack",
    "draw_svg",
    "encode",
    "plot_data",
    "stack_of",
]
