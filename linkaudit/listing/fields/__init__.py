"""The single fields of a row: price, stock, parcel, product code, brand."""
