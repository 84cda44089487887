//! The terminal as a resource: guard, probes, clipboard.
