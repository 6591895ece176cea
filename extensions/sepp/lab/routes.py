"""What the extension adds to a Jupyter server."""

from typing import Any

from jupyter_server.utils import url_path_join

from sepp.lab.archive import ArchiveHandler, ArchiveProxy
from sepp.lab.events import EventListHandler, EventListsHandler
from sepp.lab.gallery.handlers import ExampleHandler, GalleryHandler
from sepp.lab.kernels import QuickKernelWebsocket
from sepp.lab.plotting import PlottingHandler
from sepp.lab.settings import LabSettings
from sepp.lab.status import StatusHandler
from sepp.lab.templates import TemplateHandler, TemplatesHandler

_KERNEL = r"(?P<kernel_id>\w+-\w+-\w+-\w+-\w+)"


def add_routes(web_app: Any) -> None:  # tornado.web.Application, untyped
    """Put our routes before Jupyter's own."""
    base = web_app.settings["base_url"]
    proxy = ArchiveProxy(LabSettings())
    web_app.add_handlers(
        ".*$",
        [
            (url_path_join(base, r"sepp/archive/(.*)"), ArchiveHandler, {"proxy": proxy}),
            (url_path_join(base, r"sepp/events/?"), EventListsHandler),
            (url_path_join(base, r"sepp/events/([^/]+)"), EventListHandler),
            (url_path_join(base, r"sepp/templates/?"), TemplatesHandler),
            (url_path_join(base, r"sepp/templates/([^/]+)"), TemplateHandler),
            (url_path_join(base, r"sepp/gallery/?"), GalleryHandler),
            (url_path_join(base, r"sepp/gallery/([^/]+)"), ExampleHandler),
            (url_path_join(base, r"sepp/plotting/bokeh/(.*)"), PlottingHandler, {"package": "bokeh"}),
            (url_path_join(base, r"sepp/plotting/panel/(.*)"), PlottingHandler, {"package": "panel"}),
            (url_path_join(base, r"sepp/status/?"), StatusHandler, {"proxy": proxy}),
            (url_path_join(base, "api/kernels", _KERNEL, "channels"), QuickKernelWebsocket),
        ],
    )
