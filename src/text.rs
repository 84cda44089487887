//! Text from elsewhere, made safe once at the border.

#[cfg(test)]
mod corpus;
