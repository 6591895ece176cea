import pytest

from sepp.core.errors import HomeError
from sepp.core.home import default_home, find_home


def test_state_is_closed_to_others(tmp_path):
    home = find_home(tmp_path / "home").prepare()
    assert home.state.stat().st_mode & 0o777 == 0o700


def test_preparing_again_changes_nothing(tmp_path):
    home = find_home(tmp_path).prepare()
    (home.public / "kept").touch()
    assert (home.prepare().public / "kept").exists()


def test_a_file_in_place_of_the_home_is_refused(tmp_path):
    (tmp_path / "home").write_text("a file")
    with pytest.raises(HomeError, match="--home"):
        find_home(tmp_path / "home").prepare()


@pytest.mark.parametrize("url", ["s3://bucket/home", "https://host/home", "file:///home", "s3:/bucket/home"])
def test_a_url_is_no_home(url, monkeypatch):
    with pytest.raises(HomeError, match=r"a folder of this machine, got '.*sepp ingest --store URL.*sepp mount URL"):
        find_home(url)
    monkeypatch.setenv("SEPP_HOME", url)
    with pytest.raises(HomeError, match="folder of this machine"):
        find_home()


def test_the_environment_names_the_default(monkeypatch, tmp_path):
    monkeypatch.setenv("SEPP_HOME", str(tmp_path))
    assert default_home() == tmp_path


def test_mounted_folders_are_remembered_once_and_in_order(tmp_path):
    home = find_home(tmp_path / "home").prepare()
    home.remember_mounted([tmp_path / "b", tmp_path / "a"])
    home.remember_mounted([tmp_path / "a", tmp_path / "c"])
    assert home.mounted_folders() == (tmp_path / "b", tmp_path / "a", tmp_path / "c")


def test_without_a_mount_no_folder_is_known(tmp_path):
    assert find_home(tmp_path).mounted_folders() == ()
