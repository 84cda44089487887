//! What the program is about: users, queries, pages, roles, failures.
