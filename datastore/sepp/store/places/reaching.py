"""What client libraries raise for a bucket that can't be used, said in a sentence that helps."""

from collections.abc import Iterator
from contextlib import contextmanager

from sepp.core.errors import StoreError

FOREIGN = ("botocore", "aiobotocore", "aiohttp")
"""Libraries whose errors are not all an ``OSError``."""
_KEYS = (
    "give keys that may by AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY or in ~/.aws/credentials; "
    "a bucket that is open to all is read with FSSPEC_S3='{\"anon\": true}'"
)
_ADDRESS = "is its server up, and its address right (FSSPEC_S3_ENDPOINT_URL or AWS_ENDPOINT_URL)?"
_UNSIGNED = ("NoCredentialsError", "PartialCredentialsError", "NoAuthTokenError", "TokenRetrievalError")


@contextmanager
def reaching(url: str) -> Iterator[None]:
    """Turn a missing bucket, refused keys and a dead network into ``StoreError``."""
    try:
        yield
    except FileNotFoundError as error:
        if is_bucket_missing(error):
            raise StoreError(f"There is no bucket for {url!r}: make it, or correct the name; {_ADDRESS}") from error
        raise
    except PermissionError as error:
        raise StoreError(f"Not allowed to use {url!r}: {error}; {_KEYS}") from error
    except Exception as error:
        if isinstance(error, OSError) or not type(error).__module__.startswith(FOREIGN):
            raise
        if type(error).__name__ in _UNSIGNED:
            raise StoreError(f"No keys are known for {url!r}: {error}; {_KEYS}") from error
        raise StoreError(f"Cannot reach {url!r}: {error}; {_ADDRESS}") from error


def is_bucket_missing(error: FileNotFoundError) -> bool:
    """Tell a bucket that is not there from an object that is not."""
    told = getattr(error.__cause__, "response", None) or {}
    return bool(told.get("Error", {}).get("Code") == "NoSuchBucket")
