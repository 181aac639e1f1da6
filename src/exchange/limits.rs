//! How much is read of a file. Far more than any assessment has, and little enough that no file can fill the memory or
//! keep anybody waiting.

/// Bytes of a file.
pub const FILE: u64 = 32 << 20;
/// Bytes of all parts of an archive together, unpacked.
pub const UNPACKED: u64 = 64 << 20;
/// Bytes of one part of an archive, unpacked.
pub const PART: u64 = 32 << 20;
/// Bytes of the texts that cells of a spreadsheet share: each may be short, and each costs as much as a long one.
pub const SHARED_TEXTS: u64 = 12 << 20;
/// Parts of an archive.
pub const PARTS: usize = 2_000;
/// How deep the elements of a part lie in each other.
pub const DEPTH: usize = 256;
/// Sheets of a spreadsheet.
pub const SHEETS: usize = 100;
/// Rows with anything in them, in all sheets.
pub const ROWS: usize = 20_000;
/// Cells with anything in them, in all sheets.
pub const CELLS: usize = 400_000;
/// The rectangle around everything that a sheet holds, in cells, where the format wants it in memory as a whole.
pub const AREA: u64 = 1_000_000;
/// Bytes of all texts in all cells: one text may stand in many.
pub const TEXTS: u64 = 48 << 20;
/// Records of an old spreadsheet, those of each sheet counted for itself.
pub const RECORDS: usize = 4_000_000;
/// Values of a file of JSON: each text, number, list and map.
pub const VALUES: usize = 300_000;
/// Areas of merged cells in a sheet.
pub const MERGED: usize = 20_000;
/// Columns of a row that have anything in them.
pub const COLUMNS: usize = 1_000;
/// Bytes of a text in a cell: as long as the longest note.
pub const TEXT: usize = 1_000_000;
