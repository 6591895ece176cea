"""AMDA's REST service over made values, with its real tree of one mission."""

from xml.etree import ElementTree

import numpy as np
import pycdfpp
from starlette.applications import Starlette
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

CADENCE = np.timedelta64(16, "s")


def values_of(parameter, times):
    """Make values that follow from the times, so that anyone can tell them."""
    phase = times.astype("datetime64[s]").astype(np.int64) % 86400 / 86400
    shape = np.array([1.0, 2.0, 3.0]) if parameter == "imf" else np.array(5.0)
    return (np.multiply.outer(phase, shape) + len(parameter)).astype(np.float32)


def times_between(start, stop):
    first = np.datetime64("2000-01-01", "ns")
    begin, end = (-((first - np.datetime64(at.rstrip("Z"), "ns")) // CADENCE) for at in (start, stop))
    return first + np.arange(begin, end) * CADENCE


def make_cdf(parameter, times):
    cdf = pycdfpp.CDF()
    kind = pycdfpp.DataType.CDF_TIME_TT2000
    cdf.add_variable("Epoch", values=times, data_type=kind, attributes={"VAR_TYPE": "support_data"})
    attributes = {"DEPEND_0": "Epoch", "UNITS": "nT", "VAR_TYPE": "data", "FIELDNAM": parameter, "FILLVAL": [-1e31]}
    cdf.add_variable(parameter, values=values_of(parameter, times), attributes=attributes)
    return bytes(pycdfpp.save(cdf))


def keep_mission(tree, name):
    """Cut all but one mission out of the tree, for the sake of time."""
    root = ElementTree.parse(tree).getroot()
    center = root[0]
    for mission in list(center):
        if mission.get("name") != name:
            center.remove(mission)
    return ElementTree.tostring(root)


def make_amda(tree, absent, mission="ACE"):
    """Make the application; parameters in the set ``absent`` can't be had."""
    texts = {
        "getObsDataTree": keep_mission(tree, mission),
        "getTimeTablesList": b"<timeTableList name='Shared'/>",
        "getCatalogsList": b"<catalogList name='Shared'/>",
    }

    def lead(request):
        name = request.url.path.rpartition("/")[2].removesuffix(".php")
        return PlainTextResponse(f"{request.base_url}file/{name}")

    def get_parameter(request):
        query = request.query_params
        if query["parameterID"] in absent:
            return JSONResponse({"success": False, "message": "Cannot get data"})
        url = f"{request.base_url}cdf/{query['parameterID']}/{query['startTime']}/{query['stopTime']}"
        return JSONResponse({"success": True, "dataFileURLs": url})

    def send_cdf(request):
        part = request.path_params
        return Response(make_cdf(part["parameter"], times_between(part["start"], part["stop"])))

    rest = "/php/rest"
    routes = [
        Route("/", lambda request: PlainTextResponse("AMDA")),
        Route(f"{rest}/auth.php", lambda request: PlainTextResponse("token")),
        Route(f"{rest}/isAlive.php", lambda request: JSONResponse({"alive": True})),
        Route(f"{rest}/getParameter.php", get_parameter),
        *(Route(f"{rest}/{name}.php", lead) for name in texts),
        *(Route(f"/file/{name}", lambda request, text=text: Response(text)) for name, text in texts.items()),
        Route("/cdf/{parameter}/{start}/{stop}", send_cdf),
    ]
    return Starlette(routes=routes)
