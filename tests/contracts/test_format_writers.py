"""What every writer of a file format promises, over the registry of writers."""

import multiprocessing
import resource
from dataclasses import replace

import numpy as np
import pytest

from sepp.core.errors import EmptyIntervalError, StoreError
from sepp.core.model import Parameter
from sepp.formats import dataset_id_of, read_file, to_batch
from sepp.formats.writing import choose_writer, save, take_batch, target_paths, writers
from tests.datastore.formats.writing.samples import KINDS, make_awkward_id, make_batch

FACTS = ("shape", "units", "long_name", "frame", "role", "is_varying")


@pytest.fixture(params=list(writers))
def writer(request):
    return writers[request.param]


@pytest.fixture(params=list(KINDS))
def batch(request):
    return make_batch(request.param)


@pytest.fixture
def path(tmp_path, writer):
    return tmp_path / f"export{writer.suffixes[0]}"


class TestWriter:
    def test_it_bears_its_name_and_lower_case_suffixes(self, writer, path):
        assert writers[writer.name] is writer
        assert all(suffix == suffix.lower() and suffix.startswith(".") for suffix in writer.suffixes)
        assert choose_writer(path) is writer

    def test_it_says_in_sentences_what_it_can_not_hold(self, writer, batch):
        losses = writer.losses(batch.dataset)
        assert all(len(loss.split()) > 3 and "\n" not in loss for loss in losses)

    def test_all_files_are_there_and_nothing_else(self, writer, batch, path):
        assert save(take_batch(batch), path, writer) == target_paths(path, writer)
        assert sorted(path.parent.iterdir()) == sorted(target_paths(path, writer))

    def test_it_reads_pieces_in_order_and_tells_how_far_it_is(self, writer, path):
        batch, asked, told = make_batch("vector", 150_000), [], []
        whole = take_batch(batch)
        extract = replace(whole, read=lambda a, b: asked.append((a, b)) or whole.read(a, b), on_rows=told.append)
        save(extract, path, writer)
        assert max(b - a for a, b in asked) <= 65536
        assert sum(told) == 150_000

    def test_it_refuses_to_replace_a_file(self, writer, batch, path):
        path.write_text("precious")
        with pytest.raises(StoreError, match=r"exists.*--force"):
            save(take_batch(batch), path, writer)
        assert path.read_text() == "precious"
        save(take_batch(batch), path, writer, force=True)
        assert path.stat().st_size > 100

    def test_it_refuses_to_write_nothing(self, writer, path):
        with pytest.raises(EmptyIntervalError, match="no records"):
            save(take_batch(make_batch("vector", 0)), path, writer)
        assert list(path.parent.iterdir()) == []

    def test_a_folder_that_is_not_there_is_told_in_one_line(self, writer, batch, path):
        with pytest.raises(StoreError, match="No such file") as caught:
            save(take_batch(batch), path.parent / "missing" / path.name, writer)
        assert "\n" not in str(caught.value)

    def test_a_full_disk_leaves_nothing(self, writer, path):
        save(take_batch(make_batch("vector", 10)), path, writer)
        before = path.read_bytes()
        answers = multiprocessing.get_context("fork").SimpleQueue()
        child = multiprocessing.get_context("fork").Process(target=fill_disk, args=(writer, path, answers))
        child.start()
        assert "File too large" in answers.get()
        child.join()
        assert child.exitcode == 0
        assert sorted(path.parent.iterdir()) == sorted(target_paths(path, writer))
        assert path.read_bytes() == before


def fill_disk(writer, path, answers) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000))
    try:
        save(take_batch(make_batch("vector", 50_000)), path, writer, force=True)
        answers.put("written")
    except StoreError as error:
        answers.put(str(error))


def read_back(path):
    content = read_file(path)
    dataset_id, _ = dataset_id_of(content, content.tables[0])
    assert len(content.tables) == 1
    return to_batch(content, content.tables[0], dataset_id)


def bits_of(values):
    return values.view(f"u{values.itemsize}") if values.dtype.kind == "f" else values


def assert_same_values(came, given, name) -> None:
    assert came.shape == given.shape, name
    if given.dtype.kind == "f":
        assert (np.isnan(came) == np.isnan(given)).all(), name
        there = ~np.isnan(given)
        np.testing.assert_array_equal(bits_of(came.astype(given.dtype)[there]), bits_of(given[there]), err_msg=name)
    else:
        # Our reader of netCDF gives times beside the axis as the ns that they are stored as.
        found = came.view("datetime64[ns]") if given.dtype.kind == "M" else came
        np.testing.assert_array_equal(found, given, err_msg=name)


