"""Where bytes lie: keys below a root, on a disk, in a bucket or over HTTP, and the lock of who writes."""
