"""A tiny service in place of the archive: it says that it is well."""

import http.server
import os
from urllib.parse import urlsplit


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"status":"ok"}')

    def log_message(self, *_: object) -> None:
        pass


if __name__ == "__main__":
    port = urlsplit(os.environ["JUPYTERHUB_SERVICE_URL"]).port
    http.server.ThreadingHTTPServer(("127.0.0.1", port or 0), Handler).serve_forever()
