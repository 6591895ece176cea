import numpy as np
import pytest
from scipy.signal import welch

from sepp.ingest.demonstration import batches, crossings
from sepp.physics.constants import EARTH_RADIUS_KM, ELEMENTARY_CHARGE, PROTON_MASS, VACUUM_PERMEABILITY

SPACECRAFT = (1, 2, 3, 4)


@pytest.fixture(scope="module")
def archive():
    return {batch.dataset.id: batch for batch in batches()}


@pytest.fixture(scope="module")
def truth():
    return crossings()


def steady_events(truth, boundary):
    """Passages over all four whose speed does not turn round meanwhile."""
    for _, event in truth[truth.boundary == boundary].groupby("event"):
        speeds = event.speed_kms
        is_complete = sorted(event.spacecraft) == list(SPACECRAFT)
        if is_complete and np.ptp(speeds) < 0.25 * np.abs(speeds).mean():
            yield event.sort_values("spacecraft")


def region_of(archive, truth, spacecraft=1):
    """Name the region of each record of ion moments by the true crossings."""
    times = archive[f"DEMO{spacecraft}_CIS_MOMENTS"].time
    mine = truth[truth.spacecraft == spacecraft]
    counts = [
        np.searchsorted(np.sort(mine.time[mine.boundary == name].astype("int64")), times) % 2
        for name in ("magnetopause", "bow_shock")
    ]
    return np.array(["magnetosphere", "sheath", "wind"])[counts[0] + counts[1]]


def at_time(batch, name, when):
    values = batch.values[name].astype(float)
    return np.stack([np.interp(when, batch.time, column) for column in values.T], axis=-1)


def four(archive, suffix, name, when):
    return np.stack([at_time(archive[f"DEMO{one}_{suffix}"], name, when) for one in SPACECRAFT])


def gradient(places, vectors):
    """Fit dB_i/dx_j to four points, (4, n, 3) each, in nT/km."""
    offsets, changes = places - places.mean(axis=0), vectors - vectors.mean(axis=0)
    volume = np.einsum("kni,knj->nij", offsets, offsets)
    return np.einsum("kni,knj,njl->nil", changes, offsets, np.linalg.inv(volume))


def curl(tensor):
    return np.stack(
        [tensor[:, 2, 1] - tensor[:, 1, 2], tensor[:, 0, 2] - tensor[:, 2, 0], tensor[:, 1, 0] - tensor[:, 0, 1]], -1
    )


# Usual values: Kivelson & Russell (1995), Tables 4.1 and 6; spread allows for the places where the orbit goes.
@pytest.mark.parametrize(
    ("region", "name", "usual"),
    [
        ("wind", "density", (3, 8)),
        ("wind", "temperature", (0.05, 0.3)),
        ("sheath", "density", (8, 30)),
        ("sheath", "temperature", (1.5, 5)),
        ("magnetosphere", "density", (0.03, 1)),
        ("magnetosphere", "temperature", (4, 90)),
    ],
)
def test_each_region_has_its_usual_plasma(archive, truth, region, name, usual):
    values = archive["DEMO1_CIS_MOMENTS"].values[name][region_of(archive, truth) == region]
    assert usual[0] < np.nanmedian(values) < usual[1]


def test_the_wind_is_fast_the_sheath_turned_and_the_magnetosphere_at_rest(archive, truth):
    velocity, region = archive["DEMO1_CIS_MOMENTS"].values["velocity_gse"], region_of(archive, truth)
    speed = np.linalg.norm(velocity, axis=1)
    assert -500 < np.nanmedian(velocity[region == "wind", 0]) < -350
    assert 120 < np.nanmedian(speed[region == "sheath"]) < 320
    sideways = np.hypot(velocity[:, 1], velocity[:, 2]) / speed
    assert np.nanmedian(sideways[region == "wind"]) < 0.05
    assert np.nanmedian(sideways[region == "sheath"]) > 0.3
    assert np.nanmedian(speed[region == "magnetosphere"]) < 60


def test_the_field_is_that_of_wind_sheath_and_dipole(archive, truth):
    field = archive["DEMO1_FGM_SPIN"]
    strength, region = field.values["B_mag"], region_of(archive, truth)
    distance = np.linalg.norm(field.values["sc_pos_xyz_gse"], axis=1) / EARTH_RADIUS_KM
    assert 3.5 < np.nanmedian(strength[region == "wind"]) < 7
    assert 12 < np.nanmedian(strength[region == "sheath"]) < 30
    assert 400 < np.nanmedian(strength[distance < 4.1]) < 1000
    assert distance.min() == pytest.approx(4.0, abs=0.05)
    assert distance.max() == pytest.approx(19.6, abs=0.1)


def test_the_wind_is_turbulent_as_kolmogorov_has_it(archive, truth):
    rows = np.flatnonzero(region_of(archive, truth) == "wind")[3000:19384]
    field = archive["DEMO1_FGM_SPIN"].values["B_vec_xyz_gse"][rows]
    frequency, power = welch(np.nan_to_num(field), 0.25, nperseg=1024, axis=0)
    inertial = (frequency > 2e-3) & (frequency < 5e-2)
    slope = np.polyfit(np.log(frequency[inertial]), np.log(power[inertial].sum(axis=1)), 1)[0]
    assert slope == pytest.approx(-5 / 3, abs=0.25)


