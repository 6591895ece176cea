"""Mounted datasets as one document of references, opened by plain xarray in a process of its own."""

import json
import subprocess
import sys

import numpy as np
import pytest
import xarray as xr
import zarr

from sepp import archive
from sepp.core.errors import MissingExtraError, NoDataError
from sepp.store.mounted.sharing import INLINE_ROWS
from tests.datastore.ingest.mounting.made_files import GZIP, make_cdf
from tests.fixtures_archive import run_sepp

ID = "M_FGM"
PLAIN = """
import sys, warnings, numpy as np, xarray as xr
warnings.simplefilter("ignore")
options = {"storage_options": {"fo": sys.argv[1]}, "chunks": {}}
if sys.argv[2] == "groups":
    tree = xr.open_datatree("reference://", engine="zarr", **options)
    found = xr.concat([leaf.to_dataset() for leaf in tree.leaves], "time", join="override")
else:
    found = xr.open_zarr("reference://", **options)
np.savez(sys.argv[3], **{str(name): found[name].values for name in found.variables})
"""


def share(home, tmp_path, *, is_joined):
    """Write the references by the command, open them elsewhere; what was told, and what came."""
    path, found = tmp_path / "refs.json", tmp_path / "found.npz"
    told = run_sepp("mount", ID, "--references", path, "--home", home.root).stdout
    form = "one" if is_joined else "groups"
    subprocess.run([sys.executable, "-c", PLAIN, path, form, found], check=True, capture_output=True)
    with np.load(found) as came:
        return told, dict(came)


def files_in(folder):
    return [str(path) for path in sorted(folder.glob("*.cdf"))]


def mount(mounter, tmp_path, *rows, **facts):
    for day, count in enumerate(rows, 1):
        make_cdf(tmp_path / f"{day:02d}.cdf", f"2020-01-{day:02d}", count, cadence_ms=10, seed=day, **facts)
    assert not [each.failure for each in mounter.mount(files_in(tmp_path)) if each.failure]


def check(came):
    wanted = archive.open(ID)
    assert np.array_equal(came["time"], wanted.time.values)
    for name in ("B", "flux", "flag", "energy"):
        np.testing.assert_array_equal(came[name], wanted[name].values)


@pytest.mark.parametrize("rows", [(500, 500), (500, 500, 300), (2048, 4096, 1000), (7000,)])
def test_files_of_a_common_length_are_one_dataset(mounter, home, tmp_path, rows):
    mount(mounter, tmp_path, *rows)
    told, came = share(home, tmp_path, is_joined=True)
    assert "all files as one dataset; open it with\n    xarray.open_zarr(" in told
    check(came)


def test_packed_files_of_one_length_are_one_dataset(mounter, home, tmp_path):
    mount(mounter, tmp_path, 3000, 3000, compression=GZIP)
    check(share(home, tmp_path, is_joined=True)[1])


@pytest.mark.parametrize("packing", [{"compression": GZIP}, {}])
def test_other_files_are_groups_in_order_of_time_and_the_reason_is_told(mounter, home, tmp_path, packing):
    mount(mounter, tmp_path, *([70_000] + [11] * 10), **packing)
    told, came = share(home, tmp_path, is_joined=False)
    assert "11 files as a group each" in told
    assert "note: B: files of blocks of 11, " in told
    check(came)


def test_a_file_of_another_packing_is_told(mounter, home, tmp_path):
    make_cdf(tmp_path / "1.cdf", "2020-01-01", 500)
    make_cdf(tmp_path / "2.cdf", "2020-01-02", 500, compression=GZIP, has_flag=False)
    list(mounter.mount(files_in(tmp_path)))
    told, came = share(home, tmp_path, is_joined=False)
    assert "note: B: files hold it in several ways (type, byte order, packing)" in told
    assert "note: flag: it is in 1 of 2 files only" in told
    np.testing.assert_array_equal(came["B"], archive.open(ID).B.values)


