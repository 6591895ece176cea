"""What the service answers, read by our own reader of HAPI."""

import numpy as np
import pytest

from sepp.formats import read_file, to_batch
from tests.datastore.servers.examples import make_fields

WHOLE = "start=2016-12-07T00:00:00.123456789Z&stop=2016-12-07T05:33:20.123456789Z"


@pytest.mark.parametrize(("encoding", "suffix"), [("csv", ".csv"), ("binary", ".binary"), ("json", ".hapi.json")])
async def test_integers_keep_their_type_and_their_fill(client, tmp_path, encoding, suffix):
    query = f"dataset=MIXED_CP_FIELD&{WHOLE}&include=header&format={encoding}"
    answer = await client.get(f"hapi/data?{query}")
    path = tmp_path / f"answer{suffix}"
    path.write_bytes(answer.content)
    content = read_file(path)
    came, held = to_batch(content, content.tables[0], "MIXED_CP_FIELD"), make_fields().values
    for name in ("flag", "orbit"):
        assert came.values[name].dtype == held[name].dtype
        np.testing.assert_array_equal(came.values[name], held[name])
    assert came.dataset.parameter("flag").fill == -32768
