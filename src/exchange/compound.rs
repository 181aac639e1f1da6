//! The container of files of Excel before 2007, as MS-CFB describes it: a file in which others lie, in sectors that are
//! chained. Only the stream of the workbook is followed, and each sector at most once.

/// No chain goes on behind this.
const LAST: u32 = 0xFFFF_FFFA;

/// The stream that has the sheets; none where the file is damaged.
pub fn workbook(bytes: &[u8]) -> Option<Vec<u8>> {
    Container::of(bytes)?.workbook()
}

struct Container<'a> {
    bytes: &'a [u8],
    sector: usize,
    chains: Vec<u32>,
}

impl<'a> Container<'a> {
    fn of(bytes: &'a [u8]) -> Option<Container<'a>> {
        let shift = short(bytes, 30)?;
        let sector = 1_usize << shift.clamp(7, 12);
        let mut container = Container { bytes, sector, chains: Vec::new() };
        let count = bytes.len() / sector + 1;
        let mut tables: Vec<u32> = (0..109).filter_map(|place| long(bytes, 76 + place * 4)).collect();
        let mut more = long(bytes, 68)?;
        let mut left = count;
        while more < LAST && left > 0 {
            let table = container.sector(more)?;
            let entries = sector / 4 - 1;
            tables.extend((0..entries).filter_map(|place| long(table, place * 4)));
            more = long(table, entries * 4)?;
            left -= 1;
        }
        for table in tables.into_iter().filter(|table| *table < LAST).take(count) {
            let table = container.sector(table)?;
            let chains: Vec<u32> = (0..sector / 4).filter_map(|place| long(table, place * 4)).collect();
            container.chains.extend(chains);
        }
        Some(container)
    }

    fn sector(&self, number: u32) -> Option<&'a [u8]> {
        let start = (usize::try_from(number).ok()? + 1).checked_mul(self.sector)?;
        let end = self.bytes.len().min(start.checked_add(self.sector)?);
        self.bytes.get(start..end)
    }

    /// The bytes of a chain, each sector at most once.
    fn chain(&self, start: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        let (mut next, mut left) = (start, self.bytes.len() / self.sector + 1);
        while next < LAST && left > 0 {
            let Some(sector) = self.sector(next) else { break };
            bytes.extend_from_slice(sector);
            let Some(after) = usize::try_from(next).ok().and_then(|place| self.chains.get(place)) else { break };
            (next, left) = (*after, left - 1);
        }
        bytes
    }

    /// The stream that has the sheets.
    fn workbook(&self) -> Option<Vec<u8>> {
        let folder = self.chain(long(self.bytes, 48)?);
        let entries = folder.chunks_exact(128);
        let called = |entry: &&[u8], name: &str| {
            let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
            entry.starts_with(&wide) && entry[wide.len()..].starts_with(&[0, 0])
        };
        let root = entries.clone().next()?;
        let entry = ["Workbook", "WORKBOOK", "Book", "BOOK"]
            .into_iter()
            .find_map(|name| entries.clone().find(|entry| called(entry, name)))?;
        let (start, size) = (long(entry, 116)?, usize::try_from(long(entry, 120)?).ok()?);
        let mut bytes = if size < 4_096 { self.small(long(root, 116)?, start, size)? } else { self.chain(start) };
        bytes.truncate(size);
        Some(bytes)
    }

    /// A stream that lies in pieces of 64 bytes within another.
    fn small(&self, within: u32, start: u32, size: usize) -> Option<Vec<u8>> {
        let (whole, chains) = (self.chain(within), self.chain(long(self.bytes, 60)?));
        let mut bytes = Vec::new();
        let mut next = start;
        while next < LAST && bytes.len() < size {
            let place = usize::try_from(next).ok()?;
            bytes.extend_from_slice(whole.get(place * 64..place * 64 + 64)?);
            next = long(&chains, place * 4)?;
        }
        Some(bytes)
    }
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at.checked_add(2)?)?.try_into().ok().map(u16::from_le_bytes)
}

fn long(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at.checked_add(4)?)?.try_into().ok().map(u32::from_le_bytes)
}
