"""Mail to those whose deferred request is ready."""

import logging
import smtplib
import ssl
from email.message import EmailMessage
from pathlib import Path

from sepp.servers.settings import ServerSettings

_log = logging.getLogger(__name__)
_PATIENCE_S = 20.0


def address_of(settings: ServerSettings, owner: str) -> str | None:
    """Give the address of an account; None where nothing tells it, or no mail is sent."""
    if not (settings.smtp_host and owner):
        return None
    if "@" in owner:
        return owner
    return f"{owner}@{settings.mail_domain}" if settings.mail_domain else None


def send_mail(settings: ServerSettings, address: str, subject: str, text: str) -> bool:
    """Send a mail; tells whether the server took it. What failed stands in the log."""
    try:
        message = EmailMessage()
        message["From"] = settings.smtp_from or f"noreply@{settings.mail_domain or 'localhost'}"
        message["To"], message["Subject"] = address, subject
        message.set_content(text)
        with smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=_PATIENCE_S) as server:
            if settings.smtp_user:
                server.starttls(context=ssl.create_default_context())
                secret = Path(settings.smtp_password_file).read_text(encoding="utf-8").strip()
                server.login(settings.smtp_user, secret)
            server.send_message(message)
    except (OSError, smtplib.SMTPException, ValueError) as error:
        _log.warning("Mail about a deferred request was not sent: %s", error)
        return False
    return True
