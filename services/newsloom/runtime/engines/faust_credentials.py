"""Convert the TLS and SASL settings to Faust's credentials."""

import faust
from faust.types.auth import CredentialsT

from newsloom.runtime.kafka.clients.security import security_options
from newsloom.settings import KafkaSettings


def credentials(settings: KafkaSettings) -> CredentialsT | None:
    """Return the credentials of a Faust app. Faust derives the security protocol from their type.

    Returns:
        `None` for connections without TLS and SASL.

    Raises:
        ValueError: a file cannot be read or used; the message names it and its setting.
    """
    options = security_options(settings)
    context = options.get("ssl_context")
    if "sasl_oauth_token_provider" in options:
        return faust.OAuthCredentials(oauth_cb=options["sasl_oauth_token_provider"], ssl_context=context)
    if "sasl_mechanism" in options:
        return faust.SASLCredentials(
            mechanism=options["sasl_mechanism"],
            username=options["sasl_plain_username"],
            password=options["sasl_plain_password"],
            ssl_context=context,
        )
    return faust.SSLCredentials(context) if context is not None else None
