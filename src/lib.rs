#![doc = include_str!("../ARCHITECTURE.md")]
#![cfg_attr(not(test), warn(clippy::disallowed_methods))]

pub mod api;
pub mod app;
pub mod cli;
pub mod command;
pub mod config;
pub mod demo;
pub mod dispatch;
pub mod domain;
pub mod layout;
pub mod runtime;
pub mod store;
pub mod terminal;
pub mod text;
pub mod view;
pub mod webhook;
