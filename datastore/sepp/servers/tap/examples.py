"""Queries to begin with, as DALI has them: a page that machines read too."""

from xml.sax.saxutils import escape

_EXAMPLES = (
    ("magnetic-field", "Datasets that measure in nT", "sepp.parameters",
     "SELECT dataset_id, title, start_time, stop_time\nFROM sepp.datasets\nWHERE dataset_id IN\n"
     "  (SELECT p.dataset_id FROM sepp.parameters AS p WHERE p.units = 'nT')\nORDER BY title"),
    ("on-a-day", "Who has data on a day", "sepp.coverage",
     "SELECT dataset_id, SUM(records) AS records_near\nFROM sepp.coverage\n"
     "WHERE start_time < '2005-01-10' AND stop_time >= '2005-01-09'\nGROUP BY dataset_id"),
    ("inventory", "How much of each dataset there is", "csa.v_dataset_inventory",
     "SELECT TOP 100 dataset_id, start_time, end_time, num_instances, inventory_version\n"
     "FROM csa.v_dataset_inventory\nORDER BY dataset_id, start_time"),
    ("new-files", "Files that came in lately", "csa.v_file",
     "SELECT TOP 20 logical_file_id, file_start_date, file_end_date, caa_ingestion_date\n"
     "FROM csa.v_file\nORDER BY caa_ingestion_date DESC"),
    ("events", "Which files cover the events of the archive's lists", "sepp.events",
     "SELECT TOP 100 e.catalogue, e.start_time, g.file_name\nFROM sepp.events AS e\n"
     "JOIN sepp.granules AS g ON g.start_time <= e.stop_time AND g.stop_time >= e.start_time"),
    ("epn-tap", "Granules around the Earth, with links to their data", "sepp.epn_core",
     "SELECT TOP 20 granule_uid, instrument_name, time_min, time_max, access_url\nFROM sepp.epn_core\n"
     "WHERE target_name = 'Earth' AND 1 = ivo_hashlist_has(measurement_type, 'phys.magField')"),
)  # fmt: skip


def write_examples(archive_url: str) -> str:
    """Write the page."""
    entries = "\n".join(_example(*entry) for entry in _EXAMPLES)
    return (
        '<!DOCTYPE html>\n<html xmlns="http://www.w3.org/1999/xhtml" lang="en" xml:lang="en">\n'
        '<head><meta charset="UTF-8"/><title>TAP examples</title>'
        "<style>body{font:16px/1.5 system-ui,sans-serif;max-width:50em;margin:2em auto;padding:0 1em}"
        "pre{background:#8881;padding:.7em;overflow:auto}</style></head>\n"
        f'<body vocab="http://www.ivoa.net/rdf/examples#">\n<h1>TAP examples</h1>\n'
        f"<p>Service: <code>{escape(archive_url)}tap</code>; read it with pyvo, TOPCAT or any other TAP client.</p>\n"
        f"{entries}\n</body>\n</html>\n"
    )


def _example(name: str, title: str, table: str, query: str) -> str:
    return (
        f'<div id="{name}" resource="#{name}" typeof="example">\n<h2 property="name">{escape(title)}</h2>\n'
        f'<p>Table: <span property="table">{table}</span></p>\n<pre property="query">{escape(query)}</pre>\n</div>'
    )
