import pytest

from sepp.core.model import Dataset, Parameter, Revision


def test_a_revision_reads_back_as_it_is_cited():
    assert Revision.parse(str(Revision(2, 81234))) == Revision(2, 81234)


@pytest.mark.parametrize("text", ["", "2", "2.", ".5", "a.b", "1.2.3", "-1.2"])
def test_any_other_text_is_no_revision(text):
    with pytest.raises(ValueError, match="Not a version"):
        Revision.parse(text)


def test_a_parameter_is_found_by_name():
    dataset = Dataset("X", parameters=(Parameter("B", "float32", (3,)),))
    assert (dataset.parameter("B").shape, dataset.parameter("C")) == ((3,), None)
