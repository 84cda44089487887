//! File, environment and flags into one value; every error names its source.
