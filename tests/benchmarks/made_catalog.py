"""A catalogue of made rows, filled in bulk: what decades of missions would leave."""

import random
from collections.abc import Iterator

from sqlalchemy import Connection, insert, text

from sepp.catalog.engine import make_engine, writing
from sepp.catalog.migration import upgrade
from sepp.catalog.models import CoverageRow, DatasetRow, ParameterRow
from sepp.catalog.rows import dataset_values, parameter_values
from sepp.core.model import Dataset, Parameter
from sepp.core.time import DAY_NS

MISSIONS = (
    "Cluster", "MMS", "THEMIS", "ACE", "Wind", "Ulysses", "SOHO", "Rosetta", "Parker Solar Probe", "Solar Orbiter",
    "Double Star", "PROBA-2", "Geotail", "Polar", "Van Allen Probes", "Voyager",
)  # fmt: skip
INSTRUMENTS = (
    "FGM", "CIS", "PEACE", "EFW", "STAFF", "WHISPER", "RAPID", "EDI", "FPI", "HPCA", "SWEPAM", "MFI", "SWE", "EPD",
    "RPW", "SWA", "FIELDS", "SWEAP", "COSPIN", "LYRA",
)  # fmt: skip
REGIONS = ("Solar_Wind", "Magnetosphere", "Magnetosheath", "Magnetotail", "Heliosphere", "Radiation_Belt", "Cusp")
QUANTITIES = (
    ("Magnetic Field", "nT"), ("Electric Field", "mV/m"), ("Ion Density", "cm^-3"), ("Bulk Velocity", "km/s"),
    ("Temperature", "eV"), ("Differential Flux", "1/(cm^2 s sr keV)"), ("Pressure", "nPa"), ("Count Rate", "1/s"),
    ("Position", "km"), ("Spacecraft Potential", "V"),
)  # fmt: skip
FRAMES = ("GSE", "GSM", "SM", "RTN", "DSL", "")
ADJECTIVES = (
    "spin averaged", "high resolution", "burst mode", "survey", "calibrated", "preliminary", "omnidirectional",
    "pitch angle", "despun", "merged", "reprocessed", "onboard", "key parameter", "one minute", "daily", "raw",
)  # fmt: skip
SPANS = 10
YEAR_NS = 365 * DAY_NS


def fill(url: str, datasets: int, granules: int) -> None:
    """Make a catalogue of ``datasets``, each with as many granules."""
    upgrade(url)
    engine = make_engine(url, is_migrating=True)
    with writing(engine) as connection:
        fill_datasets(connection, datasets)
        fill_granules(connection, granules)
    upgrade(url)
    with writing(engine) as connection:
        connection.execute(text("ANALYZE"))
    engine.dispose()


def fill_datasets(connection: Connection, datasets: int) -> None:
    chance = random.Random(1)
    numbers = list(range(datasets))
    chance.shuffle(numbers)
    for first in range(0, datasets, 2000):
        made = [make_dataset(number, chance) for number in numbers[first : first + 2000]]
        rows = [{**dataset_values(d, d.parameters), **state(n)} for d, n in zip(made, numbers[first:], strict=False)]
        connection.execute(insert(DatasetRow), rows)
        parameters = [parameter_values(d.id, i, p) for d in made for i, p in enumerate(d.parameters)]
        connection.execute(insert(ParameterRow), parameters)
        spans = [row for d, n in zip(made, numbers[first:], strict=False) for row in stretches(d.id, n)]
        connection.execute(insert(CoverageRow), spans)


def make_dataset(number: int, chance: random.Random) -> Dataset:
    mission, instrument = chance.choice(MISSIONS), chance.choice(INSTRUMENTS)
    observatory = f"{mission}-{chance.randint(1, 5)}"
    how = chance.sample(ADJECTIVES, 2)
    told = [chance.choice(QUANTITIES) for _ in range(4)]
    parameters = tuple(
        Parameter(
            f"{quantity.lower().replace(' ', '_')}_{place}_{chance.randint(0, 99)}", "float32", units=units,
            long_name=f"{quantity}, {chance.choice(ADJECTIVES)}", frame=chance.choice(FRAMES),
        )
        for place, (quantity, units) in enumerate(told)
    )  # fmt: skip
    return Dataset(
        f"{mission[:2].upper()}{observatory[-1]}_{instrument}_{'_'.join(how).upper().replace(' ', '_')}_{number:06}",
        f"{instrument} {how[0]} {told[0][0]} of {observatory}",
        f"{how[1]} {', '.join(quantity for quantity, _ in told)} measured by {instrument}, code w{number // 20:05x}",
        mission, observatory, instrument, chance.choice(REGIONS), 4 * 10**9, parameters,
    )  # fmt: skip


def begin(number: int) -> int:
    """Years 1970 to 2019, five years of data each."""
    return number * 7919 % 50 * YEAR_NS


def state(number: int) -> dict[str, int | None]:
    stop = begin(number) + 5 * YEAR_NS
    return {"start_ns": begin(number), "stop_ns": stop, "version": 1, "rows": 10**6}


def stretches(dataset_id: str, number: int) -> Iterator[dict[str, object]]:
    """Half of the time there is data, half a gap; the last stretch ends with the dataset."""
    step = 5 * YEAR_NS // (2 * SPANS - 1)
    for place in range(SPANS):
        first = begin(number) + 2 * place * step
        span = {"start_ns": first, "stop_ns": first + step, "records": 10**5}
        yield {"dataset_id": dataset_id, "position": place, **span}


def fill_granules(connection: Connection, granules: int) -> None:
    """Let the database make them; its index of checksums is sorted afterwards."""
    is_sqlite = connection.dialect.name == "sqlite"
    series = f"(WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {granules}) SELECT n FROM s)"
    numbers = series if is_sqlite else f"(SELECT generate_series(1, {granules}) AS n)"
    digest = "lower(hex(randomblob(32)))" if is_sqlite else "md5(d.id || n) || md5(n || d.id)"
    connection.execute(text("DROP INDEX ix_granules_sha256"))
    connection.execute(
        text(
            "INSERT INTO granules (dataset_id, sha256, name, size, start_ns, stop_ns, records, version, rows, source,"
            f" identity_rule, ingested_ns) SELECT d.id, {digest}, d.id || '__' || n || '.cdf', 1000000,"
            f" d.start_ns + n * {DAY_NS}, d.start_ns + (n + 1) * {DAY_NS}, 20000, 1, n * 20000, '/data/' || d.id,"
            f" 'suffix', 0 FROM datasets AS d CROSS JOIN {numbers} AS s"
        )
    )
    connection.execute(text("CREATE INDEX ix_granules_sha256 ON granules (sha256)"))
    connection.execute(text("UPDATE datasets SET granules = :granules"), {"granules": granules})