class TestRoundTrip:
    @pytest.fixture(params=["cef", "cdf", "nc", "csv"])
    def writer(self, request):
        return writers[request.param]

    def test_values_come_back_bit_for_bit(self, writer, batch, path):
        save(take_batch(batch), path, writer)
        came = read_back(path)
        assert came.dataset.id == batch.dataset.id
        np.testing.assert_array_equal(came.time, batch.time)
        assert came.values.keys() == batch.values.keys()
        assert came.constants.keys() == batch.constants.keys()
        for name, values in {**batch.values, **batch.constants}.items():
            assert_same_values({**came.values, **came.constants}[name], values, name)

    def test_descriptions_come_back(self, writer, batch, path):
        save(take_batch(batch), path, writer)
        came = read_back(path).dataset
        for field in ("title", "description", "mission", "observatory", "instrument", "region", "citation", "caveats"):
            assert getattr(came, field) == getattr(batch.dataset, field), field
        for parameter in batch.dataset.parameters:
            again = came.parameter(parameter.name)
            facts = [fact for fact in FACTS if fact != "units" or parameter.dtype != "datetime64[ns]"]
            assert [getattr(again, fact) for fact in facts] == [getattr(parameter, fact) for fact in facts]
            assert (again.depends, again.labels, again.scale) == (parameter.depends, parameter.labels, parameter.scale)
            assert again.display == parameter.display or parameter.dtype == "datetime64[ns]"
            assert parameter.fill is None or again.fill == parameter.fill

    def test_attributes_come_back(self, writer, batch, path):
        save(take_batch(batch), path, writer)
        came = read_back(path).dataset
        for name, value in batch.dataset.attributes.items():
            assert texts(came.attributes[name]) == texts(value)
        for parameter in batch.dataset.parameters:
            for name, value in parameter.attributes.items():
                assert texts(came.parameter(parameter.name).attributes[name]) == texts(value)

    def test_an_id_with_a_second_time_axis_comes_back(self, writer, path):
        batch = make_awkward_id(make_batch("vector"))
        save(take_batch(batch), path, writer)
        assert read_back(path).dataset.id == "mms1_x@Epoch_state"


class TestIntegers:
    @pytest.fixture(params=["cef", "cdf", "nc", "csv", "hapi", "hapi-binary", "votable"])
    def writer(self, request):
        return writers[request.param]

    @pytest.mark.parametrize("fill", [0, 9, 99, -2147483648])
    @pytest.mark.parametrize("dtype", ["int16", "int32", "uint32", "int64"])
    def test_they_stay_integers_though_their_fill_is_a_valid_value(self, writer, dtype, fill, path):
        fill = max(fill, np.iinfo(dtype).min)
        batch = make_batch("vector", 200)
        values = np.append(np.arange(199), fill).astype(dtype)
        counts = Parameter("counts", dtype, units="1", fill=fill)
        dataset = replace(batch.dataset, parameters=(*batch.dataset.parameters, counts))
        save(take_batch(replace(batch, dataset=dataset, values={**batch.values, "counts": values})), path, writer)
        came = read_back(path)
        assert came.values["counts"].dtype.kind in "iu"
        np.testing.assert_array_equal(came.values["counts"], values)
        assert came.dataset.parameter("counts").fill == fill

    @pytest.mark.parametrize("name", ["hapi", "hapi-binary"])
    @pytest.mark.parametrize("fill", [0, 99, 2**53, 2**63, 2**64 - 1])
    def test_unsigned_ones_of_64_bits_stay_what_they_are_in_hapi(self, name, fill, tmp_path):
        batch, path = make_batch("vector", 200), tmp_path / f"x{writers[name].suffixes[0]}"
        values = np.append(np.arange(199, dtype="u8"), np.uint64(fill))
        counts = Parameter("counts", "uint64", units="1", fill=fill)
        dataset = replace(batch.dataset, parameters=(*batch.dataset.parameters, counts))
        save(
            take_batch(replace(batch, dataset=dataset, values={**batch.values, "counts": values})), path, writers[name]
        )
        came = read_back(path)
        assert came.values["counts"].dtype == np.uint64
        np.testing.assert_array_equal(came.values["counts"], values)
        assert came.dataset.parameter("counts").fill == fill


def texts(value) -> list[float | str]:
    entries = value if isinstance(value, tuple) else (value,)
    return [number_or_text(entry) for entry in entries]


def number_or_text(entry):
    try:
        return float(entry)
    except ValueError:
        return str(entry)
