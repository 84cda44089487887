//! Ways in which an answer can be wrong, and what must be true of it all the same.

use std::ops::Range;

use crate::dice::Dice;
use crate::sample::Sample;

/// What a server sends, and what the client must make of it.
pub(crate) struct Case {
    /// Status line and headers.
    pub(crate) head: String,
    /// The bytes behind the head.
    pub(crate) body: Vec<u8>,
    /// How often they are sent.
    pub(crate) times: usize,
    /// Whether the connection closes then.
    pub(crate) closes: bool,
    pub(crate) expected: Expected,
}

pub(crate) enum Expected {
    /// A page of as many rows as were sent; all but one are as in the sample, and the one has
    /// these exact bytes.
    OneRow { row: usize, raw: Vec<u8> },
    /// Every row that nobody touched is as in the sample.
    AllBut(Range<usize>),
    /// An answer that cannot be read.
    Unreadable,
    /// An answer that is not read to its end.
    TooLarge,
}

/// Makes a case out of a sample.
pub(crate) type Damage = fn(&mut Dice, &Sample) -> Case;

/// Every way, with its name and how often it is taken of a thousand.
pub(crate) const DAMAGES: [(&str, usize, Damage); 14] = [
    ("another type", 250, another_type),
    ("a text that is no Unicode", 100, lone_surrogate),
    ("bytes that are no UTF-8", 80, invalid_utf8),
    ("deep nesting", 30, deep),
    ("a huge number", 70, huge_number),
    ("a key twice", 80, twice),
    ("wrong bytes", 250, wrong_bytes),
    ("broken off", 50, broken_off),
    ("broken off unannounced", 40, broken_off_unannounced),
    ("no page at all", 30, no_page),
    ("another kind of content", 10, html),
    ("compressed", 6, bomb),
    ("too large, announced", 2, announced),
    ("too large, unannounced", 2, unannounced),
];

const MEBIBYTE: usize = 1024 * 1024;
const JSON: &str = "application/json";

fn head(content_type: &str, length: usize) -> String {
    format!("HTTP/1.1 200 OK\r\ncontent-type: {content_type}\r\ncontent-length: {length}\r\n\r\n")
}

fn said(body: Vec<u8>, expected: Expected) -> Case {
    Case {
        head: head(JSON, body.len()),
        body,
        times: 1,
        closes: false,
        expected,
    }
}

/// Puts other bytes in the place of some of a row's.
fn instead(sample: &Sample, row: usize, place: Range<usize>, bytes: &[u8]) -> Case {
    let mut body = sample.body.clone();
    let old = sample.rows[row].clone();
    let end = old.end - place.len() + bytes.len();
    body.splice(place, bytes.iter().copied());
    let raw = body[old.start..end].to_vec();
    said(body, Expected::OneRow { row, raw })
}

/// A row and one of its members.
fn member(dice: &mut Dice, sample: &Sample) -> (usize, String, Range<usize>) {
    let row = dice.below(sample.rows.len());
    let members = sample.members(row);
    let (key, place) = dice.pick(&members).clone();
    (row, key, place)
}

fn another_type(dice: &mut Dice, sample: &Sample) -> Case {
    let (row, _, place) = member(dice, sample);
    let value = dice.pick(&[
        "null",
        "true",
        "false",
        "7",
        "-0.5",
        "\"\"",
        "\"x\"",
        "[]",
        "{}",
        "[null]",
        "{\"a\":1}",
        "[[\"x\"],7]",
        "{\"users\":[{\"userId\":\"forged\"}]}",
    ]);
    instead(sample, row, place, value.as_bytes())
}

