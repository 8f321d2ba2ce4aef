"""Documents of a valuation to print: a report and a tear sheet, drawn as vectors on pages of a set size."""
