"""Arguments of `sepp mirror` that make no sense are one clear line."""

import pytest

from sepp.core.errors import BadTimeError, ServiceError, UnknownNameError
from tests.datastore.ingest.mirroring.remote import run_mirror


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("--rate", "fast"), "not a rate: 'fast'; write for example 500K or 20M"),
        (("--rate", "0"), "not a rate: '0'"),
        (("--piece", "P1M"), "not a length: 'P1M'; write for example P1D or PT6H"),
        (("--piece", "day"), "not a length: 'day'"),
    ],
)
def test_a_bad_option_ends_with_status_2(given, said, capsys):
    with pytest.raises(SystemExit, match="2"):
        run_mirror("csa", "X", "2001", "2002", *given)
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("source", "interval", "error", "said"),
    [
        ("hapy:http://127.0.0.1", ("2001", "2002"), UnknownNameError, "did you mean 'hapi'"),
        ("ftp:host", ("2001", "2002"), UnknownNameError, "No such source to mirror: 'ftp:host'; known are hapi"),
        ("hapi", ("2001", "2002"), ServiceError, "Which HAPI server"),
        ("csa:ftp://127.0.0.1", ("2001", "2002"), ServiceError, "Not a URL"),
        ("csa", ("2002", "2001"), BadTimeError, "swap the two times"),
    ],
)
def test_a_bad_source_or_interval_says_what_to_write(tmp_path, source, interval, error, said):
    with pytest.raises(error, match=said):
        run_mirror(source, "X", *interval, "--home", tmp_path)
