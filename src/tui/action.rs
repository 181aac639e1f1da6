//! The one table of actions: what can be done, under which name, on which keys, and what it is called.
//! The keymap, the footer, the help, the command palette, the box of pending keys and the keys table of
//! the README all come from it.

use crate::catalogue::grouping::Grouping;
use crate::figures::Division;
use crate::figures::portfolio::Sort;
use crate::interview::{Asked, Order};
use crate::study::Grade;
use crate::workbook::{ActionStatus, Basis, Level};

/// Something that a key can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Action {
    QuitNow,
    Suspend,
    Quit,
    Help,
    Palette,
    Glossary,
    Undo,
    Redo,
    Export,
    OpenReport,
    HandOver,
    Import,
    OtherRows,
    SaveNotTaken,
    DocumentControl,
    FreezeBaseline,
    SignBaseline,
    Verify,
    Merge,
    Agreement,
    KeepHere,
    TakeThere,
    KeepBoth,
    TypeNew,
    NextConflict,
    PreviousConflict,
    WriteComparison,
    Preview,
    GoStart,
    GoControls,
    GoInterview,
    GoOverview,
    GoApplicability,
    GoRoadmap,
    GoProgress,
    GoFindings,
    GoBackups,
    GoStudy,
    GoPortfolio,
    GoDue,
    WriteCalendar,
    StartCycle,
    CatalogueNews,
    NextScreen,
    PreviousScreen,
    Up,
    Down,
    Left,
    Right,
    PageUp,
    PageDown,
    Top,
    Bottom,
    Open,
    Close,
    NewWorkbook,
    OpenWorkbook,
    CloseWorkbook,
    ClientColour,
    OpenSample,
    Organisation,
    SetPassphrase,
    RemovePassphrase,
    CheckFile,
    SetLevel(Level),
    ClearLevel,
    SetTarget(Level),
    ClearTarget,
    SetBasis(Basis),
    ClearBasis,
    WorkWith(Basis),
    WorkWithoutBasis,
    Applicable,
    Inherited,
    Excluded,
    Undecided,
    Review,
    ReviewDate,
    Confirm,
    WriteNote,
    WriteNoteOutside,
    RemoveNote,
    PurgeNote,
    Attach,
    SaveEvidence,
    Copy,
    People,
    Repeat,
    MoveOn,
    CopyNote,
    Phrases,
    Filters,
    Search,
    NextMatch,
    PreviousMatch,
    Filter,
    Select,
    SelectRange,
    SelectAll,
    OnlyUndecided,
    NewControl,
    RemoveControl,
    GroupBy(Grouping),
    NextOpen,
    PreviousOpen,
    NextGap,
    PreviousGap,
    NextUndecided,
    PreviousUndecided,
    NextFinding,
    PreviousFinding,
    NextToConfirm,
    PreviousToConfirm,
    GoOn,
    GoBack,
    NotKnown,
    AskBy(Order),
    AskFor(Asked),
    Explain,
    AcceptFinding,
    ReopenFinding,
    MakeAction,
    EditAction,
    SetStatus(ActionStatus),
    MoveLater,
    MoveEarlier,
    RemoveAction,
    NewPhase,
    EditPhase,
    RemovePhase,
    FillPhases,
    WhatIf,
    MoreDays,
    FewerDays,
    KeepScenario,
    OpenScenario,
    SupposeNothing,
    Grade(Grade),
    SetCardAside,
    ShowControl,
    MoreNewCards,
    FewerNewCards,
    RememberMore,
    RememberLess,
    FitMemory,
    WriteCards,
    Quiz,
    Exam,
    RestoreBackup,
    MakeBackup,
    DeleteBackup,
    SortBy(Sort),
    TurnRound,
    ChooseFolder,
    LookAgain,
    Benchmark,
    WriteTable,
    NextPart,
    PreviousPart,
    FiguresBy(Division),
    Accept,
    Cancel,
    NextField,
    PreviousField,
    Toggle,
    Complete,
    SaveNote,
}

/// Where an action can be used. A key is looked up in the scope of what has the focus, then in
/// [`Scope::Global`] where that scope lets it through, then in [`Scope::Always`]: see [`Scope::chain`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Everywhere, also while typing.
    Always,
    /// On every screen.
    Global,
    /// On the start screen.
    Start,
    /// On the list of controls and the control beside it.
    Controls,
    /// In the interview.
    Interview,
    /// Wherever a control is under the pointer: in the list and in the interview.
    Answering,
    /// On the overview.
    Overview,
    /// On the Statement of Applicability, where the keys of Controls work, too.
    Applicability,
    /// On the plan.
    Roadmap,
    /// On the figures over time.
    Progress,
    /// On the list of findings.
    Findings,
    /// On the list of backups.
    Backups,
    /// While learning.
    Study,
    /// On the workbooks below a folder.
    Portfolio,
    /// In a dialog.
    Dialog,
    /// In the dialog of an export, where the keys of a dialog work, too.
    Export,
    /// In the import, where the keys of a dialog work, too.
    Import,
    /// In the list of what is due, where the keys of a dialog work, too.
    Due,
    /// Where another copy is taken over, where the keys of a dialog work, too.
    Merge,
    /// While writing a note.
    Editor,
}

impl Scope {
    /// All scopes, in the order of the help.
    pub const ALL: [Scope; 20] = [
        Scope::Controls,
        Scope::Interview,
        Scope::Answering,
        Scope::Overview,
        Scope::Roadmap,
        Scope::Progress,
        Scope::Applicability,
        Scope::Findings,
        Scope::Backups,
        Scope::Study,
        Scope::Portfolio,
        Scope::Start,
        Scope::Global,
        Scope::Dialog,
        Scope::Export,
        Scope::Import,
        Scope::Due,
        Scope::Merge,
        Scope::Editor,
        Scope::Always,
    ];

