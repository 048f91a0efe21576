"""Live URLs: asked politely, their answers read without crying wolf."""
