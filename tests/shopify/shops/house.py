"""What a shop itself is: name, hosts, languages, web presences, policies, places."""

from __future__ import annotations

from collections.abc import Sequence

from tests.shopify.data import Node
from tests.shopify.shops import blanks
from tests.shopify.shops.rows import gid

POLICY_TITLES = {
    "REFUND_POLICY": "Refund policy", "PRIVACY_POLICY": "Privacy policy", "TERMS_OF_SERVICE": "Terms of service",
    "SHIPPING_POLICY": "Shipping policy", "CONTACT_INFORMATION": "Contact information",
}  # fmt: skip
LOCALES = {"en": "English", "fr": "French", "de": "German", "zh-CN": "Chinese (Simplified)"}


def shop_of(
    number: int, name: str, hosts: Sequence[str], myshopify: str, policies: Sequence[Node] = (), currency: str = "USD"
) -> Node:
    """Return the shop; the first of ``hosts`` is the one that buyers see."""
    domains = [domain(n, host) for n, host in enumerate(hosts)]
    address = {
        "__typename": "ShopAddress", "id": gid("ShopAddress", number), "countryCodeV2": "US", "countryCode": "US",
        "country": "United States", "formatted": ["United States"], "coordinatesValidated": False,
        **dict.fromkeys(("address1", "address2", "city", "company", "zip", "phone", "province", "provinceCode")),
    }  # fmt: skip
    return {
        "__typename": "Shop", "id": gid("Shop", number), "name": name, "email": f"owner@{hosts[0]}",
        "contactEmail": f"care@{hosts[0]}", "shopOwnerName": "A. N. Owner", "myshopifyDomain": myshopify,
        "url": f"https://{hosts[0]}", "primaryDomain": domains[0], "domains": domains, "currencyCode": currency,
        "enabledPresentmentCurrencies": [currency, "CAD"], "weightUnit": "KILOGRAMS", "unitSystem": "METRIC_SYSTEM",
        "ianaTimezone": "America/New_York", "timezoneAbbreviation": "EST", "timezoneOffset": "-0500",
        "timezoneOffsetMinutes": -300, "taxesIncluded": False, "shopAddress": address, "billingAddress": address,
        "createdAt": "2021-03-04T14:00:00Z", "updatedAt": "2026-09-01T10:00:00Z", "setupRequired": False,
        "plan": {"__typename": "ShopPlan", "publicDisplayName": "Basic", "displayName": "Basic",
                 "shopifyPlus": False, "partnerDevelopment": False},
        "customerAccountsV2": {"__typename": "CustomerAccountsV2", "customerAccountsVersion": "NEW_CUSTOMER_ACCOUNTS",
                               "loginLinksVisibleOnStorefrontAndCheckout": True, "loginRequiredAtCheckout": False,
                               "url": f"https://shopify.com/{number}/account"},
        "resourceLimits": {"__typename": "ShopResourceLimits", "maxProductVariants": 2048, "maxProductOptions": 3,
                           "locationLimit": 200, "redirectLimitReached": False},
        "shopPolicies": list(policies), "description": None, "metafields": [],
    }  # fmt: skip


def domain(number: int, host: str) -> Node:
    """Return a host; of the first ones Shopify says in which languages it speaks."""
    spoken = {"__typename": "DomainLocalization", "country": None, "defaultLocale": "en", "alternateLocales": ["fr"]}
    return {
        "__typename": "Domain", "id": gid("Domain", number), "host": host, "url": f"https://{host}",
        "sslEnabled": True, "localization": spoken if number == 0 else None,
    }  # fmt: skip


def locale(code: str, *, primary: bool = False, published: bool = True) -> Node:
    """Return a language of the shop."""
    return {
        "__typename": "ShopLocale", "locale": code, "name": LOCALES.get(code, code), "primary": primary,
        "published": published,
    }  # fmt: skip


def presence(number: int, folder: str | None, own: Node | None, roots: Sequence[tuple[str, str]]) -> Node:
    """Return a market's place on the web: a domain of its own, or folders on the main one."""
    spoken = [locale(code, primary=code == "en") for code, _ in roots]
    return {
        "__typename": "MarketWebPresence", "id": gid("MarketWebPresence", number), "subfolderSuffix": folder,
        "domain": own, "defaultLocale": spoken[0], "alternateLocales": spoken[1:],
        "rootUrls": [{"__typename": "MarketWebPresenceRootUrl", "locale": code, "url": url} for code, url in roots],
    }  # fmt: skip


def policy(number: int, host: str, kind: str, body: str, when: str) -> Node:
    """Return a policy."""
    return {
        "__typename": "ShopPolicy", "id": gid("ShopPolicy", number), "type": kind,
        "title": POLICY_TITLES.get(kind, kind.title()), "body": body, "createdAt": when, "updatedAt": when,
        "url": f"https://{host}/policies/{kind.lower().replace('_', '-')}",
    }  # fmt: skip


def locations(number: int, count: int, when: str) -> list[Node]:
    """Return places where stock is kept: the first is the shop's own, the last is closed."""
    return [
        blanks.location(number + at, when) | {
            "name": "Main warehouse" if at == 0 else f"倉庫 {at}" if at == 1 else f"Store {at}", "isPrimary": at == 0,
            "isActive": at < count - 1, "fulfillsOnlineOrders": at < 2, "shipsInventory": at < 2,
            "deactivatedAt": None if at < count - 1 else when,
        }
        for at in range(count)
    ]  # fmt: skip


def file(number: int, name: str, front: str, when: str) -> Node:
    """Return a file that was uploaded: a picture by its ending, a film, or any other; every seventh is not ready."""
    url = f"{front}/{name}?v=1718000000"
    if number % 7 == 0:
        return blanks.generic_file(number, when)
    if name.endswith(".jpg"):
        return blanks.media_image(number, when) | {
            "status": "READY", "fileStatus": "READY", "mimeType": "image/jpeg", "alt": None if number % 2 else name,
            "image": blanks.image(number, url, 1600, 900, None),
            "originalSource": {"__typename": "MediaImageOriginalSource", "url": url, "fileSize": 240_000},
        }  # fmt: skip
    if name.endswith(".mp4"):
        source = {"__typename": "VideoSource", "url": url, "format": "mp4", "mimeType": "video/mp4", "width": 1080,
                  "height": 1920, "fileSize": 9_000_000}  # fmt: skip
        return blanks.video(number, when) | {
            "status": "READY", "fileStatus": "READY", "filename": name, "duration": 9_000, "sources": [source],
        }  # fmt: skip
    return blanks.generic_file(number, when) | {
        "fileStatus": "READY", "url": url, "mimeType": "application/pdf", "originalFileSize": 52_000,
    }  # fmt: skip
