"""CDAWeb as speasy asks it: catalogue, master files, REST service, folders of daily files; the values are made."""

import io
import tarfile

import numpy as np
import pycdfpp
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

DATASET, MASTER = "AC_H0_MFI", "ac_h0_mfi_00000000_v01.cdf"
FOLDER = "sp_phys/data/ace/mag/level_2_cdaweb/mfi_h0"
CADENCE = np.timedelta64(16, "s")
PARAMETERS = {"Magnitude": (), "BGSEc": (3,)}
CATALOG = f"""<?xml version="1.0" encoding="UTF-8"?>
<sites xmlns="cdas"><datasite ID="CDAWeb_HTTPS">
<dataset nssdc_ID="-" serviceprovider_ID="{DATASET}" timerange_start="1997-09-02 00:00:12"
 timerange_stop="2026-01-01 00:00:00">
<description short="H0 - ACE Magnetic Field 16-Second Level 2 Data"/>
<mission_group ID="ACE" serviceprovider_ID="ACE"><description short="ACE"/></mission_group>
<observatory ID="AC" serviceprovider_ID="AC"><description short="ACE"/></observatory>
<instrument ID="MFI" serviceprovider_ID="MFI"><description short="Magnetic fields"/></instrument>
<mastercdf ID="{DATASET}" serviceprovider_ID="https://cdaweb.gsfc.nasa.gov/pub/software/cdawlib/0MASTERS/{MASTER}"/>
<access type="HTTPS" filenaming="ac_h0_mfi_%Y%m%d_%Q.cdf" subdividedby="%Y">
<URL>https://cdaweb.gsfc.nasa.gov/{FOLDER}</URL></access>
</dataset></datasite></sites>
"""


def times_between(start, stop):
    first = np.datetime64("2000-01-01", "ns")
    begin, end = (-((first - np.datetime64(at, "ns")) // CADENCE) for at in (start, stop))
    return first + np.arange(begin, end) * CADENCE


def values_of(name, times):
    """Make values that follow from the times, so that anyone can tell them."""
    phase = times.astype("datetime64[s]").astype(np.int64) % 86400 / 86400
    return (np.multiply.outer(phase, np.arange(1.0, 4.0) if PARAMETERS[name] else 5.0) + len(name)).astype("f4")


def make_cdf(times, names=PARAMETERS):
    cdf = pycdfpp.CDF()
    for name, value in {"Logical_source": DATASET, "Project": "ISTP", "TITLE": "ACE MFI"}.items():
        cdf.add_attribute(name, [value])
    kind = pycdfpp.DataType.CDF_TIME_TT2000
    cdf.add_variable("Epoch", values=times, data_type=kind, attributes={"VAR_TYPE": "support_data", "CATDESC": "Time"})
    for name in names:
        told = {"DEPEND_0": "Epoch", "UNITS": "nT", "VAR_TYPE": "data", "FIELDNAM": name, "CATDESC": name}
        shown = {"DISPLAY_TYPE": "time_series", "FILLVAL": np.array([-1e31], "f4"), "LABLAXIS": name}
        cdf.add_variable(name, values=values_of(name, times), attributes={**told, **shown})
    return bytes(pycdfpp.save(cdf))


def make_cda(refused=()):
    """Make the application; requests from the days in ``refused`` are answered 400."""
    tar = io.BytesIO()
    master = make_cdf(times_between("2005-01-01", "2005-01-01T00:01"))
    with tarfile.open(fileobj=tar, mode="w") as file:
        entry = tarfile.TarInfo(MASTER)
        entry.size = len(master)
        file.addfile(entry, io.BytesIO(master))

    def send(data, kind="application/octet-stream"):
        dated = {"Last-Modified": "Sat, 01 Nov 2025 00:00:00 GMT"}
        return lambda request: Response(data, headers=dated, media_type=kind)

    def get_variable(request):
        part = request.path_params
        if part["start"][:8] in refused:
            return Response("Bad Request", 400)
        name = f"{request.base_url}tmp/{part['start']}_{part['stop']}_{part['variable']}.cdf"
        return JSONResponse({"FileDescription": [{"Name": name, "MimeType": "application/x-cdf"}]})

    def send_made(request):
        start, stop, variable = request.path_params["name"].removesuffix(".cdf").split("_")
        return Response(make_cdf(times_between(*map(iso, (start, stop))), [variable]))

    def list_year(request):
        year = request.path_params["year"]
        names = [f"ac_h0_mfi_{year}01{day:02d}_v04.cdf" for day in range(1, 8)]
        return HTMLResponse("".join(f'<a href="{name}">{name}</a>' for name in names))

    def send_day(request):
        day = np.datetime64(iso(request.path_params["day"]))
        return Response(make_cdf(times_between(day, day + np.timedelta64(1, "D"))))

    view = f"/WS/cdasr/1/dataviews/sp_phys/datasets/{DATASET}/data/{{start}},{{stop}}/{{variable}}"
    routes = [
        Route("/pub/catalogs/all.xml", send(CATALOG.encode(), "text/xml")),
        Route("/pub/software/cdawlib/0MASTERS/master.tar", send(tar.getvalue())),
        Route(f"/pub/software/cdawlib/0MASTERS/{MASTER}", send(master)),
        Route(view, get_variable),
        Route("/tmp/{name}", send_made),
        Route(f"/{FOLDER}/{{year:int}}/", list_year),
        Route(f"/{FOLDER}/{{year:int}}", list_year),
        Route(f"/{FOLDER}/{{year:int}}/ac_h0_mfi_{{day}}_v04.cdf", send_day),
        Route("/", lambda request: Response("CDAWeb")),
    ]
    return Starlette(routes=routes)


def iso(text):
    """Read ``20050101T000000Z`` or ``20050101``."""
    day = f"{text[:4]}-{text[4:6]}-{text[6:8]}"
    return f"{day}T{text[9:11]}:{text[11:13]}:{text[13:15]}" if "T" in text else day
