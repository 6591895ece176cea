"""What our own handlers answer: JSON with a tag, errors of ours in their own words."""

import json
from typing import Any

from jupyter_server.base.handlers import APIHandler

from sepp.core.errors import SeppError


class AnsweringHandler(APIHandler):
    """Answers with JSON; an error of ours keeps its status, code and message."""

    auth_resource = "contents"

    def write_error(self, status_code: int, **kwargs: Any) -> None:  # Any: as tornado has it
        """Answer an error of ours with its own status and words."""
        error = (kwargs.get("exc_info") or (None, None))[1]
        if not isinstance(error, SeppError):
            super().write_error(status_code, **kwargs)
            return
        self.set_status(error.status_code)
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps({"error": {"code": error.code, "message": str(error)}}))

    def log_exception(self, *args: Any) -> None:  # Any: as tornado has it
        """Log what the user did not cause only."""
        if not (isinstance(args[1], SeppError) and args[1].status_code < 500):
            super().log_exception(*args)

    def give(self, body: dict[str, Any], tag: str = "", status: int = 200) -> None:
        """Answer with JSON, and with the tag of what it tells of."""
        self.set_status(status)
        self.set_header("Content-Type", "application/json")
        self.set_header("Cache-Control", "no-cache")
        if tag:
            self.set_header("ETag", f'"{tag}"')
        if tag and self.request.headers.get("If-None-Match", "") == f'"{tag}"':
            self.set_status(304)
            self.finish()
            return
        self.finish(json.dumps(body))
