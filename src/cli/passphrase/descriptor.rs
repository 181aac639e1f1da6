//! A passphrase from a file descriptor: its first line, read byte by byte, so that what follows stays there.

use std::io::Read;

use super::wiped;
use crate::error::{Error, Result};
use crate::session::Passphrase;

pub fn first_line(descriptor: u32) -> Result<Vec<u8>> {
    let failed = |source| Error::Io {
        what: "cannot read the passphrase from",
        path: format!("file descriptor {descriptor}").into(),
        source,
    };
    let mut line = Vec::with_capacity(Passphrase::LONGEST + 2);
    let mut byte = [0];
    match descriptor {
        0 => read(&mut line, || Ok((stdin(&mut byte)?, byte[0]))).map_err(failed)?,
        _ => {
            let mut file = open(descriptor).map_err(failed)?;
            read(&mut line, || Ok((file.read(&mut byte)?, byte[0]))).map_err(failed)?;
        }
    }
    wiped(&mut byte);
    Ok(line)
}

fn read(line: &mut Vec<u8>, mut next: impl FnMut() -> std::io::Result<(usize, u8)>) -> std::io::Result<()> {
    loop {
        let (read, byte) = next()?;
        // One byte too many is what tells that it is too long.
        if read == 0 || byte == b'\n' || line.len() > Passphrase::LONGEST + 1 {
            return Ok(());
        }
        line.push(byte);
    }
}

/// The standard library would read ahead, and keep what it read.
#[cfg(unix)]
fn stdin(byte: &mut [u8; 1]) -> std::io::Result<usize> {
    Ok(rustix::io::read(std::io::stdin(), byte)?)
}

#[cfg(not(unix))]
fn stdin(byte: &mut [u8; 1]) -> std::io::Result<usize> {
    std::io::stdin().lock().read(byte)
}

#[cfg(unix)]
fn open(descriptor: u32) -> std::io::Result<std::fs::File> {
    std::fs::File::open(format!("/dev/fd/{descriptor}"))
}

#[cfg(not(unix))]
fn open(_: u32) -> std::io::Result<std::fs::File> {
    Err(std::io::Error::other("only descriptor 0, standard input, can be read here"))
}
