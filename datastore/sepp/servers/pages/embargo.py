"""The page of a dataset that is not public yet."""

from html import escape

from sepp.core.time import to_iso
from sepp.servers.access.embargo import Embargo
from sepp.servers.pages.html import write_document


def write_embargo(embargo: Embargo) -> str:
    """Write what everybody may know: its id, its title, and until when."""
    title = embargo.title or embargo.dataset_id
    body = (
        f"<h1>{escape(title)}</h1><p class=id>{escape(embargo.dataset_id)}</p>"
        f"<p>This dataset is embargoed. Everybody may read it from <b>{to_iso(embargo.until_ns)}</b> on.</p>"
        '<p><a href="./">All datasets</a></p>'
    )
    return write_document(title, body)