    /// The heading in help and README.
    pub const fn title(self) -> &'static str {
        match self {
            Scope::Always => "At any moment",
            Scope::Global => "On every screen",
            Scope::Start => "Start",
            Scope::Controls => "Controls",
            Scope::Interview => "Interview",
            Scope::Answering => "On a control, in the list or in the interview",
            Scope::Overview => "Overview",
            Scope::Applicability => "Applicability",
            Scope::Roadmap => "Roadmap",
            Scope::Progress => "Progress",
            Scope::Findings => "Findings",
            Scope::Backups => "Backups",
            Scope::Study => "Study",
            Scope::Portfolio => "Portfolio",
            Scope::Dialog => "In a dialog",
            Scope::Export => "In the export dialog",
            Scope::Import => "In the import",
            Scope::Due => "In the list of what is due",
            Scope::Merge => "While another copy is taken over",
            Scope::Editor => "While writing a note",
        }
    }

    /// Whether keys that the scope does not know go on to [`Scope::Global`].
    pub const fn passes_to_global(self) -> bool {
        matches!(
            self,
            Scope::Start
                | Scope::Controls
                | Scope::Interview
                | Scope::Overview
                | Scope::Roadmap
                | Scope::Progress
                | Scope::Applicability
                | Scope::Findings
                | Scope::Backups
                | Scope::Study
                | Scope::Portfolio
        )
    }

    /// Whether keys that the scope does not know go on to [`Scope::Answering`] first.
    pub const fn passes_to_answering(self) -> bool {
        matches!(self, Scope::Controls | Scope::Interview | Scope::Applicability)
    }

    /// The scopes in which keys are looked up, one after the other.
    pub fn chain(self) -> impl Iterator<Item = Scope> {
        let shared = match self {
            Scope::Applicability => Some(Scope::Controls),
            Scope::Export | Scope::Import | Scope::Due | Scope::Merge => Some(Scope::Dialog),
            _ => None,
        };
        let answering = self.passes_to_answering().then_some(Scope::Answering);
        let global = self.passes_to_global().then_some(Scope::Global);
        let always = (self != Scope::Always).then_some(Scope::Always);
        [Some(self), shared, answering, global, always].into_iter().flatten()
    }
}

/// One row of the table.
#[derive(Debug)]
pub struct ActionInfo {
    /// What it does.
    pub action: Action,
    /// Its name in the configuration and the palette.
    pub name: &'static str,
    /// Where it can be used.
    pub scope: Scope,
    /// Its keys, unless the configuration has others.
    pub keys: &'static [&'static str],
    /// Its word in the footer; without one it is only in help and palette. In Study, what is shown has the words.
    pub hint: Option<&'static str>,
    /// What it does, in a sentence.
    pub sentence: &'static str,
    /// The family of like actions that help and footer show as one.
    pub family: Option<&'static str>,
}

/// What a family does, in a sentence.
pub const FAMILIES: &[(&str, &str)] = &[
    ("level", "Set the level: 0 Non-existent to 5 Optimised"),
    ("target", "Set or clear the target"),
    ("basis", "Say how the level is known"),
    ("working-basis", "Record this basis with every level set from now on"),
    ("group", "Group the list"),
    ("figures", "Show the figures of groups"),
    ("status", "Say how far the action is"),
    ("grade", "Say how well you knew the card"),
    ("sort", "Put the workbooks in another order; the same once more turns it round"),
    ("ask", "Ask other questions, or in another order"),
];

const fn row(
    scope: Scope,
    action: Action,
    name: &'static str,
    keys: &'static [&'static str],
    hint: Option<&'static str>,
    sentence: &'static str,
) -> ActionInfo {
    ActionInfo { action, name, scope, keys, hint, sentence, family: None }
}

const fn of(family: &'static str, info: ActionInfo) -> ActionInfo {
    ActionInfo { family: Some(family), ..info }
}

use Action as A;
use Scope as S;

