"""Files made for readers of whose format there are few real files at hand."""

import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np

PDS4_LABEL = """<?xml version="1.0"?>
<Product_Observational xmlns="http://pds.nasa.gov/pds4/pds/v1">
<Identification_Area><logical_identifier>urn:nasa:pds:made:data:{name}</logical_identifier></Identification_Area>
<File_Area_Observational><File><file_name>{name}.dat</file_name></File>
<Table_Binary><offset unit="byte">0</offset><records>4</records><Record_Binary><fields>2</fields><groups>0</groups>
<record_length unit="byte">32</record_length>
<Field_Binary><name>UTC</name><field_location unit="byte">1</field_location><data_type>{date}</data_type>
<field_length unit="byte">24</field_length></Field_Binary>
<Field_Binary><name>value</name><field_location unit="byte">25</field_location><data_type>{number}</data_type>
<field_length unit="byte">8</field_length></Field_Binary>
</Record_Binary></Table_Binary></File_Area_Observational></Product_Observational>
"""
PDS4_TYPES = [
    ("ASCII_Date_Time_YMD", "2004-03-04T00:00:0{}.000Z", "IEEE754MSBDouble", ">f8"),
    ("ASCII_Date_Time_DOY_UTC", "2004-064T00:00:0{}.0000Z", "SignedLSB8", "<i8"),
]


def make_pds4(folder: Path) -> list[Path]:
    made = []
    for number, (date, template, kind, dtype) in enumerate(PDS4_TYPES):
        name = f"made{number}"
        values = np.arange(4).astype(dtype)
        records = [template.format(row).ljust(24).encode() + values[row].tobytes() for row in range(4)]
        (folder / f"{name}.dat").write_bytes(b"".join(records))
        made.append(folder / f"{name}.xml")
        made[-1].write_text(PDS4_LABEL.format(name=name, date=date, number=kind))
    return made


def make_jp2(folder: Path) -> list[Path]:
    from PIL import Image

    path = folder / "made.jp2"
    Image.fromarray(np.arange(600 * 500, dtype=np.uint16).reshape(600, 500)).save(path, irreversible=False)
    keywords = b"<DATE-OBS>2010-01-01T00:00:00</DATE-OBS><TELESCOP>Made</TELESCOP><WAVELNTH>171</WAVELNTH>"
    header = b"<meta><fits>" + keywords + b"</fits></meta>"
    with path.open("ab") as file:
        file.write(struct.pack(">I4s", len(header) + 8, b"xml ") + header)
    return [path]


MAKERS: dict[str, Callable[[Path], list[Path]]] = {"pds4": make_pds4, "jp2": make_jp2}
"""For each reader, what makes files of its format in a folder."""
