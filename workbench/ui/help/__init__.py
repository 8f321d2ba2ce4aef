"""Help that comes from the product's own declarations: topics, glossary, what's-this, coach, keys and the guide."""