/// Every action. Within a scope, the order is that of help and footer.
#[rustfmt::skip]
pub static ACTIONS: &[ActionInfo] = &[
    // The start screen
    row(S::Start, A::NewWorkbook, "new-workbook", &["N", "n"], Some("new"), "Make a workbook"),
    row(S::Start, A::OpenWorkbook, "open-workbook", &["O", "o"], Some("open"), "Open a workbook by its path"),
    row(S::Start, A::OpenSample, "open-sample", &["S", "s"], Some("sample"), "Look around in a filled-in sample"),
    row(S::Start, A::GoStudy, "learn", &["L"], Some("learn"), "Learn the standard with cards; no workbook is needed"),

    // Interview
    row(S::Interview, A::GoOn, "go-on", &["enter", "right", "l"], Some("go on"), "Go on to the next question, with or without an answer"),
    row(S::Interview, A::GoBack, "go-back", &["left", "backspace", "h"], Some("back"), "Go back to the question before"),
    row(S::Interview, A::NotKnown, "not-known-yet", &["-"], Some("unknown"), "Not known yet: mark it for review, clear the level, and go on"),
    of("ask", row(S::Interview, A::AskBy(Order::Theme), "ask-by-theme", &["o t"], None, "Ask theme by theme")),
    of("ask", row(S::Interview, A::AskBy(Order::Importance), "ask-by-importance", &["o m"], None, "Ask the most important first")),
    of("ask", row(S::Interview, A::AskFor(Asked::Open), "ask-what-is-open", &["o o"], None, "Ask only what has no answer yet")),
    of("ask", row(S::Interview, A::AskFor(Asked::Review), "ask-what-is-in-review", &["o r"], None, "Ask only what is marked for review")),
    of("ask", row(S::Interview, A::AskFor(Asked::Confirm), "ask-what-is-to-confirm", &["o c"], None, "Ask only what a re-assessment has still to confirm")),
    of("ask", row(S::Interview, A::AskFor(Asked::Profile), "ask-the-profile", &["o a"], None, "Ask all of the starting point, answered or not")),
    of("ask", row(S::Interview, A::AskFor(Asked::Everything), "ask-everything", &["o e"], None, "Ask every control of the catalogue")),
    row(S::Interview, A::Filter, "ask-under-a-filter", &["f"], None, "Ask only what a filter finds, such as theme:people level:none"),

    // Controls, and what is said of a control wherever one is under the pointer
    of("level", row(S::Answering, A::SetLevel(Level::NonExistent), "level-0", &["0"], Some("level"), "Set level 0, Non-existent")),
    of("level", row(S::Answering, A::SetLevel(Level::Initial), "level-1", &["1"], None, "Set level 1, Initial")),
    of("level", row(S::Answering, A::SetLevel(Level::Repeatable), "level-2", &["2"], None, "Set level 2, Repeatable")),
    of("level", row(S::Answering, A::SetLevel(Level::Defined), "level-3", &["3"], None, "Set level 3, Defined")),
    of("level", row(S::Answering, A::SetLevel(Level::Managed), "level-4", &["4"], None, "Set level 4, Managed")),
    of("level", row(S::Answering, A::SetLevel(Level::Optimised), "level-5", &["5"], None, "Set level 5, Optimised")),
    row(S::Controls, A::ClearLevel, "clear-level", &["-"], None, "Clear the level: not assessed"),
    row(S::Answering, A::WriteNote, "write-note", &["e"], Some("note"), "Write a note here; on a note or evidence, change it"),
    row(S::Controls, A::Search, "search", &["/"], Some("search"), "Search ids, titles, texts and notes"),
    row(S::Controls, A::Filter, "filter", &["f"], Some("filter"), "Show only some controls, such as level:<3"),
    of("target", row(S::Answering, A::SetTarget(Level::NonExistent), "target-0", &["t 0"], Some("target"), "Set target 0, Non-existent")),
    of("target", row(S::Answering, A::SetTarget(Level::Initial), "target-1", &["t 1"], None, "Set target 1, Initial")),
    of("target", row(S::Answering, A::SetTarget(Level::Repeatable), "target-2", &["t 2"], None, "Set target 2, Repeatable")),
    of("target", row(S::Answering, A::SetTarget(Level::Defined), "target-3", &["t 3"], None, "Set target 3, Defined")),
    of("target", row(S::Answering, A::SetTarget(Level::Managed), "target-4", &["t 4"], None, "Set target 4, Managed")),
    of("target", row(S::Answering, A::SetTarget(Level::Optimised), "target-5", &["t 5"], None, "Set target 5, Optimised")),
    of("target", row(S::Answering, A::ClearTarget, "clear-target", &["t -"], None, "Clear the target")),
    row(S::Answering, A::Applicable, "applicable", &["a"], Some("applicable"), "It is for us: say why"),
    row(S::Answering, A::Inherited, "inherited", &["i"], None, "A provider runs it for us: say who"),
    row(S::Answering, A::Excluded, "excluded", &["x"], Some("exclude"), "It is not for us: say why not"),
    row(S::Answering, A::Undecided, "undecided", &["r"], None, "Take the decision on applicability back to undecided"),
    of("basis", row(S::Answering, A::SetBasis(Basis::Claimed), "basis-claimed", &["b c"], Some("basis"), "The level is claimed: someone said so")),
    of("basis", row(S::Answering, A::SetBasis(Basis::Interviewed), "basis-interviewed", &["b i"], None, "Interviewed: who does the work explained it")),
    of("basis", row(S::Answering, A::SetBasis(Basis::Examined), "basis-examined", &["b e"], None, "Examined: documents or records were looked at")),
    of("basis", row(S::Answering, A::SetBasis(Basis::Tested), "basis-tested", &["b t"], None, "Tested: it was tried out")),
    of("basis", row(S::Answering, A::ClearBasis, "clear-basis", &["b -"], None, "Not stated how the level is known")),
    of("working-basis", row(S::Answering, A::WorkWith(Basis::Claimed), "work-with-claimed", &["B c"], None, "Record \"claimed\" with every level set from now on")),
    of("working-basis", row(S::Answering, A::WorkWith(Basis::Interviewed), "work-with-interviewed", &["B i"], None, "Record \"interviewed\" with every level set from now on")),
    of("working-basis", row(S::Answering, A::WorkWith(Basis::Examined), "work-with-examined", &["B e"], None, "Record \"examined\" with every level set from now on")),
    of("working-basis", row(S::Answering, A::WorkWith(Basis::Tested), "work-with-tested", &["B t"], None, "Record \"tested\" with every level set from now on")),
    of("working-basis", row(S::Answering, A::WorkWithoutBasis, "work-without-basis", &["B -"], None, "Record no basis with the levels set from now on")),
    row(S::Answering, A::Review, "review", &["m"], Some("mark"), "Mark for review, or take the mark away"),
    row(S::Answering, A::ReviewDate, "review-date", &["R"], None, "Say when it is to be reviewed: a day, or months after it was assessed"),
    row(S::Answering, A::Confirm, "confirm-level", &["="], None, "Confirm the level of the last assessment as it is"),
    row(S::Answering, A::WriteNoteOutside, "write-note-outside", &["E"], None, "Write or change a note in $EDITOR"),
    row(S::Controls, A::RemoveNote, "remove-note", &["d"], None, "On a note or evidence in the panel: remove it (undo brings it back)"),
    row(S::Controls, A::PurgeNote, "purge-note", &[], None, "On a note or evidence in the panel: remove it for good, also from the history"),
    row(S::Answering, A::Attach, "attach", &["A"], Some("attach"), "Attach evidence: a file or an address"),
    row(S::Controls, A::SaveEvidence, "save-evidence", &["W"], None, "On evidence in the panel: save its file out, byte for byte"),
    row(S::Controls, A::Copy, "copy", &["y"], None, "Copy what the pointer is on to the clipboard: the control, a note, an address"),
    row(S::Answering, A::MakeAction, "make-action-here", &["w"], None, "Make an action that closes the gap of this control"),
    row(S::Answering, A::People, "people", &["p"], None, "Say who answers for it and who was asked"),
    row(S::Controls, A::Repeat, "repeat", &["."], None, "Do the last edit again, on this control"),
    row(S::Controls, A::MoveOn, "move-on", &["M"], None, "Go on to the next control after a level is set, or stay"),
    row(S::Controls, A::CopyNote, "copy-note", &["c"], None, "On a note in the panel: write it on every selected control, too"),
    row(S::Controls, A::Filters, "saved-filters", &["F"], None, "Filters kept by name: show one, or keep the present one"),
    row(S::Controls, A::Select, "select", &["v"], Some("select"), "Select this control, to set several at once"),
    row(S::Controls, A::SelectRange, "select-range", &["V"], None, "Select all from the last one selected to here"),
    row(S::Controls, A::SelectAll, "select-all", &["*"], None, "Select all that is shown, to set a whole filter at once"),
    of("group", row(S::Controls, A::GroupBy(Grouping::Theme), "group-by-theme", &["o t"], Some("group"), "Group by theme")),
    of("group", row(S::Controls, A::GroupBy(Grouping::ControlType), "group-by-control-type", &["o y"], None, "Group by control type")),
    of("group", row(S::Controls, A::GroupBy(Grouping::Property), "group-by-property", &["o p"], None, "Group by information security property")),
    of("group", row(S::Controls, A::GroupBy(Grouping::Concept), "group-by-concept", &["o c"], None, "Group by cybersecurity concept")),
    of("group", row(S::Controls, A::GroupBy(Grouping::Capability), "group-by-capability", &["o a"], None, "Group by operational capability")),
    of("group", row(S::Controls, A::GroupBy(Grouping::Domain), "group-by-domain", &["o d"], None, "Group by security domain")),
    of("group", row(S::Controls, A::GroupBy(Grouping::Clause2013), "group-by-2013-clause", &["o o"], None, "Group by clause of the edition of 2013")),
    of("group", row(S::Controls, A::GroupBy(Grouping::Objective2013), "group-by-2013-objective", &["o j"], None, "Group by control objective of the edition of 2013")),
    of("group", row(S::Controls, A::GroupBy(Grouping::CsfFunction), "group-by-csf-function", &["o f"], None, "Group by function of the NIST CSF 2.0")),
    of("group", row(S::Controls, A::GroupBy(Grouping::Ai), "group-by-ai", &["o i"], None, "Group by what AI systems have to do with it")),
    of("group", row(S::Controls, A::GroupBy(Grouping::Importance), "group-by-importance", &["o m"], None, "Group by importance")),
    of("group", row(S::Controls, A::GroupBy(Grouping::New), "group-by-new", &["o w"], None, "Group by whether it is new in 2022")),
    of("group", row(S::Controls, A::GroupBy(Grouping::Flat), "group-by-nothing", &["o n"], None, "Show one flat list")),
    row(S::Controls, A::NextMatch, "next-match", &["n"], None, "Next control that the search found"),
    row(S::Controls, A::PreviousMatch, "previous-match", &["N"], None, "Previous control that the search found"),
    row(S::Controls, A::NextOpen, "next-open", &["] o"], None, "Next control without a level"),
    row(S::Controls, A::PreviousOpen, "previous-open", &["[ o"], None, "Previous control without a level"),
    row(S::Controls, A::NextGap, "next-gap", &["] g"], None, "Next control below its target"),
    row(S::Controls, A::PreviousGap, "previous-gap", &["[ g"], None, "Previous control below its target"),
    row(S::Controls, A::NextUndecided, "next-undecided", &["] u"], None, "Next control whose applicability nobody has decided"),
    row(S::Controls, A::PreviousUndecided, "previous-undecided", &["[ u"], None, "Previous control whose applicability nobody has decided"),
    row(S::Controls, A::NextFinding, "next-finding", &["] f"], None, "Next control that something does not hold for"),
    row(S::Controls, A::PreviousFinding, "previous-finding", &["[ f"], None, "Previous control that something does not hold for"),

    row(S::Controls, A::NextToConfirm, "next-to-confirm", &["] c"], None, "Next control whose level is to be confirmed"),
    row(S::Controls, A::PreviousToConfirm, "previous-to-confirm", &["[ c"], None, "Previous control whose level is to be confirmed"),

    // Overview
    row(S::Overview, A::NextPart, "next-part", &["p"], Some("next part"), "To the next part or page: figures, controls, capabilities, matrix, first, groups"),
    row(S::Overview, A::PreviousPart, "previous-part", &["P"], None, "To the part or page before"),
    row(S::Overview, A::Explain, "explain", &["?"], Some("explain"), "Show how the selected figure was computed"),
    of("figures", row(S::Overview, A::FiguresBy(Division::Theme), "figures-by-theme", &["o t"], Some("figures by"), "Show the figures by theme")),
    of("figures", row(S::Overview, A::FiguresBy(Division::ControlType), "figures-by-control-type", &["o y"], None, "Show the figures by control type")),
    of("figures", row(S::Overview, A::FiguresBy(Division::Property), "figures-by-property", &["o p"], None, "Show the figures by information security property")),
    of("figures", row(S::Overview, A::FiguresBy(Division::Concept), "figures-by-concept", &["o c"], None, "Show the figures by cybersecurity concept")),
    of("figures", row(S::Overview, A::FiguresBy(Division::Capability), "figures-by-capability", &["o a"], None, "Show the figures by operational capability")),
    of("figures", row(S::Overview, A::FiguresBy(Division::Domain), "figures-by-domain", &["o d"], None, "Show the figures by security domain")),
    of("figures", row(S::Overview, A::FiguresBy(Division::Importance), "figures-by-importance", &["o m"], None, "Show the figures by importance")),
    of("figures", row(S::Overview, A::FiguresBy(Division::Basis), "figures-by-basis", &["o b"], None, "Show the figures by how the level is known")),

    // Roadmap
    row(S::Roadmap, A::NextPart, "next-view", &["p"], Some("next view"), "To the next view: gaps, board, timeline, what if"),
    row(S::Roadmap, A::PreviousPart, "previous-view", &["P"], None, "To the view before"),
    row(S::Roadmap, A::MakeAction, "make-action", &["w"], Some("new action"), "Make an action: on a gap, one that closes it"),
    row(S::Roadmap, A::FillPhases, "fill-phases", &["F"], Some("plan"), "Propose what to do in which phase, what is left out and why; Enter takes it over"),
    row(S::Roadmap, A::WhatIf, "what-if", &["W"], Some("what if"), "What if: the figures to come with more days, less time, other targets"),
    row(S::Roadmap, A::EditAction, "edit-action", &["e"], Some("change"), "Change the action: what, who, by when, how much work, in which phase; in What if: what is supposed"),
    of("status", row(S::Roadmap, A::SetStatus(ActionStatus::Proposed), "action-proposed", &["s p"], Some("status"), "The action is proposed")),
    of("status", row(S::Roadmap, A::SetStatus(ActionStatus::Agreed), "action-agreed", &["s a"], None, "The action is agreed: it is to be done")),
    of("status", row(S::Roadmap, A::SetStatus(ActionStatus::Doing), "action-doing", &["s d"], None, "Somebody is at the action")),
    of("status", row(S::Roadmap, A::SetStatus(ActionStatus::Done), "action-done", &["s f"], None, "The action is finished: asks which levels are true now")),
    of("status", row(S::Roadmap, A::SetStatus(ActionStatus::Dropped), "action-dropped", &["s x"], None, "The action is dropped, for a reason you give")),
    row(S::Roadmap, A::MoveLater, "later-phase", &[">"], Some("later"), "Put the action into the next phase"),
    row(S::Roadmap, A::MoveEarlier, "earlier-phase", &["<"], None, "Put the action into the phase before"),
    row(S::Roadmap, A::NewPhase, "new-phase", &["n"], Some("new phase"), "Make a phase, with days that there are for the work"),
    row(S::Roadmap, A::EditPhase, "edit-phase", &["E"], None, "Change the phase: name, days, person-days"),
    row(S::Roadmap, A::Attach, "attach-to-action", &["A"], None, "Attach evidence to the controls that the action raises"),
    row(S::Roadmap, A::RemoveAction, "remove-action", &["D"], None, "Take the action away, in What if the scenario that is open (undo brings it back)"),
    row(S::Roadmap, A::RemovePhase, "remove-phase", &["X"], None, "Take the phase away; its actions stay, in none (undo brings it back)"),
    row(S::Roadmap, A::Open, "open-gap-or-action", &["enter"], None, "On a gap: go to its control; on an action: change it; in What if: what goes where"),
    row(S::Roadmap, A::MoreDays, "more-days", &["+"], None, "In What if: suppose more person-days"),
    row(S::Roadmap, A::FewerDays, "fewer-days", &["-"], None, "In What if: suppose fewer person-days"),
    row(S::Roadmap, A::KeepScenario, "keep-scenario", &["S"], None, "In What if: keep what is supposed by a name"),
    row(S::Roadmap, A::OpenScenario, "open-scenario", &["O"], None, "In What if: open what is kept by a name"),
    row(S::Roadmap, A::SupposeNothing, "suppose-nothing", &["R"], None, "In What if: begin anew with the plan as it is"),

    // Progress
    row(S::Progress, A::Open, "compare", &["enter"], Some("what moved"), "Tell what moved since then, or between the two that are marked"),
    row(S::Progress, A::Select, "mark-to-compare", &["v"], Some("mark"), "Mark this one, to compare it with another"),
    row(S::Progress, A::NextPart, "next-figure", &["p"], Some("next figure"), "Draw the next figure: attainment, maturity, coverage, at least"),
    row(S::Progress, A::PreviousPart, "previous-figure", &["P"], None, "Draw the figure before"),
    row(S::Progress, A::FreezeBaseline, "freeze-now", &["n"], Some("new baseline"), "Freeze what the workbook says now under a name, to compare with later"),
    row(S::Progress, A::SignBaseline, "sign-off", &["S"], None, "Sign the baseline off: who stands for it, and when"),
    row(S::Progress, A::WriteComparison, "write-comparison", &["w"], None, "Write what moved between the two that are compared as a report"),
    row(S::Progress, A::Verify, "verify", &["V"], Some("verify"), "Check a report, or baselines and history: is it still what it was?"),
    row(S::Progress, A::Explain, "explain-progress", &["?"], Some("explain"), "Tell how real movement is told from what only looks like it"),

    // Applicability
    row(S::Applicability, A::OnlyUndecided, "only-undecided", &["F"], Some("undecided"), "Show only what nobody has decided, or all again"),
    row(S::Applicability, A::NewControl, "new-control", &["N"], None, "Add a control of your own, from outside the catalogue"),
    row(S::Applicability, A::RemoveControl, "remove-control", &["D"], None, "On a control of your own: take it away (undo brings it back)"),

    // Findings
    row(S::Findings, A::Open, "go-to-control", &["enter"], Some("go there"), "Go to the control, or to all that are meant"),
    row(S::Findings, A::AcceptFinding, "accept-finding", &["A"], Some("accept"), "Accept the finding: it may stand, for a reason you give"),
    row(S::Findings, A::ReopenFinding, "reopen-finding", &["R"], Some("reopen"), "Take back that the finding is accepted"),

    // Backups
    row(S::Backups, A::Open, "compare-backup", &["enter"], Some("what differs"), "Show what a restore would change"),
    row(S::Backups, A::RestoreBackup, "restore-backup", &["R"], Some("restore"), "Put this backup in the place of the workbook; what is there is kept"),
    row(S::Backups, A::MakeBackup, "make-backup", &["b"], Some("back up now"), "Make a backup now"),
    row(S::Backups, A::DeleteBackup, "delete-backup", &["D"], Some("delete"), "Delete this backup for good"),

    // Study
    row(S::Study, A::GoOn, "study-go-on", &["enter", "space"], None, "Begin with what is chosen; on a card, show the answer; in a case, compare with the key"),
    of("grade", row(S::Study, A::Grade(Grade::Again), "grade-again", &["1"], None, "Not remembered, or wrong: it comes once more today; in a quiz, the first answer")),
    of("grade", row(S::Study, A::Grade(Grade::Hard), "grade-hard", &["2"], None, "Remembered, with much thought")),
    of("grade", row(S::Study, A::Grade(Grade::Good), "grade-good", &["3"], None, "Remembered")),
    of("grade", row(S::Study, A::Grade(Grade::Easy), "grade-easy", &["4"], None, "Remembered at once")),
    row(S::Study, A::Undo, "study-undo", &["u"], None, "Take the last grade back, also after a restart"),
    row(S::Study, A::ShowControl, "study-control", &["c"], None, "Open the control of the card"),
    row(S::Study, A::SetCardAside, "set-card-aside", &["x"], None, "Set the card aside; in the list of those, take it up again"),
    row(S::Study, A::Quiz, "quiz", &["Q"], None, "Ask ten questions about the deck"),
    row(S::Study, A::Exam, "exam", &["E"], None, "Ask forty questions about the deck in sixty minutes"),
    row(S::Study, A::Review, "mark-page", &["m"], None, "While reading or looking for mistakes: mark the control, or take the mark away"),
    row(S::Study, A::NextPart, "next-theme", &["p"], None, "While reading: to the next theme"),
    row(S::Study, A::PreviousPart, "previous-theme", &["P"], None, "While reading: to the theme before"),
    row(S::Study, A::MoreNewCards, "more-new-cards", &["+"], None, "One more new card a day"),
    row(S::Study, A::FewerNewCards, "fewer-new-cards", &["-"], None, "One new card a day less"),
    row(S::Study, A::RememberMore, "remember-more", &[">"], None, "Remember one of 100 cards more: they come more often"),
    row(S::Study, A::RememberLess, "remember-less", &["<"], None, "Remember one of 100 cards less: they come more rarely"),
    row(S::Study, A::FitMemory, "fit-memory", &["F"], None, "Fit the intervals to your own memory, as your reviews show it"),
    row(S::Study, A::WriteCards, "write-cards", &["w"], None, "Write cards for Anki, questions for Moodle, your progress, or study notes; in a case, make its workbook"),
    // Portfolio
    row(S::Portfolio, A::Open, "open-this-workbook", &["enter"], Some("open"), "Open the workbook under the pointer"),
    of("sort", row(S::Portfolio, A::SortBy(Sort::Organisation), "sort-by-organisation", &["s o"], Some("sort"), "By organisation")),
    of("sort", row(S::Portfolio, A::SortBy(Sort::Coverage), "sort-by-coverage", &["s c"], None, "By coverage, the least first")),
    of("sort", row(S::Portfolio, A::SortBy(Sort::Maturity), "sort-by-maturity", &["s m"], None, "By maturity, the least first")),
    of("sort", row(S::Portfolio, A::SortBy(Sort::Attainment), "sort-by-attainment", &["s a"], None, "By attainment, the least first")),
    of("sort", row(S::Portfolio, A::SortBy(Sort::Overdue), "sort-by-overdue", &["s d"], None, "By overdue actions, the most first")),
    of("sort", row(S::Portfolio, A::SortBy(Sort::Due), "sort-by-next-due", &["s n"], None, "By what is due next")),
    of("sort", row(S::Portfolio, A::SortBy(Sort::Changed), "sort-by-last-change", &["s u"], None, "By last change, the oldest first")),
    of("sort", row(S::Portfolio, A::SortBy(Sort::Reviews), "sort-by-marked", &["s r"], None, "By what is marked for review, the most first")),
    of("sort", row(S::Portfolio, A::SortBy(Sort::File), "sort-by-file", &["s f"], None, "By file")),
    row(S::Portfolio, A::TurnRound, "turn-round", &["S"], None, "Turn the order round"),
    row(S::Portfolio, A::Filter, "filter-workbooks", &["f", "/"], Some("filter"), "Show only some: words of name and path, or coverage:<50 overdue:>0 changed:>90 problem:none"),
    row(S::Portfolio, A::ChooseFolder, "choose-folder", &["O"], Some("folder"), "Look below another folder"),
    row(S::Portfolio, A::LookAgain, "look-again", &["r"], Some("look again"), "Look again"),
    row(S::Portfolio, A::Benchmark, "benchmark", &["B"], Some("together"), "How they stand together, without anything that tells who they are"),
    row(S::Portfolio, A::WriteTable, "write-portfolio", &["w"], Some("write"), "Write the rows to a file: XLSX, CSV or JSON Lines"),

    // Every screen
    row(S::Global, A::Up, "up", &["k", "up"], None, "Up"),
    row(S::Global, A::Down, "down", &["j", "down"], None, "Down"),
    row(S::Global, A::Left, "left", &["h", "left"], None, "To the list, or left"),
    row(S::Global, A::Right, "right", &["l", "right"], None, "To the panel, or right"),
    row(S::Global, A::PageUp, "page-up", &["pageup", "ctrl-b"], None, "A page up"),
    row(S::Global, A::PageDown, "page-down", &["pagedown", "ctrl-f", "space"], None, "A page down"),
    row(S::Global, A::Top, "top", &["g g", "home"], None, "To the first"),
    row(S::Global, A::Bottom, "bottom", &["G", "end"], None, "To the last"),
    row(S::Global, A::Open, "open", &["enter"], None, "Open what is selected"),
    row(S::Global, A::Close, "close", &["esc"], None, "Close, go back, or clear search, filter and selection"),
    row(S::Global, A::GoControls, "go-to-controls", &["g c"], None, "Controls: the catalogue and your answers"),
    row(S::Global, A::GoInterview, "go-to-interview", &["g i"], None, "Interview: one question after the other"),
    row(S::Global, A::GoOverview, "go-to-overview", &["g o"], None, "Overview: the figures and what to do first"),
    row(S::Global, A::GoRoadmap, "go-to-roadmap", &["g r"], None, "Roadmap: who does what by when to close the gaps"),
    row(S::Global, A::GoProgress, "go-to-progress", &["g p"], None, "Progress: what moved since when, and where the plan leads"),
    row(S::Global, A::GoApplicability, "go-to-applicability", &["g a"], None, "Applicability: what is for you and what is not, and why"),
    row(S::Global, A::GoFindings, "go-to-findings", &["g f"], None, "Findings: what does not hold, and why it matters"),
    row(S::Global, A::GoBackups, "go-to-backups", &["g b"], None, "Backups: what was kept, what differs, and going back to it"),
    row(S::Global, A::GoStudy, "go-to-study", &["g s"], None, "Study: learn the standard, with or without a workbook"),
    row(S::Global, A::GoPortfolio, "go-to-portfolio", &["g w"], None, "Portfolio: all workbooks below a folder"),
    row(S::Global, A::GoDue, "due", &["g d"], None, "What is due: actions, reviews and evidence by their days"),
    row(S::Global, A::WriteCalendar, "calendar", &[], None, "Write what is due to a calendar file (.ics)"),
    row(S::Global, A::StartCycle, "start-re-assessment", &["g R"], None, "Begin a re-assessment: levels are to be confirmed"),
    row(S::Global, A::CatalogueNews, "catalogue-update", &[], None, "What a newer catalogue changed, and taking it over"),
    row(S::Global, A::GoStart, "go-to-start", &["g h"], None, "Start: new, open, recent workbooks"),
    row(S::Global, A::CloseWorkbook, "close-workbook", &["g q"], None, "Close this workbook and go to Start, where the recent ones are"),
    row(S::Global, A::NextScreen, "next-screen", &["tab"], Some("next screen"), "Next screen"),
    row(S::Global, A::PreviousScreen, "previous-screen", &["shift-tab"], None, "Previous screen"),
    row(S::Global, A::Undo, "undo", &["u"], Some("undo"), "Take the last edit back, also after a restart"),
    row(S::Global, A::Redo, "redo", &["U", "ctrl-r"], None, "Do again what was taken back"),
    row(S::Global, A::Export, "export", &["ctrl-e"], Some("export"), "Write a report for others to read"),
    row(S::Global, A::HandOver, "hand-over", &["g H"], None, "Hand over: report, workbook and evidence as one archive"),
    row(S::Global, A::OpenReport, "open-report", &["g e"], None, "Open the report that was written last"),
    row(S::Global, A::Import, "import", &["g I"], None, "Import what others filled in: a spreadsheet, CSV, JSON; shows first what would change"),
    row(S::Global, A::DocumentControl, "document-control", &["g D"], None, "Title, version, classification, author and approval of reports"),
    row(S::Global, A::FreezeBaseline, "freeze-baseline", &["g F"], None, "Freeze what the workbook says under a name: a baseline"),
    row(S::Global, A::Verify, "verify-report", &["g V"], None, "Check a report, or baselines and history: is it still what it was?"),
    row(S::Global, A::Merge, "merge", &["g m"], None, "Take over what another copy of this workbook says"),
    row(S::Global, A::Agreement, "agreement", &["g M"], None, "How far you and another assessor agree, and what to talk through"),
    row(S::Global, A::SignBaseline, "sign-baseline", &["g S"], None, "Sign off a baseline, with your name and the time"),
    row(S::Global, A::Organisation, "organisation", &["g O"], None, "Name, scope and facts of the organisation"),
    row(S::Global, A::ClientColour, "colour", &[], None, "A colour behind the organisation's name, to tell clients apart"),
    row(S::Global, A::SetPassphrase, "passphrase", &[], None, "Encrypt the workbook with a passphrase, or change it"),
    row(S::Global, A::RemovePassphrase, "remove-passphrase", &[], None, "Take the workbook's passphrase away"),
    row(S::Global, A::CheckFile, "check-file", &[], None, "Look over the whole file: is all of it as it was written?"),
    row(S::Global, A::Help, "help", &["?", "f1"], Some("help"), "Help for this screen"),
    row(S::Global, A::Palette, "commands", &[":", "ctrl-p"], Some("commands"), "Find any command by name"),
    row(S::Global, A::Glossary, "glossary", &[], None, "What the words mean"),
    row(S::Global, A::Quit, "quit", &["q"], Some("quit"), "Quit; everything is saved already"),

    // Dialogs
    row(S::Dialog, A::Accept, "accept", &["enter"], Some("go"), "Do it"),
    row(S::Dialog, A::Cancel, "cancel", &["esc"], Some("back"), "Go back without doing anything"),
    row(S::Dialog, A::NextField, "next-field", &["tab", "down"], Some("next"), "Next field or line"),
    row(S::Dialog, A::PreviousField, "previous-field", &["shift-tab", "up"], None, "Previous field or line"),
    row(S::Dialog, A::Toggle, "toggle", &["space"], Some("choose"), "On a choice: take it, or leave it"),
    row(S::Dialog, A::Complete, "complete", &["ctrl-n"], None, "Complete a path"),
    row(S::Dialog, A::PageUp, "scroll-up", &["pageup"], None, "A page up"),
    row(S::Dialog, A::PageDown, "scroll-down", &["pagedown"], None, "A page down"),

    // The export dialog
    row(S::Export, A::Preview, "preview", &["ctrl-v"], Some("preview"), "Show the preview alone, or the choices again"),

    // The import
    row(S::Import, A::OtherRows, "other-rows", &["f"], None, "Show what changes, what is doubtful, what is not taken, what is so already"),
    row(S::Import, A::SaveNotTaken, "save-not-taken", &["w"], None, "Save the rows that are not taken beside the file, each with the reason"),

    // What is due
    row(S::Due, A::WriteCalendar, "calendar-of-due", &["c"], Some("calendar file"), "Write what is due to a calendar file (.ics)"),

    // Another copy is taken over
    row(S::Merge, A::KeepHere, "keep-here", &["o"], Some("keep here"), "Keep what this workbook says, and go on to what is open"),
    row(S::Merge, A::TakeThere, "take-there", &["t"], Some("take there"), "Take what the other copy says, and go on to what is open"),
    row(S::Merge, A::KeepBoth, "keep-both-texts", &["b"], None, "Keep both texts, one below the other"),
    row(S::Merge, A::TypeNew, "new-value", &["n"], Some("new"), "Type a value in the place of the two"),
    row(S::Merge, A::NextConflict, "next-contradiction", &["]"], Some("go on"), "The next contradiction, and after the last the whole"),
    row(S::Merge, A::PreviousConflict, "previous-contradiction", &["["], None, "The contradiction before"),

    // The note editor
    row(S::Editor, A::SaveNote, "save-note", &["esc"], Some("save and close"), "Save the note and close"),
    row(S::Editor, A::Phrases, "phrases", &["ctrl-t"], Some("phrases"), "Insert a phrase of your own by its name"),
    row(S::Editor, A::WriteNoteOutside, "continue-outside", &["ctrl-o"], Some("$EDITOR"), "Go on in $EDITOR"),

    // Always
    row(S::Always, A::QuitNow, "quit-now", &["ctrl-c"], None, "Quit at once; what you are typing is kept as a draft"),
    row(S::Always, A::Suspend, "suspend", &["ctrl-z"], None, "Suspend the program; fg brings it back"),
];

impl Action {
    /// Whether it changes the workbook.
    pub fn edits(self) -> bool {
        matches!(
            self,
            A::SetLevel(_)
                | A::ClearLevel
                | A::SetTarget(_)
                | A::ClearTarget
                | A::SetBasis(_)
                | A::ClearBasis
                | A::Applicable
                | A::Inherited
                | A::Excluded
                | A::Undecided
                | A::Review
                | A::Confirm
                | A::NotKnown
                | A::RemoveNote
                | A::RemoveControl
                | A::PurgeNote
                | A::ReopenFinding
                | A::SetStatus(_)
                | A::MoveLater
                | A::MoveEarlier
                | A::RemoveAction
                | A::RemovePhase
                | A::CopyNote
                | A::Repeat
                | A::Undo
                | A::Redo
        )
    }
}

/// The row of an action in a scope.
pub fn info(scope: Scope, action: Action) -> Option<&'static ActionInfo> {
    ACTIONS.iter().find(|info| info.scope == scope && info.action == action)
}
