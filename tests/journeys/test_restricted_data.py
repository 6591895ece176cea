"""A group's data through a real hub: for its members, by their tokens, in their servers."""

import httpx
import pytest

from sepp.archive.exporting import take_extract
from sepp.formats.writing.saving import save
from sepp.formats.writing.writer import writers
from sepp.store import Store
from tests.datastore.servers.access.restricted import make_batch
from tests.fixtures_archive import run_sepp

pytest_plugins = ["tests.fixtures_platform"]
pytestmark = pytest.mark.platform
NAME = "GRP_CP_FIELD"


def make_token(platform, person) -> str:
    headers = {"X-XSRFToken": person.xsrf("/hub/")}
    answer = person.web.post(f"{platform.url}hub/api/users/{person.name}/tokens", headers=headers, json={})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["token"])


def make_group(platform, name: str, *members: str) -> None:
    admin = platform.admin()
    headers = {"X-XSRFToken": admin.xsrf("/hub/")}
    for path, body in ((f"groups/{name}", None), (f"groups/{name}/users", {"users": list(members)})):
        answer = admin.web.post(f"{platform.url}hub/api/{path}", headers=headers, json=body)
        assert answer.status_code in {200, 201}, answer.text


def write_cdf(folder) -> str:
    made = Store(str(folder / "made"))
    made.append(make_batch(NAME, "Team-1"))
    path = folder / f"{NAME}.cdf"
    save(take_extract(made, NAME, None), path, writers["cdf"], force=True)
    return str(path)


def test_a_groups_data_are_there_for_its_members_only(platform, tmp_path):
    done = run_sepp("ingest", write_cdf(tmp_path), "--dataset", NAME, "--group", "team", "--home", platform.home.root)
    assert done.returncode == 0, done.stderr
    mia, olaf = platform.person("mia"), platform.person("olaf")
    make_group(platform, "team", "mia")
    url = f"{platform.url}services/archive/hapi/info?dataset={NAME}"
    statuses = {
        "nobody": httpx.get(url, trust_env=False).status_code,
        **{
            one.name: httpx.get(
                url, headers={"Authorization": f"token {make_token(platform, one)}"}, trust_env=False
            ).status_code
            for one in (mia, olaf, platform.admin())
        },
    }
    assert statuses == {"nobody": 404, "mia": 200, "olaf": 404, "admin": 200}
    assert httpx.get(f"{platform.url}services/archive/metrics", trust_env=False).status_code == 404
    for one, found in ((mia, "True"), (olaf, "False")):
        one.start_server()
        folder = platform.home.archive / "restricted" / "team" / NAME
        assert one.run(f"from pathlib import Path; print(Path({str(folder)!r}).exists())").strip() == found
        one.stop_server()