@pytest.mark.parametrize("boundary", ["magnetopause", "bow_shock"])
def test_timing_of_the_truth_gives_normal_and_speed_back(archive, truth, boundary):
    events = list(steady_events(truth, boundary))
    assert len(events) >= 3
    for event in events:
        check_timing(archive, event, event.time.astype("int64").to_numpy(), angle_deg=8, share=0.15)


# The middle of the ramp in the data, not the truth: density half way (in its logarithm) between both sides.
@pytest.mark.parametrize("boundary", ["magnetopause", "bow_shock"])
def test_timing_of_the_data_gives_normal_and_speed_back(archive, truth, boundary):
    steady = [event for event in steady_events(truth, boundary) if event.speed_kms.abs().mean() > 14]
    fast = [event for event in steady if all(near(archive, row).sum() > 25 for row in event.itertuples())]
    assert len(fast) >= 3
    for event in fast:
        seen = np.array([ramp_time(archive, row) for row in event.itertuples()])
        check_timing(archive, event, seen, angle_deg=20, share=0.3)


def near(archive, crossing):
    return np.abs(archive[f"DEMO{crossing.spacecraft}_CIS_MOMENTS"].time - crossing.time.value) < 60e9


def ramp_time(archive, crossing):
    batch, rows, true_ns = (
        archive[f"DEMO{crossing.spacecraft}_CIS_MOMENTS"],
        near(archive, crossing),
        crossing.time.value,
    )
    times, level = batch.time[rows], np.log(batch.values["density"][rows].astype(float))
    half = (level[:6].mean() + level[-6:].mean()) / 2
    steps = np.flatnonzero(np.diff(np.signbit(level - half)))
    step = steps[np.abs(times[steps] - true_ns).argmin()]
    share = (half - level[step]) / (level[step + 1] - level[step])
    return times[step] + share * (times[step + 1] - times[step])


def check_timing(archive, event, times, *, angle_deg, share):
    places = np.stack(
        [at_time(archive[f"DEMO{one}_POSITION"], "sc_pos_xyz_gse", times[[one - 1]])[0] for one in SPACECRAFT]
    )
    slowness = np.linalg.solve(places[1:] - places[0], (times[1:] - times[0]) / 1e9)
    normal = event[["normal_x", "normal_y", "normal_z"]].to_numpy().mean(axis=0)
    speed, cosine = 1 / np.linalg.norm(slowness), slowness @ normal / np.linalg.norm(slowness)
    assert np.degrees(np.arccos(min(1.0, abs(cosine)))) < angle_deg
    assert np.sign(cosine) * speed == pytest.approx(event.speed_kms.mean(), rel=share)


def test_the_curlometer_finds_no_current_in_the_dipole(archive):
    when = archive["DEMO1_POSITION"].time[66 * 60 : 67 * 60]
    tensor = gradient(*(four(archive, "FGM_SPIN", name, when) for name in ("sc_pos_xyz_gse", "B_vec_xyz_gse")))
    steepness = np.linalg.norm(tensor, axis=(1, 2))
    assert np.median(np.linalg.norm(curl(tensor), axis=1) / steepness) < 0.1
    assert np.median(np.abs(np.trace(tensor, axis1=1, axis2=2)) / steepness) < 0.1


def test_the_curlometer_finds_the_current_of_the_magnetopause_in_its_plane(archive, truth):
    slants, strengths = [], []
    for event in steady_events(truth, "magnetopause"):
        when = np.array([event.time.astype("int64").mean()])
        tensor = gradient(*(four(archive, "FGM_SPIN", name, when) for name in ("sc_pos_xyz_gse", "B_vec_xyz_gse")))
        current = curl(tensor)[0] * 1e-12 / VACUUM_PERMEABILITY * 1e9
        normal = event[["normal_x", "normal_y", "normal_z"]].to_numpy().mean(axis=0)
        slants.append(abs(current @ normal) / np.linalg.norm(current))
        strengths.append(np.linalg.norm(current))
    assert np.median(slants) < 0.25
    assert 10 < np.median(strengths) < 100


def test_the_spectra_hold_the_density_of_the_moments(archive, truth):
    moments, spectra = archive["DEMO1_CIS_MOMENTS"], archive["DEMO1_CIS_SPECTROGRAM"]
    energy = spectra.constants["energy_table"].astype(float)
    speed = np.sqrt(2 * energy * ELEMENTARY_CHARGE / PROTON_MASS) * 100
    seen = 4 * np.pi * np.sum(spectra.values["flux"] / speed, axis=1) * np.log(energy[1] / energy[0])
    ratio = seen / moments.values["density"][1::3]
    region = region_of(archive, truth)[1::3]
    assert np.nanmedian(ratio[region == "sheath"]) == pytest.approx(1.0, abs=0.1)
    assert np.nanmedian(ratio[region == "wind"]) == pytest.approx(1.0, abs=0.1)


def test_the_wind_is_a_beam_of_a_kiloelectronvolt(archive, truth):
    spectra, region = archive["DEMO1_CIS_SPECTROGRAM"], region_of(archive, truth)[1::3]
    energy, mean = spectra.constants["energy_table"], {}
    for name in ("wind", "sheath", "magnetosphere"):
        mean[name] = np.nanmean(spectra.values["flux"][region == name], axis=0)
    width = {name: int((flux > flux.max() / 10).sum()) for name, flux in mean.items()}
    assert 700 < energy[mean["wind"].argmax()] < 1400
    assert width["wind"] < 7 < width["sheath"]
    assert energy[mean["magnetosphere"].argmax()] > 3000
