"""What every reader of a file format promises, over the registry of readers."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from sepp.core.errors import UnreadableFileError
from sepp.formats import NO_TIME, FileContent, Reader, dataset_id_of, readers, to_batch
from tests.contracts import made_files, made_tables

HEAD = 65536
MOST_SAMPLES = 12
ELSEWHERE = {"votable": "reference/impex_samples/*.xml"}
MAKERS = {**made_files.MAKERS, **made_tables.MAKERS}
FOREIGN = [b"", b"just words\n", b"\x89HDF\r\n\x1a\n", b"SIMPLE  =                    T", bytes(range(256)) * 20]


def candidates(shared: Path, reader: Reader) -> Iterator[Path]:
    for path in sorted((shared / "data").rglob("*")):
        if path.name.lower().endswith(reader.suffixes) and "invalid" not in str(path) and path.stat().st_size < 10**6:
            yield path
    if reader.name in ELSEWHERE:
        yield from sorted(shared.glob(ELSEWHERE[reader.name]))


@pytest.fixture(scope="module", params=list(readers))
def reader(request) -> Reader:
    return readers[request.param]


@pytest.fixture(scope="module")
def samples(reader, shared, tmp_path_factory) -> list[tuple[Path, FileContent]]:
    found: list[tuple[Path, FileContent]] = []
    made = MAKERS.get(reader.name, lambda folder: [])(tmp_path_factory.mktemp("made"))
    for path in [*candidates(shared, reader), *made]:
        try:
            found.append((path, reader.read(path)))
        except UnreadableFileError:
            continue
        if len(found) == MOST_SAMPLES:
            break
    return found


class TestReader:
    def test_it_bears_its_name_and_lower_case_suffixes(self, reader):
        assert readers[reader.name] is reader
        assert reader.suffixes
        assert all(suffix == suffix.lower() and suffix.startswith(".") for suffix in reader.suffixes)

    def test_files_of_its_format_are_read(self, samples):
        assert len(samples) >= 3

    def test_it_recognises_its_files_by_their_content(self, reader, samples, tmp_path):
        for path, _ in samples:
            nameless = tmp_path / "nameless"
            nameless.write_bytes(path.read_bytes())
            assert reader.recognises(nameless, nameless.read_bytes()[:HEAD])

    @pytest.mark.parametrize("head", FOREIGN, ids=["empty", "text", "HDF5", "FITS", "bytes"])
    def test_it_does_not_recognise_other_files(self, reader, head):
        assert not reader.recognises(Path(f"a{reader.suffixes[0]}"), head)

    @pytest.mark.parametrize("data", FOREIGN, ids=["empty", "text", "HDF5", "FITS", "bytes"])
    def test_it_refuses_other_files_in_one_line(self, reader, tmp_path, data):
        path = tmp_path / f"foreign{reader.suffixes[0]}"
        path.write_bytes(data)
        with pytest.raises(UnreadableFileError) as caught:
            reader.read(path)
        assert "\n" not in str(caught.value)
        assert path.name in str(caught.value)

    def test_it_refuses_a_file_cut_short(self, reader, samples, tmp_path):
        for path, _ in samples:
            data = path.read_bytes()
            cut = tmp_path / path.name
            cut.write_bytes(data[: len(data) // 2])
            with pytest.raises(UnreadableFileError):
                reader.read(cut)

    def test_no_two_readers_recognise_the_same_file(self, reader, samples):
        for path, _ in samples:
            head = path.read_bytes()[:HEAD]
            assert [other.name for other in readers.values() if other.recognises(path, head)] == [reader.name]

    def test_contents_name_the_reader_and_the_file(self, reader, samples):
        assert all((content.format, content.name) == (reader.name, path.name) for path, content in samples)

    def test_there_is_a_time_axis_of_whole_ns(self, samples):
        for _, content in samples:
            assert content.tables
            for table in content.tables:
                assert table.time.dtype == np.int64
                assert table.time.ndim == 1
                assert table.time.dtype.isnative

    def test_varying_values_have_one_entry_per_time(self, samples):
        for variable, table in all_variables(samples):
            assert variable.values.dtype.isnative
            assert not variable.is_varying or len(variable.values) == len(table.time)
            assert variable.values.dtype.kind in "iufbUM", variable.values.dtype

    def test_attributes_are_plain(self, samples):
        for _, content in samples:
            for attributes in [
                content.attributes,
                *(v.attributes for table in content.tables for v in table.variables),
            ]:
                for value in attributes.values():
                    entries = value if isinstance(value, tuple) else (value,)
                    assert all(isinstance(entry, str | int | float | bool | None) for entry in entries)

    def test_reading_again_gives_the_same(self, reader, samples):
        for path, content in samples[:3]:
            again = reader.read(path)
            assert again.attributes == content.attributes
            assert [hash_of(table) for table in again.tables] == [hash_of(table) for table in content.tables]

    def test_every_table_becomes_a_batch_in_order_of_time(self, samples):
        for _, content in samples:
            for table in content.tables:
                batch = to_batch(content, table, (dataset_id_of(content, table) or ("ANY", ""))[0])
                assert NO_TIME not in batch.time
                assert (np.diff(batch.time) >= 0).all()
                check_parameters(batch)


def all_variables(samples):
    return [(variable, table) for _, content in samples for table in content.tables for variable in table.variables]


def hash_of(table) -> str:
    parts = [table.time.tobytes(), *(variable.values.tobytes() for variable in table.variables)]
    return hashlib.sha256(b"".join(parts)).hexdigest()


def check_parameters(batch) -> None:
    described = {parameter.name: parameter for parameter in batch.dataset.parameters}
    assert described.keys() == batch.values.keys() | batch.constants.keys()
    for name, values in {**batch.values, **batch.constants}.items():
        parameter = described[name]
        assert parameter.is_varying == (name in batch.values)
        assert values.shape == ((len(batch),) if parameter.is_varying else ()) + parameter.shape
        assert len(parameter.dims) == len(parameter.depends) == len(parameter.shape)
        assert len(set(parameter.dims)) == len(parameter.dims)
        assert parameter.dtype == ("str" if values.dtype.kind == "U" else str(values.dtype))
        assert set(parameter.depends) <= {*described, None}
        assert len(parameter.labels) in (0, *parameter.shape[-1:])
