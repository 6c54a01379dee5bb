"""Measure how often a page has the phrases of shops and services, each as a number from 0 to 1."""

import re
from collections.abc import Iterable
from typing import Final

from newsloom.normalise.page.page import Page
from newsloom.normalise.page_kind.shape import log_share

SHOP: Final = (
    "add to cart", "add to bag", "add to basket", "add to wish", "buy now", "shop now", "in stock", "out of stock",
    "sold out", "free shipping", "free returns", "ships in", "delivery", "pickup", "sku", "quantity", "item #",
    "customer reviews", "write a review", "out of 5", "best seller", "bestseller", "wishlist",
    "in den warenkorb", "auf lager", "versandkosten", "ajouter au panier", "en stock", "livraison",
    "añadir al carrito", "añadir a la cesta", "envío gratis", "aggiungi al carrello", "spedizione gratuita",
)  # fmt: skip
"""Phrases on pages of shops."""

SERVICE: Final = (
    "testimonial", "trusted by", "our services", "our clients", "our customers", "our process", "our solutions",
    "our experts", "our locations", "our team", "why choose", "free consultation", "request a", "schedule a",
    "book a", "book now", "get in touch", "contact us", "contact sales", "call us", "call now", "talk to ", "case stud",
    "how it works", "get started", "get a quote", "get a free", "apply now", "enroll", "register now", "tuition",
    "admission", "pricing", "free trial", "sign up",
    "kontaktieren sie", "jetzt anfragen", "unsere leistungen", "contactez-nous", "nos services", "demander un devis",
    "contáctenos", "nuestros servicios", "solicitar", "contattaci", "i nostri servizi", "preventivo",
)  # fmt: skip
"""Phrases on pages of service providers."""

_OFFER: Final = re.compile(
    r"\b(?:services?|solutions?|software|platform|consult(?:ing|ants?)|certifi(?:cation|cates?)|courses?|degrees?"
    r"|programs?|calculator|agency|company|products?|shop|buy|sale|store|archives?|catalog(?:ue)?s?|recipes|collections?"
    r"|training|insurance|online|leistungen|lösungen|kaufen|angebote|boutique|acheter|tienda|comprar|servicios|negozio)\b",
    re.IGNORECASE,
)
_PRICE: Final = re.compile(r"[$€£]\s?\d{1,6}|\d{1,6}(?:[.,]\d\d)?\s?[€£]")
_YOU_AND_WE: Final = frozenset({"your", "our", "we", "us"})
_FREQUENCY_SCALE: Final = 15


def phrase_frequency(page: Page, phrases: Iterable[str]) -> float:
    """Return how often the page has these phrases."""
    text = page.visible.lower()
    return log_share(sum(map(text.count, phrases)))


def offers_in_title(page: Page) -> bool:
    """Return True if the title names a product or service."""
    return _OFFER.search(page.metas.get("og:title") or page.html_title or "") is not None


def prices(page: Page) -> float:
    """Return how many prices the page shows."""
    return log_share(len(_PRICE.findall(page.visible)))


def you_and_we(page: Page) -> float:
    """Return how often long paragraphs address the reader or speak of "us", in English."""
    words = " ".join(page.prose).lower().split()
    return min(1.0, sum(word in _YOU_AND_WE for word in words) / max(1, len(words)) * _FREQUENCY_SCALE)
