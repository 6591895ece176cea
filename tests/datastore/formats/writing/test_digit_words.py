"""Numbers become characters eight at a time."""

import numpy as np
import pytest
from numba import njit

from sepp.formats.writing.digit_words import (
    ROOM,
    copy_text,
    eight_digits,
    high_product,
    store_decimals,
    store_integer,
)


def stored(store, *arguments):
    memory = np.zeros(80, np.uint8)
    end = store(memory.ctypes.data, 3, *arguments)
    assert not memory[:3].any()
    assert not memory[end + ROOM :].any()
    return memory[3:end].tobytes().decode()


@njit
def multiply(first, second):
    return high_product(first, second)


@pytest.mark.parametrize("value", [0, 7, 10, 99, 9999, 10000, 12345678, 99999999])
def test_each_digit_has_its_byte(value):
    digits = int(eight_digits(np.uint64(value))).to_bytes(8, "little")
    assert "".join(map(str, digits)) == f"{value:08}"


@pytest.mark.parametrize("power", range(20))
def test_integers_are_stored_without_leading_zeros(power):
    for value in (10**power - 1, 10**power, 10**power + 1):
        assert stored(store_integer, np.uint64(value)) == str(value)


def test_the_largest_integer_is_stored_whole():
    assert stored(store_integer, np.uint64(2**64 - 1)) == str(2**64 - 1)


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [(0, 0, ".0"), (0, 8, ".0"), (500, 3, ".5"), (5, 3, ".005"), (123, 3, ".123"), (12345678, 8, ".12345678")],
)
def test_decimals_lose_only_the_zeros_at_their_end(value, places, text):
    assert stored(store_decimals, np.uint64(value), places) == text


@pytest.mark.parametrize("size", [0, 1, 7, 8, 9, 30])
def test_texts_of_every_length_are_copied(size):
    text = np.arange(1, 50, dtype=np.uint8)
    assert stored(copy_text, text.ctypes.data, size).encode() == text[:size].tobytes()


@pytest.mark.parametrize(("a", "b"), [(2**64 - 1, 2**64 - 1), (2**32, 2**32), (3, 5), (2**63 + 1, 12345678901)])
def test_the_upper_half_of_a_product_is_exact(a, b):
    assert int(multiply(np.uint64(a), np.uint64(b))) == a * b >> 64
