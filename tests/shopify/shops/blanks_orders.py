"""Orders, their lines and visits with all that the Admin API promises of them; what is nullable is null."""

from __future__ import annotations

from tests.shopify.data import Node
from tests.shopify.shops.rows import gid


def money(amount: str, currency: str, presented: str = "") -> Node:
    """Return an amount in the shop's currency and in the buyer's."""
    one = {"__typename": "MoneyV2", "amount": amount, "currencyCode": currency}
    return {"__typename": "MoneyBag", "shopMoney": one, "presentmentMoney": one | {"currencyCode": presented or currency}}


def order(number: int, when: str) -> Node:
    """Return an order of nothing by nobody."""
    free = money("0.0", "USD")
    return {
        "__typename": "Order", "id": gid("Order", number), "legacyResourceId": str(number), "name": f"#{number}",
        "number": 1, "createdAt": when, "processedAt": when, "updatedAt": when, "cancelledAt": None, "closedAt": None,
        "test": False, "confirmed": True, "sourceName": None, "sourceIdentifier": None, "registeredSourceUrl": None,
        "displayFinancialStatus": None, "displayFulfillmentStatus": "UNFULFILLED", "currencyCode": "USD",
        "presentmentCurrencyCode": "USD", "totalPriceSet": free, "currentTotalPriceSet": free,
        "totalRefundedSet": free, "subtotalPriceSet": None, "totalDiscountsSet": None, "discountCodes": [],
        "discountCode": None, "tags": [], "attribution": None, "app": None, "customerJourneySummary": None,
        "customerJourney": None, "customAttributes": [], "lineItems": [], "landingPageUrl": None,
        "referrerUrl": None, "note": None, "email": None, "phone": None, "customer": None, "clientIp": None,
        "shippingAddress": None, "billingAddress": None, "displayAddress": None, "customerLocale": None,
        "statusPageUrl": f"https://shop.example/1/orders/{number}/authenticate?key=0",
    }  # fmt: skip


def journey_summary() -> Node:
    """Return a journey that Shopify has not worked out yet."""
    return {
        "__typename": "CustomerJourneySummary", "ready": False, "customerOrderIndex": None, "daysToConversion": None,
        "momentsCount": None, "firstVisit": None, "lastVisit": None, "moments": None,
    }  # fmt: skip


def visit(number: int, when: str) -> Node:
    """Return a visit of which nothing is known but when it was."""
    return {
        "__typename": "CustomerVisit", "id": gid("CustomerVisit", number), "occurredAt": when, "landingPage": None,
        "landingPageHtml": None, "referrerUrl": None, "referralCode": None, "referralInfoHtml": "",
        "source": "direct", "sourceDescription": None, "sourceType": None, "utmParameters": None,
    }  # fmt: skip


def line_item(number: int, when: str) -> Node:
    """Return a line of an order for something that no longer exists."""
    free = money("0.0", "USD")
    return {
        "__typename": "LineItem", "id": gid("LineItem", number), "title": "", "name": "", "variantTitle": None,
        "sku": None, "quantity": 1, "currentQuantity": 1, "vendor": None, "product": None, "variant": None,
        "discountedTotalSet": free, "originalUnitPriceSet": free, "originalTotalSet": free, "isGiftCard": False,
        "requiresShipping": True, "taxable": True, "customAttributes": [],
    }  # fmt: skip
