import pytest

from sepp.core.caveats import caveat_words


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("*C1_CQ_FGM_CAVF", "see caveat dataset C1_CQ_FGM_CAVF"),
        ("*C1_CQ_A\n*C1_CQ_B", "see caveat dataset C1_CQ_A\nsee caveat dataset C1_CQ_B"),
        ("Beware of 2*pi and * alone", "Beware of 2*pi and * alone"),
        ("", ""),
    ],
)
def test_a_reference_to_caveats_is_written_out(given: str, words: str) -> None:
    assert caveat_words(given) == words
