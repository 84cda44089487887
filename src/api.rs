//! The API client: wire shapes into domain values, faults into failures.
