"""Files in a bucket are mounted, and read in parts."""

from collections.abc import Iterator
from importlib.util import find_spec

import httpx
import numpy as np
import pytest

from sepp import archive
from sepp.core.errors import StoreError
from sepp.ingest.mounting.listing import find_files
from tests.conftest import require
from tests.datastore.ingest.mounting.made_files import GZIP, make_cdf


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    require(find_spec("moto") is not None, "moto[server]")
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(endpoint, monkeypatch):
    import s3fs

    keys = {"AWS_ENDPOINT_URL": endpoint, "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"}
    for name, value in {**keys, "AWS_DEFAULT_REGION": "us-east-1"}.items():
        monkeypatch.setenv(name, value)
    assert httpx.put(f"{endpoint}/mms").status_code == 200
    s3fs.S3FileSystem.clear_instance_cache()
    yield s3fs.S3FileSystem()
    s3fs.S3FileSystem.clear_instance_cache()


def test_a_bucket_is_mounted_and_a_changed_object_told(mounter, bucket, tmp_path):
    fields = []
    for day in (1, 2):
        fields.append(make_cdf(tmp_path / "a.cdf", f"2020-01-0{day}", 5000, seed=day, compression=GZIP))
        bucket.pipe_file(f"mms/fgm/{day}.cdf", (tmp_path / "a.cdf").read_bytes())
    assert not [each.failure for each in mounter.mount(find_files(["s3://mms/fgm"])) if each.failure]
    np.testing.assert_array_equal(archive.open("M_FGM").B.values, np.concatenate(fields))
    bucket.pipe_file("mms/fgm/2.cdf", b"other")
    with pytest.raises(StoreError, match=r"s3://mms/fgm/2\.cdf' changed since it was mounted"):
        archive.open("M_FGM", "2020-01-02/2020-01-03").B.load()
