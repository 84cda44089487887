//! Pure geometry: from a size and a shape to areas.
