import subprocess
import sys

import pytest

from sepp.core.errors import MissingExtraError
from sepp.formats.extras import require


def test_a_missing_package_names_the_cure():
    with pytest.raises(MissingExtraError, match=r"pip install 'sepp-platform\[server\]'"):
        require("no_such_package_anywhere.part")


def test_choosing_a_reader_imports_neither_astropy_nor_pillow(shared):
    code = (
        "import sys; from pathlib import Path; from sepp.formats.reader import choose_reader, read_head\n"
        f"path = Path({str(shared / 'data' / 'fits' / 'aia_171_level1.fits')!r})\n"
        "print(choose_reader(path, read_head(path)).name, [m for m in ('astropy', 'PIL') if m in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.split(maxsplit=1) == ["fits", "[]\n"]
