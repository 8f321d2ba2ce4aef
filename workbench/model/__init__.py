"""The valuation model: declarations only, one module per analyst's noun."""