fn lone_surrogate(dice: &mut Dice, sample: &Sample) -> Case {
    let (row, _, place) = member(dice, sample);
    let text = dice.pick(&[r#""\ud800""#, r#""a\udc00\ud800b""#, r#""\uD83D x""#]);
    instead(sample, row, place, text.as_bytes())
}

fn invalid_utf8(dice: &mut Dice, sample: &Sample) -> Case {
    let (row, _, place) = member(dice, sample);
    let texts: [&[u8]; 4] = [
        b"\"\xff\"",
        b"\"a\xc0\xafb\"",
        b"\"\xed\xa0\x80\"",
        b"\"\xf0\x9f\"",
    ];
    let text = *dice.pick(&texts);
    instead(sample, row, place, text)
}

fn deep(dice: &mut Dice, sample: &Sample) -> Case {
    let (row, _, place) = member(dice, sample);
    let depth = 10 + dice.below(100_000);
    let value = if dice.below(2) == 0 {
        format!("{}{}", "[".repeat(depth), "]".repeat(depth))
    } else {
        format!("{}0{}", "{\"a\":".repeat(depth), "}".repeat(depth))
    };
    instead(sample, row, place, value.as_bytes())
}

fn huge_number(dice: &mut Dice, sample: &Sample) -> Case {
    let (row, _, place) = member(dice, sample);
    let digits = "9".repeat(1 + dice.below(1_000));
    let number = match dice.below(4) {
        0 => digits,
        1 => format!("-{digits}"),
        2 => format!("1e{digits}"),
        _ => format!("0.{digits}"),
    };
    instead(sample, row, place, number.as_bytes())
}

fn twice(dice: &mut Dice, sample: &Sample) -> Case {
    let (row, key, _) = member(dice, sample);
    let value = dice.pick(&["null", "1", "\"other\"", "[]"]);
    let at = sample.rows[row].start + 1;
    let key = serde_json::to_string(&key).unwrap();
    instead(sample, row, at..at, format!("{key}:{value},").as_bytes())
}

/// A few bytes replaced, taken away or put in, anywhere among the rows.
fn wrong_bytes(dice: &mut Dice, sample: &Sample) -> Case {
    let (first, last) = (sample.rows[0].start, sample.rows[sample.rows.len() - 1].end);
    let at = first + dice.below(last - first);
    let gone = dice.below(12).min(last - at);
    let pieces = b"{}[]\":,\\ 0ux\xff\x00";
    let put: Vec<u8> = (0..dice.below(4)).map(|_| *dice.pick(pieces)).collect();
    let mut body = sample.body.clone();
    body.splice(at..at + gone, put);
    // A comma beside a row belongs to it as much as to its neighbour.
    let is_touched = |row: &Range<usize>| row.start <= at + gone && at <= row.end;
    let touched: Vec<usize> = (0..sample.rows.len())
        .filter(|row| is_touched(&sample.rows[*row]))
        .collect();
    let touched = touched[0]..touched[touched.len() - 1] + 1;
    said(body, Expected::AllBut(touched))
}

/// The connection closes in the middle of a body whose length was announced.
fn broken_off(dice: &mut Dice, sample: &Sample) -> Case {
    let cut = dice.below(sample.body.len());
    Case {
        head: head(JSON, sample.body.len()),
        body: sample.body[..cut].to_vec(),
        times: 1,
        closes: true,
        expected: Expected::Unreadable,
    }
}

/// A body that ends too early and says that this is all.
fn broken_off_unannounced(dice: &mut Dice, sample: &Sample) -> Case {
    let cut = dice.below(sample.body.len());
    said(sample.body[..cut].to_vec(), Expected::Unreadable)
}

fn no_page(dice: &mut Dice, _: &Sample) -> Case {
    let deep = "[".repeat(200_000);
    let bodies = [
        "",
        " ",
        "null",
        "{}",
        "[]",
        "\"users\"",
        "{\"users\":null}",
        "{\"users\":{}}",
    ];
    let bodies = [&bodies[..], &["<html></html>", &deep]].concat();
    said(dice.pick(&bodies).as_bytes().to_vec(), Expected::Unreadable)
}

fn html(_: &mut Dice, sample: &Sample) -> Case {
    Case {
        head: head("text/html", sample.body.len()),
        ..said(sample.body.clone(), Expected::Unreadable)
    }
}

/// Small bytes that unpack into a gibibyte. Nobody asked for them packed.
fn bomb(_: &mut Dice, _: &Sample) -> Case {
    let body = gzip_of_zeros(1_024 * MEBIBYTE);
    let length = body.len();
    Case {
        head: format!(
            "HTTP/1.1 200 OK\r\ncontent-type: {JSON}\r\ncontent-encoding: gzip\r\n\
             content-length: {length}\r\n\r\n"
        ),
        ..said(body, Expected::Unreadable)
    }
}

fn announced(_: &mut Dice, _: &Sample) -> Case {
    Case {
        head: head(JSON, 50 * MEBIBYTE),
        body: vec![b' '; MEBIBYTE],
        times: 50,
        closes: true,
        expected: Expected::TooLarge,
    }
}

fn unannounced(_: &mut Dice, _: &Sample) -> Case {
    let mut chunk = format!("{MEBIBYTE:x}\r\n").into_bytes();
    chunk.resize(chunk.len() + MEBIBYTE, b' ');
    chunk.extend_from_slice(b"\r\n");
    Case {
        head: format!(
            "HTTP/1.1 200 OK\r\ncontent-type: {JSON}\r\ntransfer-encoding: chunked\r\n\r\n"
        ),
        body: chunk,
        times: 50,
        closes: true,
        expected: Expected::TooLarge,
    }
}

/// So many zeros, packed: a literal and then matches of 258 bytes at distance one, in the fixed
/// code of RFC 1951. The checksum is left wrong, since nothing should get as far.
fn gzip_of_zeros(length: usize) -> Vec<u8> {
    let mut packed = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3];
    let (mut held, mut count) = (0_u32, 0_u32);
    let mut put = |bits: u32, width: u32| {
        held |= bits << count;
        count += width;
        while count >= 8 {
            packed.extend(u8::try_from(held & 0xff));
            held >>= 8;
            count -= 8;
        }
    };
    put(0b011, 3);
    // Codes stand with their first bit first: 00110000, then 11000101 and five zeros.
    put(0b0000_1100, 8);
    for _ in 0..length / 258 {
        put(0b1010_0011, 8);
        put(0, 5);
    }
    put(0, 7 + 7);
    packed.extend([0; 8]);
    packed
}
