//! The tables of a workbook, and by what shape a row of which is told, also as older formats had them.

/// A table of the workbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    Workbook,
    Step,
    Change,
    Answer,
    Note,
    Draft,
    Evidence,
    EvidenceLink,
    OwnControl,
    Acceptance,
    Action,
    Phase,
    Scenario,
    Baseline,
    File,
    Piece,
    Tally,
    ForeignStep,
}

impl Table {
    pub const ALL: [Table; 18] = [
        Table::Workbook,
        Table::Step,
        Table::Change,
        Table::Answer,
        Table::Note,
        Table::Draft,
        Table::Evidence,
        Table::EvidenceLink,
        Table::OwnControl,
        Table::Acceptance,
        Table::Action,
        Table::Phase,
        Table::Scenario,
        Table::Baseline,
        Table::File,
        Table::Piece,
        Table::Tally,
        Table::ForeignStep,
    ];

    /// As the schema calls it.
    pub const fn name(self) -> &'static str {
        match self {
            Table::Workbook => "workbook",
            Table::Step => "step",
            Table::Change => "change",
            Table::Answer => "answer",
            Table::Note => "note",
            Table::Draft => "draft",
            Table::Evidence => "evidence",
            Table::EvidenceLink => "evidence_link",
            Table::OwnControl => "own_control",
            Table::Acceptance => "acceptance",
            Table::Action => "action",
            Table::Phase => "phase",
            Table::Scenario => "scenario",
            Table::Baseline => "baseline",
            Table::File => "file",
            Table::Piece => "piece",
            Table::Tally => "tally",
            Table::ForeignStep => "foreign_step",
        }
    }

    /// The kinds of its columns, in the order in which they are stored: text, integer, blob, or NULL (where it
    /// is the number of the row); in lower case where it may be NULL.
    pub(super) const fn shape(self) -> &'static [u8] {
        match self {
            Table::Workbook => b"NTTTtTTTTIB",
            Table::Step => b"NTTtTTBB",
            Table::Change => b"IIttITIB",
            Table::Answer => b"TTTttttiittItttiiTiBI",
            Table::Note => b"TTTTTttB",
            Table::Draft => b"TTtTT",
            Table::Evidence => b"TTTtittTTttttB",
            Table::EvidenceLink => b"TTB",
            Table::OwnControl => b"TTtB",
            Table::Acceptance => b"TTTTTB",
            Table::Action => b"TITTttiiTtTttB",
            Table::Phase => b"TITttiB",
            Table::Scenario => b"TITB",
            Table::Baseline => b"TTTTtttTIB",
            Table::File => b"NTI",
            Table::Piece => b"IIB",
            Table::Tally => b"NIIIIIIIIIITBb",
            Table::ForeignStep => b"BBITTtTTT",
        }
    }

    /// Whether its rows have numbers; the others are stored like an index.
    const fn has_row_numbers(self) -> bool {
        matches!(self, Table::Workbook | Table::Step | Table::File | Table::Piece | Table::Tally)
    }

    pub(super) fn of(has_row_numbers: bool, kinds: &[u64]) -> Option<Table> {
        let fits = |table: &Table| {
            let shape = table.shape();
            table.has_row_numbers() == has_row_numbers && is_shape(shape, kinds)
        };
        let older = [
            (WORKBOOK_BEFORE_3, Table::Workbook),
            (WORKBOOK_BEFORE_4, Table::Workbook),
            (ANSWER_BEFORE_4, Table::Answer),
            (TALLY_BEFORE_4, Table::Tally),
            (TALLY_BEFORE_5, Table::Tally),
            (TALLY_BEFORE_6, Table::Tally),
        ];
        let older = older
            .into_iter()
            .find(|(shape, table)| table.has_row_numbers() == has_row_numbers && is_shape(shape, kinds));
        Table::ALL.into_iter().find(fits).or(older.map(|(_, table)| table))
    }
}

/// The row of the organisation before format 3, without the document control block.
pub const WORKBOOK_BEFORE_3: &[u8] = b"NTTTtTTTB";

/// The same before format 4, without the version of the catalogue.
pub const WORKBOOK_BEFORE_4: &[u8] = b"NTTTtTTTTB";

/// An answer before format 4, without the mark of what is to be confirmed.
pub const ANSWER_BEFORE_4: &[u8] = b"TTTttttiittItttiiTiB";

/// How much there is of everything, before there were plans.
pub const TALLY_BEFORE_4: &[u8] = b"NIIIIII";

/// The same before format 5, without what the workbook says of itself in short.
pub const TALLY_BEFORE_5: &[u8] = b"NIIIIIIIIII";

/// The same before format 6, without a place for the imprint of the state.
pub const TALLY_BEFORE_6: &[u8] = b"NIIIIIIIIIITB";

pub(super) fn is_shape(shape: &[u8], kinds: &[u64]) -> bool {
    shape.len() == kinds.len()
        && shape.iter().zip(kinds).all(|(wanted, kind)| {
            let found = kind_of(*kind);
            found == wanted.to_ascii_uppercase() || wanted.is_ascii_lowercase() && found == b'N'
        })
}

pub(super) const fn kind_of(serial: u64) -> u8 {
    match serial {
        0 => b'N',
        1..=6 | 8 | 9 => b'I',
        12.. if serial.is_multiple_of(2) => b'B',
        13.. => b'T',
        _ => b'?',
    }
}
