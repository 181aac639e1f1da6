//! A case on the screen: what people say and what is to be seen; the key only once somebody asks to compare.

use crate::catalogue::Catalogue;
use crate::error::Result;
use crate::session::Session;
use crate::study::cases::{Case, Compared, Line, MaterialKind, Verdict};
use crate::tui::lines::{Lines, Role, StyledLine};
use crate::tui::model::Reply;

/// A case that is shown.
#[derive(Debug)]
pub struct CaseView {
    /// The case.
    pub case: &'static Case,
    /// What is shown of it.
    pub step: CaseStep,
}

/// What is shown of a case.
#[derive(Debug)]
pub enum CaseStep {
    /// What there is to judge by.
    Material,
    /// The same, after somebody asked to compare.
    Asked,
    /// One's own assessment beside the key.
    Compared(Box<Compared>),
}

impl CaseView {
    /// A case from its beginning.
    pub fn new(case: &'static Case) -> CaseView {
        CaseView { case, step: CaseStep::Material }
    }

    /// Goes on: asks whether to compare, then compares.
    ///
    /// # Errors
    /// Where the workbook is about somebody else, or nothing is assessed yet.
    pub fn go_on(&mut self, session: Option<&Session>) -> Result<Reply> {
        let Some(session) = session else {
            return Ok(Reply::say("No workbook is open: w makes that of the case; g h and O open one that is there"));
        };
        let compared = session.compare_with_case(self.case)?;
        match self.step {
            CaseStep::Material => {
                self.step = CaseStep::Asked;
                let (begun, all) = (self.case.begun(session.workbook()), self.case.controls().count());
                Ok(Reply::say(format!(
                    "{begun} of {all} controls are assessed. Enter once more shows the key, Esc keeps it hidden"
                )))
            }
            CaseStep::Asked | CaseStep::Compared(_) => {
                self.step = CaseStep::Compared(Box::new(compared));
                Ok(Reply::default())
            }
        }
    }

    /// Whether the material is shown, and nothing was asked.
    pub fn is_at_material(&self) -> bool {
        matches!(self.step, CaseStep::Material)
    }

    /// Whether the key is shown.
    pub fn is_compared(&self) -> bool {
        matches!(self.step, CaseStep::Compared(_))
    }

    /// Takes the question back, or goes from the key back to the material.
    pub fn go_back(&mut self) {
        self.step = CaseStep::Material;
    }

    pub(super) fn title(&self) -> String {
        match self.step {
            CaseStep::Material | CaseStep::Asked => format!("Case: {}", self.case.organisation),
            CaseStep::Compared(_) => format!("Case: {}, your workbook and the key", self.case.organisation),
        }
    }

    pub(super) fn hint(&self) -> &'static str {
        match self.step {
            CaseStep::Material => "w makes the workbook; Enter compares it with the key; Esc goes back.",
            CaseStep::Asked => "Enter shows the key; Esc keeps it hidden.",
            CaseStep::Compared(_) => "Esc goes back to the material.",
        }
    }

    pub(super) fn lines(&self, catalogue: &Catalogue, width: u16) -> Vec<StyledLine> {
        let mut lines = Lines::new(width);
        match &self.step {
            CaseStep::Material | CaseStep::Asked => self.material(&mut lines, catalogue),
            CaseStep::Compared(compared) => self.compared(&mut lines, compared, catalogue),
        }
        lines.done()
    }

    fn material(&self, lines: &mut Lines, catalogue: &Catalogue) {
        let case = self.case;
        lines.paragraph(&case.title, Role::Title);
        lines.paragraph(&case.about, Role::Text);
        lines.heading("What to do");
        lines.paragraph("Make the workbook with w. It opens with the controls to assess; decide of each whether it applies, give a level by its ladder, and write down why. g s comes back to this page, and g c to the controls. When you are through, Enter here compares.", Role::Text);
        lines.heading("To assess");
        for id in case.controls() {
            let title = catalogue.control(id.as_str()).map_or("", |control| &control.title);
            lines.hanging(&format!("{:<6}", id.as_str()), Role::Accent, title, Role::Text);
        }
        for piece in case.material {
            let label = match piece.kind {
                MaterialKind::Interview => "said",
                MaterialKind::Document => "read",
                MaterialKind::Seen => "seen",
            };
            lines.gap();
            lines.hanging(&format!("{label}  "), Role::Dim, &piece.source, Role::Accent);
            lines.paragraph(&piece.text, Role::Text);
        }
    }

    fn compared(&self, lines: &mut Lines, compared: &Compared, catalogue: &Catalogue) {
        lines.paragraph(
            &format!("{} of {} as in the key", compared.same().numerator, compared.same().denominator),
            Role::Title,
        );
        for sentence in compared.sentences() {
            lines.paragraph(&sentence, Role::Text);
        }
        lines.heading("What is different, and why");
        if compared.differences().next().is_none() {
            lines.paragraph("Nothing.", Role::Text);
        }
        for line in compared.differences() {
            explained(lines, line, catalogue);
        }
        lines.heading("As in the key");
        for line in compared.lines.iter().filter(|line| line.verdict == Verdict::Same) {
            explained(lines, line, catalogue);
        }
        lines.heading("Looking back");
        lines.paragraph(&self.case.debrief, Role::Text);
    }
}

fn explained(lines: &mut Lines, line: &Line, catalogue: &Catalogue) {
    let id = &line.key.control;
    let title = catalogue.control(id.as_str()).map_or("", |control| &control.title);
    lines.gap();
    lines.hanging(&format!("{:<6}", id.as_str()), Role::Accent, title, Role::Title);
    match line.verdict {
        Verdict::Same => lines.hanging("      ", Role::Text, &line.key.told(), Role::Good),
        Verdict::OtherLevel(_) | Verdict::OtherApplicability | Verdict::Open => {
            lines.hanging("you   ", Role::Dim, &format!("{}: {}", line.told(), line.verdict.told()), Role::Far);
            lines.hanging("key   ", Role::Dim, &line.key.told(), Role::Good);
        }
    }
    if let Some(said) = line.said.as_ref().filter(|_| line.verdict != Verdict::Same) {
        lines.hanging("said  ", Role::Dim, said, Role::Dim);
    }
    lines.hanging("why   ", Role::Dim, &line.key.why, Role::Text);
    if let Some(trap) = line.key.trap.filter(|_| line.verdict != Verdict::Same) {
        lines.hanging("      ", Role::Text, trap.sentence(), Role::Near);
    }
}
