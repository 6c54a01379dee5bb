"""Put TLS in front of a server without it: the Redis of the tests is built without TLS."""

import select
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress

from support.security.certificates import Authority, Certificate

_PIECE = 65_536
_LINGER_SECONDS = 1.0


@contextmanager
def tls_relay(port: int, own: Certificate, *, clients: Authority | None = None) -> Iterator[int]:
    """Listen with TLS on a port of 127.0.0.1, and forward in plain text to another port.

    Args:
        port: the port to forward to.
        own: its certificate.
        clients: the CA of client certificates; by default clients need none.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(own.bundle)
    if clients is not None:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(clients.file)
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        threading.Thread(target=_serve, args=(listening, context, port), daemon=True).start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)  # ends the thread that waits in accept


def _serve(listening: socket.socket, context: ssl.SSLContext, port: int) -> None:
    with suppress(OSError):
        while True:
            client, _ = listening.accept()
            threading.Thread(target=_welcome, args=(client, context, port), daemon=True).start()


def _welcome(client: socket.socket, context: ssl.SSLContext, port: int) -> None:
    with closing(client), suppress(OSError):
        secured = context.wrap_socket(client, server_side=True, do_handshake_on_connect=False)
        with closing(secured):
            try:
                secured.do_handshake()
            except ssl.SSLError:
                _let_alert_arrive(secured)
                return
            with closing(socket.create_connection(("127.0.0.1", port))) as server:
                _pass_on(secured, server)


def _pass_on(secured: ssl.SSLSocket, server: socket.socket) -> None:
    while True:
        ready, _, _ = select.select([secured, server], [], [])
        if server in ready:
            piece = server.recv(_PIECE)
            if not piece:
                return
            secured.sendall(piece)
        if secured in ready:
            piece = secured.recv(_PIECE)
            if not piece:
                return
            server.sendall(piece + secured.recv(secured.pending()) if secured.pending() else piece)


def _let_alert_arrive(secured: ssl.SSLSocket) -> None:
    """Wait until the client has the TLS alert: closing with unread data would discard it."""
    plain = socket.socket(fileno=secured.detach())
    with closing(plain), suppress(OSError):
        plain.shutdown(socket.SHUT_WR)
        plain.settimeout(_LINGER_SECONDS)
        while plain.recv(_PIECE):
            pass
