//! How each kind of finding is explained: what it is called, why it matters, what to do about it. The
//! limits that are named here are those of the checks.

use super::FindingCode;

impl FindingCode {
    /// What the kind is called, over its findings: at most 30 characters, so that a narrow list shows it.
    pub const fn title(self) -> &'static str {
        match self {
            FindingCode::Undecided => "Not decided yet",
            FindingCode::ToConfirm => "Levels to be confirmed",
            FindingCode::Withdrawn => "No longer in the catalogue",
            FindingCode::TargetBelowLevel => "Targets below the levels",
            FindingCode::ExclusionContradictsFacts => "Excluded against your facts",
            FindingCode::VagueExclusion => "Excluded for a vague reason",
            FindingCode::NoReason => "Included without a reason",
            FindingCode::LevelOnExcluded => "Excluded, yet with a level",
            FindingCode::LevelWithoutEvidence => "A level that nothing shows",
            FindingCode::LevelOnNotesAlone => "Level 4 or 5 on notes alone",
            FindingCode::LevelNotExamined => "Level 4 or 5, not examined",
            FindingCode::LinkedFileMissing => "Linked file missing",
            FindingCode::LinkedFileChanged => "Linked file changed",
            FindingCode::ExpiredEvidence => "Evidence expired",
            FindingCode::StaleEvidence => "Evidence out of date",
            FindingCode::RepeatedNote => "The same note on many controls",
            FindingCode::ReviewOverdue => "Review overdue",
        }
    }

    /// When exactly it is found: the rule with its limits, as the documentation publishes it.
    pub const fn rule(self) -> &'static str {
        match self {
            FindingCode::Undecided => {
                "a control is neither applicable, inherited nor excluded; one finding for all of them"
            }
            FindingCode::ToConfirm => {
                "a re-assessment has begun, and nobody has said since that the level of a control in scope still holds; one finding for all of them"
            }
            FindingCode::Withdrawn => {
                "something is said of a control that neither the catalogue nor you have (any more); one finding for all of them"
            }
            FindingCode::TargetBelowLevel => {
                "every control in scope that has a level and a target has the target below the level, and there are at least 5; one finding for all of them"
            }
            FindingCode::ExclusionContradictsFacts => {
                "excluded, while a fact of the organisation speaks against it (below)"
            }
            FindingCode::VagueExclusion => {
                "excluded with out-of-scope as the only reason; with a sentence of fewer than 4 words, or of nothing but words such as \"not applicable to us\"; or with a sentence that stands on 4 or more exclusions in several themes"
            }
            FindingCode::NoReason => "applicable without a reason code",
            FindingCode::LevelOnExcluded => "excluded, and a level is set",
            FindingCode::LevelWithoutEvidence => "level 3 or above with neither a note nor evidence",
            FindingCode::LevelOnNotesAlone => "level 4 or above with notes, but without evidence",
            FindingCode::LevelNotExamined => {
                "level 4 or above with a basis other than examined or tested; not stated counts as claimed"
            }
            FindingCode::LinkedFileMissing => "a linked file cannot be read where it was",
            FindingCode::LinkedFileChanged => "a linked file has another size or SHA-256 than when it was linked",
            FindingCode::ExpiredEvidence => "the day until which evidence holds is past",
            FindingCode::StaleEvidence => {
                "the review date of evidence is past; or, at level 4 or above, the newest evidence was attached more than 12 months ago"
            }
            FindingCode::RepeatedNote => "the same text is a note on 4 or more controls in scope",
            FindingCode::ReviewOverdue => "the review date of the answer is past",
        }
    }

    /// Why it matters, in a sentence for whoever owns the firm.
    pub const fn why(self) -> &'static str {
        match self {
            FindingCode::Undecided => {
                "Until every control is decided, the Statement of Applicability is a draft, and what is left open may be what matters most."
            }
            FindingCode::ToConfirm => {
                "They count in every figure, and stem from the last assessment: what has changed since is not in them."
            }
            FindingCode::Withdrawn => {
                "A newer version of the catalogue left them out: what is said of them counts in no figure, and nobody asks for it again."
            }
            FindingCode::TargetBelowLevel => {
                "Targets that were all reached before the work began show no gap, so they lead to no work."
            }
            FindingCode::ExclusionContradictsFacts => {
                "The workbook says two things that do not go together, and whoever checks it finds such a pair in minutes."
            }
            FindingCode::VagueExclusion => {
                "Exclusions are what an auditor looks at first: each needs a reason that somebody could check."
            }
            FindingCode::NoReason => {
                "Every control in a Statement of Applicability stands there for a reason; without one the statement stays a draft."
            }
            FindingCode::LevelOnExcluded => {
                "What is not for you is done neither well nor badly: the level counts in no figure and puzzles whoever reads it."
            }
            FindingCode::LevelWithoutEvidence => {
                "From level 3 on things are written down, so there is something to show; a number alone persuades nobody, and in a year not even you."
            }
            FindingCode::LevelOnNotesAlone => {
                "From level 4 on things are measured and checked, which leaves records; a note only tells what somebody said."
            }
            FindingCode::LevelNotExamined => {
                "From level 4 on the level rests on results, and nobody knows results who has not looked at them."
            }
            FindingCode::LinkedFileMissing => {
                "What cannot be shown does not count, and nobody knows whether it was moved or is lost."
            }
            FindingCode::LinkedFileChanged => {
                "The level rests on what the file said then; nobody has judged what it says now."
            }
            FindingCode::ExpiredEvidence => "Past its day it proves nothing any more, and the level stands without it.",
            FindingCode::StaleEvidence => {
                "A level speaks of today; what was so a year ago may have gone without anyone noticing."
            }
            FindingCode::RepeatedNote => {
                "A text that fits many controls seldom says anything of one of them, and reads like boxes that were filled in."
            }
            FindingCode::ReviewOverdue => {
                "Somebody thought it worth another look by then; a date that may pass unnoticed protects nothing."
            }
        }
    }

    /// What to do about it, in a sentence.
    pub const fn remedy(self) -> &'static str {
        match self {
            FindingCode::Undecided => {
                "Decide of each whether it applies, is inherited from a provider, or is excluded."
            }
            FindingCode::ToConfirm => {
                "Go through them, in the interview best: set each level anew, or confirm it as it is with =."
            }
            FindingCode::Withdrawn => {
                "Take what still holds over to the controls that replace them, or accept this and keep it as a record."
            }
            FindingCode::TargetBelowLevel => "Set targets by what your risks, laws and contracts ask for.",
            FindingCode::ExclusionContradictsFacts => {
                "Take the control back in, correct the fact, or accept this and say what makes you the exception."
            }
            FindingCode::VagueExclusion => {
                "Say what is not there or not done here, or which risk assessment, law or person settles it."
            }
            FindingCode::NoReason => "Give a reason: a law, a contract, your risk assessment, or good practice.",
            FindingCode::LevelOnExcluded => "Clear the level, or take the control back in.",
            FindingCode::LevelWithoutEvidence => {
                "Write down what you saw or were told, attach what shows it, or lower the level."
            }
            FindingCode::LevelOnNotesAlone => {
                "Attach or link a record of the last twelve months that shows it, or lower the level."
            }
            FindingCode::LevelNotExamined => {
                "Look at the records or try it out, then say that it was examined or tested; or lower the level."
            }
            FindingCode::LinkedFileMissing => {
                "Put the file back, link it where it is now, or copy it into the workbook."
            }
            FindingCode::LinkedFileChanged => "Read it again, judge the level anew, and link the file as it is now.",
            FindingCode::ExpiredEvidence => "Get its successor and attach that, or take the old one away.",
            FindingCode::StaleEvidence => {
                "Attach a newer record; where the old one still holds, look at it and set its next review."
            }
            FindingCode::RepeatedNote => {
                "Say of each control what is special about it, or accept this where one fact does serve them all."
            }
            FindingCode::ReviewOverdue => "Look at the control again, then set the next date or clear this one.",
        }
    }
}
