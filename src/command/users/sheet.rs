//! The chosen form, and standard output that takes it.

use std::io::Write;

use crate::command::output::Stopped;
use crate::command::users::Format;
use crate::command::users::Options;
use crate::command::users::csv;
use crate::command::users::ndjson;
use crate::command::users::table::Table;
use crate::command::users::walk::Batch;

/// Turns pages into bytes and writes them.
#[derive(Debug)]
pub(super) struct Sheet {
    form: Form,
    out: std::io::Stdout,
}

/// A page as bytes, and what of it this form cannot hold.
#[derive(Debug, Default)]
pub(super) struct Printed {
    pub(super) bytes: Vec<u8>,
    pub(super) rows_left_out: Vec<usize>,
    pub(super) parts_left_out: Vec<&'static str>,
}

#[derive(Debug, Clone, Copy)]
enum Form {
    Table(Table),
    Ndjson { with_page: bool },
    Csv,
}

impl Sheet {
    pub(super) fn new(options: &Options, ascii: bool) -> Self {
        let out = std::io::stdout();
        let form = match options.format {
            Format::Table => Form::Table(Table::for_output(ascii)),
            Format::Ndjson => Form::Ndjson {
                with_page: options.with_page,
            },
            Format::Csv => Form::Csv,
        };
        Self { form, out }
    }

    /// Writes what stands above the first user.
    pub(super) fn header(&mut self) -> Result<(), Stopped> {
        let mut bytes = Vec::new();
        match self.form {
            Form::Table(table) => table.header(&mut bytes),
            Form::Ndjson { .. } => {}
            Form::Csv => csv::header(&mut bytes).map_err(from_csv)?,
        }
        self.write(&bytes)
    }

    /// A page in this form.
    pub(super) fn page(&self, batch: &Batch) -> Result<Printed, Stopped> {
        let mut page = Printed::default();
        match self.form {
            Form::Table(table) => table.users(batch, &mut page.bytes),
            Form::Ndjson { with_page } => {
                page.rows_left_out = ndjson::users(batch, &mut page.bytes);
                if with_page {
                    page.parts_left_out = ndjson::page(batch, &mut page.bytes);
                }
            }
            Form::Csv => csv::users(batch, &mut page.bytes).map_err(from_csv)?,
        }
        Ok(page)
    }

    /// Writes bytes at once, so that whoever reads sees each page as it arrives.
    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), Stopped> {
        let mut out = self.out.lock();
        out.write_all(bytes)?;
        out.flush()?;
        Ok(())
    }
}

fn from_csv(error: ::csv::Error) -> Stopped {
    match error.into_kind() {
        ::csv::ErrorKind::Io(error) => Stopped::from(error),
        other => Stopped::Failed(std::io::Error::other(format!("{other:?}"))),
    }
}
