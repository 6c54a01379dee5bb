"""Tell the query parameters that say how a reader arrived from those that say which document is meant."""

import re
from typing import Final
from urllib.parse import unquote

TRACKING_PARAMETERS: Final = frozenset(
    {
        # identities of clicks
        "fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "gad", "gad_source", "gad_campaignid", "msclkid", "yclid",
        "ysclid", "ymclid", "twclid", "ttclid", "igshid", "igsh", "mibextid", "irclickid", "irgwc", "cjevent", "cjdata", "click_id",
        "clickid", "rb_clickid", "wickedid", "dicbo", "oborigurl", "obref", "gps_adid",
        "li_fat_id", "lipi", "licu", "epik", "srsltid", "zanpid", "rdt_cid", "sccid", "_openstat", "__twitter_impression",
        "s_kwcid", "ef_id", "mkwid", "pcrid", "tduid", "gs_l", "_kx", "_branch_match_id", "_branch_referrer",
        "action_object_map", "action_type_map", "action_ref_map", "fref", "hc_ref", "hc_location", "__tn__",
        # newsletters and shops
        "mc_cid", "mc_eid", "mc_tc", "mkt_tok", "vero_id", "vero_conv", "_hsenc", "_hsmi", "__hstc", "__hssc", "__hsfp",
        "hsctatracking", "__s", "_ke", "emc", "ck_subscriber_id", "bxid", "bx_id", "bx_sender_conversion_id", "esrc",
        "hasha", "hashb", "hashc", "cndid", "ml_subscriber", "ml_subscriber_hash", "nlid", "nl_id", "nlsub", "newsletter_id",
        "newsletterid", "newsletter_source", "emci", "emdi", "mailing_id", "mailingid", "mailid", "dm_i", "et_rid", "et_cid",
        "etyp", "bbeml", "ss_source", "ss_campaign_id", "ss_campaign_name", "ss_email_id", "_bta_tid", "_bta_c", "regi_id",
        "rjnrid", "nr_email_referer", "iterableemailcampaignid", "iterabletemplateid", "lctg", "acid", "email_source",
        "email_referrer", "mlnt", "mlne", "smclient", "smconv", "sc_customer", "sc_llid", "sc_uid", "beehiiv_ref",
        # counters of visits
        "xtor", "xtref", "xtcr", "xtmc", "xts", "xtnp", "xtdt", "wtmc", "wtrid", "_ga", "_gl", "_gac", "guccounter", "guce_referrer",
        "guce_referrer_sig", "tblci", "taid", "trk", "trkcampaign", "int_cid", "intcid", "intcmp", "cm_mmc", "cm_sp", "cm_re",
        "cm_ven", "cm_cat", "cm_pla", "cm_ite", "sc_cid", "sc_src", "sc_channel", "yptr", "tsrc", ".tsrc", "iref", "eref", "hpt",
        # publishers' own campaigns
        "cmpid", "cmp", "ocid", "ncid", "smid", "smtyp", "smprod", "partner", "sr_share", "ref_", "ref_src", "ref_url", "refsrc",
        "referrer", "referer", "s_cid", "icid", "spm", "scm", "eid_source", "ito", "mod_source", "mbid", "ftag", "ftcamp",
        "wpsrc", "wpisrc", "wpmm", "wprss", "wpmk", "sharetype", "sharetoken", "shareid", "sharedfrom", "share_from",
        "rss", "feedtype", "feedname", "soc_src", "soc_trk", "fb_action_ids", "fb_action_types", "fb_source", "traffic_source",
        "link_source", "linksource", "leadsource", "wxshare_count", "isappinstalled", "nsukey", "tdsourcetag", "shareto",
        "syndication", "xg_source", "cvid", "socialreferral", "leadin", "giftcopy", "unlocked_article_code", "gift",
        "mkcid", "mkrid", "campid", "customid", "toolid",
        # viewers of AMP caches
        "usqp", "amp_js_v", "amp_gsa", "amp_r", "amp_markup", "amp_cb", "aoh",
        # sessions, and numbers against caches
        "jsessionid", "phpsessid", "sessionid", "session_id", "sessid", "aspsessionid", "asp.net_sessionid", "cfid",
        "cftoken", "zenid", "oscsid", "nocache", "no_cache", "cachebust", "cachebuster", "cache_buster",
    }
)  # fmt: skip
"""Query parameters that track how a reader arrived, in lower case. None is known to identify a document on any site.

Collected from the documentation of the services that add them.
"""

_TRACKING_PREFIXES: Final = (
    "utm_", "utm-", "pk_", "piwik_", "mtm_", "matomo_", "itm_", "hsa_", "fb_", "ga_", "trk_", "cx_", "at_", "ns_", "wt_", "wt.",
    "etcc_", "oly_", "sfmc_", "elq", "share_", "adjust_", "_branch_", "guce_", "~", "stm_", "ck_subscriber", "bsft_", "__cft__",
    "__xts__", "cmp_",
)  # fmt: skip
_SESSION_PAIR: Final = re.compile(r"s(?:id)?=(?=[a-f]*\d)[a-f\d]{20,}", re.IGNORECASE)
"""A session parameter whose name is too common to match alone: `s` or `sid` with a long hexadecimal value."""

_REFERRAL_NAMES: Final = frozenset(
    {
        "ref", "refer", "refid", "source", "src", "from", "origin", "via", "medium", "campaign", "campaign_id", "camp", "mod",
        "share", "shared", "sharedby", "sharer", "sh", "sr", "si", "feature", "feed", "channel", "instance_id", "segment_id",
        "nl", "newsletter", "te", "ana", "iid", "tpcc", "link", "linkid", "mailing", "trackingid", "tracking", "track",
        "tracker", "rel", "cid", "eid", "platform", "social", "sns", "app", "promo", "pos", "xid", "recid", "rc",
    }
)  # fmt: skip
"""Names that usually say where a reader came from, but may identify a document: their values are looked at."""
_REFERRAL_VALUE: Final = re.compile(r"(?=[^=]*[A-Za-z])[\w.:~%+|/-]{1,80}|1|true", re.ASCII)
_SHARE_IDENTITY: Final = re.compile(r"si=[\w-]{10,64}", re.ASCII)
_CACHE_NUMBER: Final = re.compile(r"_=\d{6,20}")


def is_tracking(pair: str) -> bool:
    """Return True if a parameter, `name=value`, is for tracking or is a session id."""
    name = unquote(pair.partition("=")[0]).lower()
    return (
        name in TRACKING_PARAMETERS
        or name.startswith(_TRACKING_PREFIXES)
        or _SESSION_PAIR.fullmatch(pair) is not None
        or _CACHE_NUMBER.fullmatch(pair) is not None
    )


def is_referral(pair: str) -> bool:
    """Return True if a parameter of an article's URL names the place where its reader came from: `ref=home`, `source=rss`.

    A number may be the id of a document, so only words count. Use it only if the path names the article.
    """
    name, _, value = pair.partition("=")
    name = unquote(name).lower()
    if name == "si":
        return _SHARE_IDENTITY.fullmatch(pair) is not None
    return name in _REFERRAL_NAMES and (not value or _REFERRAL_VALUE.fullmatch(value) is not None)
