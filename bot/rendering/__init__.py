"""A reply in the form of each place that shows it. Pure."""
