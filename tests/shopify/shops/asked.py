"""All fields that a reader may want, per root field: every shop here must have them."""

from __future__ import annotations

VARIANT = """
fragment VariantFields on ProductVariant {
  __typename id legacyResourceId title sku barcode position price compareAtPrice taxable inventoryPolicy inventoryQuantity
  availableForSale createdAt updatedAt displayName selectedOptions { name value optionValue { id } } image { url } product { id handle status }
  media(first: 1) { nodes { id } }
  inventoryItem {
    id sku tracked requiresShipping countryCodeOfOrigin harmonizedSystemCode measurement { weight { value unit } }
    inventoryLevels(first: 10) {
      nodes { id isActive location { id name } quantities(names: ["available"]) { name quantity } }
      pageInfo { hasNextPage endCursor }
    }
  }
}
"""
MEDIA = """
fragment MediaFields on Media {
  __typename id mediaContentType status alt preview { image { url width height } }
  ... on MediaImage { mimeType image { id url altText width height } originalSource { url fileSize } }
  ... on Video { filename duration sources { url format mimeType width height fileSize } }
  ... on ExternalVideo { host originUrl embedUrl }
}
"""
VISIT = """
fragment Visit on CustomerVisit {
  id occurredAt landingPage referrerUrl referralCode source sourceDescription sourceType
  utmParameters { source medium campaign content term }
}
"""
PAGE_INFO = "pageInfo { hasNextPage endCursor }"
ITEM = "fragment MI on MenuItem { id title type url resourceId tags }"

ASKED = {
    "shop": """{
      id name email myshopifyDomain url primaryDomain { id host url sslEnabled }
      domains { id host url sslEnabled localization { country defaultLocale alternateLocales } }
      currencyCode enabledPresentmentCurrencies plan { publicDisplayName shopifyPlus partnerDevelopment }
      weightUnit unitSystem ianaTimezone timezoneAbbreviation timezoneOffset timezoneOffsetMinutes taxesIncluded
      billingAddress: shopAddress { countryCodeV2 } customerAccountsV2 { customerAccountsVersion url }
      resourceLimits { maxProductVariants maxProductOptions locationLimit }
      shopPolicies { id type title url body updatedAt }
    }""",
    "webPresences": """{
      id subfolderSuffix domain { id host url } defaultLocale { locale primary published }
      alternateLocales { locale published } rootUrls { locale url }
    }""",
    "shopLocales": "{ locale name primary published }",
    "products": """{
      __typename id legacyResourceId title handle descriptionHtml vendor productType status tags createdAt updatedAt publishedAt
      onlineStoreUrl onlineStorePreviewUrl isGiftCard hasOnlyDefaultVariant totalInventory tracksInventory templateSuffix
      category { id name fullName isLeaf isArchived }
      options { id name position values optionValues { id name hasVariants } linkedMetafield { namespace key } }
      seo { title description } variantsCount { count precision } mediaCount { count precision }
      variants(first: 25) { nodes { ...VariantFields } pageInfo { hasNextPage endCursor } }
      media(first: 9, sortKey: POSITION) { nodes { ...MediaFields } pageInfo { hasNextPage endCursor } }
      metafields(first: 20) { nodes { id namespace key type value updatedAt } pageInfo { hasNextPage endCursor } }
    }""" + VARIANT + MEDIA,
    "productVariants": "{ ...VariantFields }" + VARIANT,
    "inventoryItems": """{
      __typename id sku tracked measurement { weight { value unit } } variant { id } variants { nodes { id } }
      inventoryLevels { edges { node { __typename id isActive location { id name } quantities(names: ["available"]) { name quantity } } } }
    }""",
    "collections": """{
      id legacyResourceId title handle descriptionHtml templateSuffix sortOrder updatedAt image { url width height }
      seo { title description } productsCount { count precision } sources { __typename } publishedOnPublication(publicationId: "")
      products(first: 250) { nodes { id handle } pageInfo { hasNextPage endCursor } }
      metafields(first: 20) { nodes { id namespace key type value } pageInfo { hasNextPage endCursor } }
      resourcePublicationsV2 { nodes { isPublished publishDate publication { id name } } }
    }""",
    "pages": "{ id title handle body isPublished publishedAt createdAt updatedAt templateSuffix metafields { nodes { id key type value } } }",
    "blogs": "{ id title handle tags templateSuffix updatedAt articlesCount { count } feed { location path } articles { nodes { id handle } } metafields { nodes { id key type value } } }",
    "articles": """{
      id title handle body summary tags isPublished publishedAt createdAt updatedAt templateSuffix blog { id handle } image { url }
      author { name } metafields { edges { node { id key type value } } }
    }""",
    "menus": "{ id handle title isDefault items { ...MI items { ...MI items { ...MI items { id } } } } }" + ITEM,
    "urlRedirects": "{ id path target }",
    "themes": """{
      id name role prefix processing processingFailed themeStoreId createdAt updatedAt
      files { nodes {
        filename checksumMd5 contentType size updatedAt
        body {
          __typename
          ... on OnlineStoreThemeFileBodyText { content }
          ... on OnlineStoreThemeFileBodyBase64 { contentBase64 }
          ... on OnlineStoreThemeFileBodyUrl { url }
        }
      } pageInfo { hasNextPage endCursor } userErrors { code filename } }
    }""",
    "metaobjectDefinitions": """{
      id type name displayNameKey metaobjectsCount fieldDefinitions { key name type { name } }
      capabilities { publishable { enabled } onlineStore { enabled data { urlHandle } } }
    }""",
    "metaobjects": """{
      id type handle displayName updatedAt fields { key type value }
      capabilities { publishable { status } onlineStore { templateSuffix } }
    }""",
    "files": """{
      __typename id alt createdAt updatedAt fileStatus
      ... on GenericFile { url mimeType originalFileSize }
      ... on MediaImage { mimeType image { url width height } originalSource { fileSize } }
      ... on Video { filename sources { url } }
    }""",
    "scriptTags": "{ id src displayScope cache createdAt updatedAt }",
    "locations": "{ id name isActive fulfillsOnlineOrders shipsInventory isFulfillmentService address { countryCode provinceCode city zip } }",
    "orders": """{
      __typename id legacyResourceId name createdAt processedAt updatedAt cancelledAt test sourceName sourceIdentifier
      registeredSourceUrl displayFinancialStatus currencyCode discountCodes tags attribution { handle displayName } app { id name }
      totalPriceSet { shopMoney { amount currencyCode } } currentTotalPriceSet { shopMoney { amount currencyCode } }
      totalRefundedSet { shopMoney { amount currencyCode } } subtotalPriceSet { shopMoney { amount currencyCode } }
      totalDiscountsSet { shopMoney { amount currencyCode } }
      customerJourneySummary {
        ready customerOrderIndex daysToConversion momentsCount { count precision } firstVisit { ...Visit } lastVisit { ...Visit }
        moments(first: 10) { nodes { occurredAt ...Visit } pageInfo { hasNextPage endCursor } }
      }
      customerJourney { moments { occurredAt ... on CustomerVisit { ...Visit } } }
      lineItems(first: 25) {
        nodes {
          __typename id title variantTitle sku quantity currentQuantity product { id } variant { id }
          discountedTotalSet { shopMoney { amount currencyCode } } originalUnitPriceSet { shopMoney { amount } }
        }
        pageInfo { hasNextPage endCursor }
      }
      email phone clientIp customer { id email phone firstName lastName } shippingAddress { name address1 zip phone }
    }""" + VISIT,
}  # fmt: skip
