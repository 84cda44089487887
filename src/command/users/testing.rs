//! Pages for the tests of the forms.

use std::sync::Arc;

use crate::command::users::walk::Batch;
use crate::domain::field::Field;
use crate::domain::page::Draft;
use crate::domain::page::PageBuilder;

/// A batch of users with these names, the ids `u0`, `u1`, … and three flags each; the exact JSON
/// holds the name and an unknown field.
pub(super) fn batch_of(names: &[&str]) -> Batch {
    let mut builder = PageBuilder::default();
    for (number, name) in names.iter().enumerate() {
        let id = format!("u{number}");
        let name_json = serde_json::to_string(name).unwrap();
        let raw =
            format!("{{ \"userId\": \"{id}\",\n \"displayName\": {name_json}, \"n\": 1.50 }}");
        builder.push(&Draft {
            user_id: Field::Value(&id),
            display_name: Field::Value(name),
            flag_count: Field::Value(3),
            raw: raw.as_bytes(),
            ..Draft::default()
        });
    }
    Batch {
        number: 1,
        page: Arc::new(builder.finish(b"[ {\"fileId\": \"f\"} ]")),
        roles: Box::default(),
        fresh: (0..names.len()).collect(),
        faulty: vec![],
        lost: 0,
    }
}
