"""A mail server that keeps what it is given."""

import email
import email.policy
import socketserver
from email.message import EmailMessage
from threading import Thread


class Postbox(socketserver.ThreadingTCPServer):
    """Takes mail by SMTP on a free port."""

    daemon_threads, allow_reuse_address = True, True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Caller)
        self.messages: list[EmailMessage] = []
        self.port = self.server_address[1]
        Thread(target=self.serve_forever, daemon=True).start()


class _Caller(socketserver.StreamRequestHandler):
    server: Postbox

    def handle(self) -> None:
        self.wfile.write(b"220 tests\r\n")
        while line := self.rfile.readline().strip().upper():
            if line == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                self._keep()
            self.wfile.write(b"221 bye\r\n" if line == b"QUIT" else b"250 OK\r\n")
            if line == b"QUIT":
                return

    def _keep(self) -> None:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        self.server.messages.append(email.message_from_bytes(b"".join(lines), policy=email.policy.default))
