"""Which category a product gets, and the attributes that it asks for."""