def test_records_that_do_not_count_are_told(mounter, home, tmp_path):
    make_cdf(tmp_path / "1.cdf", "2020-01-01T00:00:00", 100)
    make_cdf(tmp_path / "2.cdf", "2020-01-01T00:01:39", 100)
    list(mounter.mount(files_in(tmp_path)))
    told, came = share(home, tmp_path, is_joined=False)
    assert "note: 2.cdf: only its records 1 to 100 count, others are those of another file" in told
    assert len(came["time"]) == 200


def test_many_times_are_read_from_the_files(mounter, home, tmp_path):
    mount(mounter, tmp_path, INLINE_ROWS + 1)
    _, came = share(home, tmp_path, is_joined=True)
    assert (tmp_path / "refs.json").stat().st_size < 50_000
    check(came)


def test_gzip_blocks_need_no_codec_of_ours(mounter, home, tmp_path):
    mount(mounter, tmp_path, 3000, compression=GZIP)
    share(home, tmp_path, is_joined=True)
    refs = json.loads((tmp_path / "refs.json").read_text())["refs"]
    assert "sepp." not in "".join(text for name, text in refs.items() if name.endswith("zarr.json"))


def test_files_on_the_web_are_opened_as_told(mounter, home, web, tmp_path):
    make_cdf(web.folder / "a.cdf", "2020-01-01", 3000, compression=GZIP)
    list(mounter.mount([f"{web.url}/a.cdf"]))
    told = run_sepp("mount", ID, "--references", tmp_path / "refs.json", "--home", home.root).stdout
    recipe = told.splitlines()[-1].strip()
    assert '"remote_protocol": "http"' in recipe
    opened = eval(recipe, {"xarray": xr})
    np.testing.assert_array_equal(opened.B.values, archive.open(ID).B.values)


@pytest.mark.parametrize(
    ("ids", "told"),
    [(["M_FGMM"], "No mounted dataset 'M_FGMM'"), ([ID, "X"], "got 2 ids: write each into a file of its own")],
)
def test_what_can_not_be_written_is_told(mounter, home, tmp_path, ids, told):
    mount(mounter, tmp_path, 50)
    path = tmp_path / "refs.json"
    answer = run_sepp("mount", *ids, "--references", path, "--home", home.root)
    assert (answer.returncode, told in answer.stderr) == (1, True)
    assert not path.exists()


def test_an_ingested_dataset_has_no_references(home, tmp_path):
    make_cdf(tmp_path / "1.cdf", "2020-01-01")
    run_sepp("ingest", tmp_path / "1.cdf", "--home", home.root)
    answer = run_sepp("mount", ID, "--references", tmp_path / "refs.json", "--home", home.root)
    assert (answer.returncode, "was ingested, not mounted" in answer.stderr) == (1, True)
    with pytest.raises(NoDataError, match="not mounted here"):
        archive.virtual(ID)


def test_without_virtualizarr_the_cure_is_named(mounter, tmp_path, monkeypatch):
    mount(mounter, tmp_path, 50)
    monkeypatch.setitem(sys.modules, "virtualizarr", None)
    with pytest.raises(MissingExtraError, match=r"sepp-platform\[virtual\]"):
        archive.virtual(ID)


@pytest.mark.parametrize("rows", [(500, 500), (11, 5000)])
def test_virtualizarr_reads_and_combines_what_is_mounted(mounter, tmp_path, rows):
    manifests = pytest.importorskip("virtualizarr.manifests")
    stores, registry = pytest.importorskip("obstore.store"), pytest.importorskip("obspec_utils.registry")
    mount(mounter, tmp_path, *rows, compression=GZIP)
    tree, wanted = archive.virtual(ID), archive.open(ID)
    found = [leaf.to_dataset() for leaf in tree.leaves]
    assert len(found) == (1 if rows[0] == rows[1] else 2)
    given = registry.ObjectStoreRegistry({"file://": stores.LocalStore()})
    groups = [manifests.ManifestGroup(arrays={"flag": part.flag.variable.data}) for part in found]
    flags = [zarr.open_group(manifests.ManifestStore(group, registry=given), mode="r")["flag"][:] for group in groups]
    assert np.array_equal(np.concatenate([part.time.values for part in found]), wanted.time.values)
    np.testing.assert_array_equal(np.concatenate(flags), wanted.flag.values)
