from pathlib import Path

import pytest

from sepp.store import Store
from tests.datastore.quicklook.samples import make_batch


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Store:
    store = Store(Path(tmp_path_factory.mktemp("demo")) / "public")
    store.append(make_batch())
    return store
