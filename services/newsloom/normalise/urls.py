"""URLs: cleaned of what does not name the document, and the domain they belong to."""

import re
from functools import lru_cache
from typing import Final
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit, urlunsplit

import courlan

TRACKING_PARAMETERS: Final = frozenset(
    [
        "fbclid",
        "gclid",
        "gclsrc",
        "dclid",
        "gbraid",
        "wbraid",
        "msclkid",
        "yclid",
        "ysclid",
        "twclid",
        "ttclid",
        "igshid",
        "igsh",
        "mc_cid",
        "mc_eid",
        "mkt_tok",
        "oly_anon_id",
        "oly_enc_id",
        "vero_id",
        "vero_conv",
        "_hsenc",
        "_hsmi",
        "hsctatracking",
        "_openstat",
        "ns_campaign",
        "ns_mchannel",
        "ns_source",
        "ns_linkname",
        "ns_fee",
        "at_medium",
        "at_campaign",
        "at_custom1",
        "at_custom2",
        "at_custom3",
        "at_custom4",
        "xtor",
        "cmpid",
        "cmp",
        "ocid",
        "ncid",
        "smid",
        "smtyp",
        "partner",
        "sr_share",
        "ref_src",
        "ref_url",
        "s_cid",
        "icid",
        "guccounter",
        "guce_referrer",
        "guce_referrer_sig",
        "taid",
        "tblci",
        "spm",
        "share_id",
        "wt_mc",
        "wt.mc_id",
        "wtrid",
        "eid_source",
        "trk",
        "trkcampaign",
        "_ga",
        "_gl",
        "rss",
        "feedtype",
        "feedname",
        "soc_src",
        "soc_trk",
        "jsessionid",
        "phpsessid",
        "sessionid",
        "aspsessionid",
        "mod_source",
        "ito",
        "fb_action_ids",
        "fb_action_types",
        "fb_source",
    ]
)
"""Query parameters that say how a reader came, lower case. None of them names a document anywhere we know of."""

_TRACKING_PREFIXES: Final = ("utm_", "pk_", "piwik_", "mtm_", "matomo_", "itm_", "hsa_", "fb_", "ga_", "trk_", "cx_")
_SESSION: Final = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/?#]*", re.IGNORECASE)
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_MAX_LENGTH: Final = 2_048
_SAFE: Final = "/%!$&'()*+,;=:@~-._"
_SPACES: Final = re.compile(r"[\s\x00-\x1f\x7f]+")


def clean_url(url: str | None, base: str | None = None) -> str | None:
    """An absolute http(s) URL without tracking parameters, session ids, default port and fragment.

    Host and scheme are lower case, the order of the other parameters is kept. `None` for what is no such URL.
    Cleaning twice changes nothing.
    """
    if not url:
        return None
    compact = _SPACES.sub("", url).encode("utf-8", "replace").decode()
    if len(compact) > _MAX_LENGTH:
        return None
    try:
        parts = urlsplit(urljoin(base, compact) if base else compact)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in _DEFAULT_PORTS or not host or "." not in host.strip(".") or "%" in host:
        return None
    netloc = _host(host) + (f":{port}" if port is not None and port != _DEFAULT_PORTS[parts.scheme] else "")
    path = quote(_SESSION.sub("", parts.path), safe=_SAFE) or "/"
    return urlunsplit((parts.scheme, netloc, path, _query(parts), ""))


def domain_of(url: str | None) -> str | None:
    """The registered domain of a URL, lower case."""
    if not url:
        return None
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return None
    return _registered(host) if host else None


@lru_cache(maxsize=4_096)
def _registered(host: str) -> str | None:
    domain = courlan.extract_domain(f"https://{host}/", fast=True)
    return domain.lower() if isinstance(domain, str) and domain else None


def is_root(url: str) -> bool:
    """Whether a URL names a site's front page, not a document on it."""
    parts = urlsplit(url)
    return parts.path in {"", "/"} and not parts.query


def _host(host: str) -> str:
    return f"[{host}]" if ":" in host else host.rstrip(".").lower()


def _query(parts: SplitResult) -> str:
    kept = [pair for pair in parts.query.split("&") if pair and not _tracks(pair.partition("=")[0])]
    return quote("&".join(kept), safe=_SAFE + "?[]")


def _tracks(name: str) -> bool:
    lower = unquote(name).lower()
    return lower in TRACKING_PARAMETERS or lower.startswith(_TRACKING_PREFIXES)
