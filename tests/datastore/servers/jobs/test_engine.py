"""Jobs: run by few workers, kept on disk, taken up after a restart, ended and forgotten."""

import threading
import time
from dataclasses import replace

import pytest

from sepp.core.errors import BadTimeError
from sepp.servers.jobs.engine import JobEngine, JobLimits
from sepp.servers.jobs.house import JobHouse
from sepp.servers.jobs.model import Job, JobError, Phase, Result, TooManyJobsError, UnknownJobError
from sepp.servers.jobs.shelf import JobShelf


def write_greeting(job, folder, _stop):
    (folder / "out.txt").write_text("hello " + dict(job.parameters)["NAME"])
    return [Result("result", "out.txt", "text/plain", 9)]


def refuse(_job, _folder, _stop):
    raise BadTimeError("Not a time: 'x'")


def fall_over(_job, _folder, _stop):
    raise ZeroDivisionError


def wait_to_be_ended(_job, _folder, stop):
    assert stop.wait(20)
    return []


def until(engine, job, *phases):
    for _ in range(400):
        if engine.get(job.id).phase in phases:
            return engine.get(job.id)
        time.sleep(0.02)
    raise AssertionError(engine.get(job.id))


def test_a_job_runs_and_its_result_lies_in_its_folder(tmp_path):
    engine = JobEngine(tmp_path, write_greeting)
    job = engine.create([("NAME", "you")])
    assert engine.get(job.id).phase is Phase.PENDING
    engine.start(job.id)
    done = until(engine, job, Phase.COMPLETED)
    assert engine.shelf.path(job.id, done.results[0].file).read_text() == "hello you"
    assert done.created_ns <= done.start_ns <= done.end_ns


@pytest.mark.parametrize(("runner", "told"), [(refuse, "Not a time: 'x'"), (fall_over, "Internal error")])
def test_what_goes_wrong_is_told_and_the_worker_lives_on(tmp_path, runner, told, caplog):
    engine = JobEngine(tmp_path, runner, JobLimits(workers=1))
    jobs = [engine.create([]) for _ in range(2)]
    for job in jobs:
        engine.start(job.id)
    assert [until(engine, job, Phase.ERROR).error.startswith(told) for job in jobs] == [True, True]


def test_a_running_job_is_ended(tmp_path):
    engine = JobEngine(tmp_path, wait_to_be_ended)
    job = engine.create([])
    engine.start(job.id)
    until(engine, job, Phase.EXECUTING)
    assert engine.abort(job.id).phase is Phase.ABORTED
    assert engine.abort(job.id).phase is Phase.ABORTED


def test_only_so_many_jobs_run_at_once(tmp_path):
    running, most = [], []
    hold = threading.Event()

    def count(job, _folder, _stop):
        running.append(job.id)
        most.append(len(running))
        hold.wait(20)
        running.remove(job.id)
        return []

    engine = JobEngine(tmp_path, count, JobLimits(workers=2))
    jobs = [engine.create([]) for _ in range(4)]
    for job in jobs:
        engine.start(job.id)
    until(engine, jobs[1], Phase.EXECUTING)
    assert engine.get(jobs[3].id).phase is Phase.QUEUED
    hold.set()
    for job in jobs:
        until(engine, job, Phase.COMPLETED)
    assert max(most) == 2


def test_jobs_survive_a_restart_and_those_under_way_start_anew(tmp_path):
    first = JobEngine(tmp_path, write_greeting)
    done, pending, cut = (first.create([("NAME", name)]) for name in "abc")
    first.start(done.id)
    until(first, done, Phase.COMPLETED)
    first.shelf.save(replace(first.get(cut.id), phase=Phase.EXECUTING))
    second = JobEngine(tmp_path, write_greeting)
    assert second.get(done.id) == first.get(done.id)
    assert second.get(pending.id).phase is Phase.PENDING
    assert until(second, cut, Phase.COMPLETED).results


def test_a_destroyed_job_leaves_nothing(tmp_path):
    engine = JobEngine(tmp_path, write_greeting)
    job = engine.create([], {"in.bin": b"\x00"})
    assert engine.shelf.path(job.id, "in.bin").read_bytes() == b"\x00"
    engine.destroy(job.id)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(UnknownJobError):
        engine.get(job.id)


def test_a_job_whose_time_is_over_is_gone(tmp_path):
    engine = JobEngine(tmp_path, write_greeting)
    job = engine.create([])
    engine.configure(job.id, destruction_ns=time.time_ns() - 1)
    with pytest.raises(UnknownJobError):
        engine.get(job.id)
    engine.sweep()
    assert list(tmp_path.iterdir()) == []


def test_demands_are_cut_to_their_bounds(tmp_path):
    engine = JobEngine(tmp_path, write_greeting)
    job = engine.create([("NAME", "a")])
    far = engine.configure(job.id, destruction_ns=2**62, execution_seconds=10**8, parameters=[("name", "b")])
    assert far.destruction_ns <= time.time_ns() + engine.limits.most_kept_seconds * 10**9
    assert (far.execution_seconds, far.parameters) == (engine.limits.most_execution_seconds, (("name", "b"),))


def test_a_job_that_has_begun_can_not_be_begun_or_changed(tmp_path):
    engine = JobEngine(tmp_path, write_greeting)
    job = engine.create([("NAME", "a")])
    engine.start(job.id)
    until(engine, job, Phase.COMPLETED)
    with pytest.raises(JobError, match="COMPLETED"):
        engine.start(job.id)
    with pytest.raises(JobError):
        engine.configure(job.id, parameters=[("NAME", "b")])


def test_more_jobs_than_are_kept_are_refused(tmp_path):
    engine = JobEngine(tmp_path, write_greeting, JobLimits(most_jobs=1))
    engine.create([])
    with pytest.raises(TooManyJobsError):
        engine.create([])


def test_jobs_are_listed_for_their_owner_only(tmp_path):
    engine = JobEngine(tmp_path, write_greeting)
    engine.create([], owner="her")
    own = engine.create([], owner="him")
    assert engine.list("him") == [own]


@pytest.mark.parametrize("name", ["../x", "", "a" * 31, "A" * 32, "." * 32])
def test_a_name_that_can_not_be_a_job_reaches_no_file(tmp_path, name):
    with pytest.raises(UnknownJobError):
        JobShelf(tmp_path).load(name)


def test_a_broken_job_on_disk_is_passed_over(tmp_path):
    folder = tmp_path / ("a" * 32)
    folder.mkdir()
    (folder / "job.json").write_text('{"id": 1')
    assert list(JobShelf(tmp_path).load_all()) == []


def test_a_job_is_read_back_as_it_was_written():
    job = Job("a" * 32, (("QUERY", "é"),), 1, 2, 3, Phase.COMPLETED, results=(Result("r", "f", "t", 1),))
    assert Job.from_json(job.to_json()) == job


def test_without_a_folder_jobs_end_with_their_house():
    house = JobHouse()
    engine = house.engine("tap", write_greeting)
    folder = engine.shelf.folder
    assert not folder.exists()
    engine.create([])
    assert folder.exists()
    del house
    assert not folder.exists()


def test_a_kind_of_jobs_has_one_engine(tmp_path):
    house = JobHouse(tmp_path)
    assert house.engine("tap", write_greeting) is house.engine("tap", write_greeting)
    assert house.engine("csa", write_greeting).shelf.folder == tmp_path / "csa"
