"""Notices, bill of materials and what a bundle really holds, for the build of a release."""
