//! The forms about evidence: attach something, change what is said of it, save its file out.

use jiff::civil::Date;
use uuid::Uuid;

use super::action_form::day_in;
use super::form::{Form, FormKind, written};
use super::typed_path::expanded;
use super::{Field, Value};
use crate::catalogue::ControlId;
use crate::error::Result;
use crate::export;
use crate::session::{NewEvidence, Session, Source};
use crate::tui::model::Reply;
use crate::tui::screens::answering;
use crate::workbook::{Evidence, EvidenceEdit, Nature};

const PLACE: &str = "File or address";
const KEEP: &str = "Keep";
const COPY: &str = "copy";
const NAME: &str = "Name";
const ALSO: &str = "Also for";
const SHOWS: &str = "It shows";
const UNSTATED: &str = "not stated";
const EXPIRES: &str = "Expires";
const LOOK_AGAIN: &str = "Look again";

impl Form {
    /// Asks what is to be attached to these controls.
    pub fn attach(controls: Vec<ControlId>) -> Self {
        let keep = vec![
            (COPY.to_owned(), "Its bytes go into the workbook.".to_owned()),
            ("link".to_owned(), "It stays where it is, watched by hash.".to_owned()),
        ];
        let intro = "The path of a file (Ctrl-N completes it), or an address that begins with https://.";
        let title = match &controls[..] {
            [only] => format!("{only}: attach evidence"),
            several => format!("{} controls: attach evidence", several.len()),
        };
        let fields = vec![
            Field::text(PLACE, ""),
            Field::text(NAME, ""),
            Field::text(EXPIRES, ""),
            Field::text(LOOK_AGAIN, ""),
            Field::text(ALSO, ""),
            Field::choice(KEEP, keep, 0),
            nature_field(None),
        ];
        Form::new(FormKind::Attach(controls), title, intro, fields)
    }

    /// Asks what is said of a piece of evidence.
    pub fn evidence(evidence: &Evidence) -> Self {
        let date = |date: Option<Date>| date.map_or_else(String::new, |date| date.to_string());
        let intro = "What it is called, what it shows, and how long it is good for. An empty date is none.";
        let fields = vec![
            Field::text(NAME, evidence.name.as_str()),
            Field::text(EXPIRES, date(evidence.expires)),
            Field::text(LOOK_AGAIN, date(evidence.review_due)),
            Field::text(ALSO, ""),
            nature_field(evidence.nature),
        ];
        Form::new(FormKind::Evidence(evidence.id), "Evidence", intro, fields)
    }

    /// Asks where the file of a piece of evidence is to go.
    pub fn save_evidence(evidence: &Evidence) -> Self {
        let name = export::safe_name(&evidence.name);
        let file = export::free_name(&crate::paths::documents_folder().join(name));
        let intro = "The file, byte for byte as it was attached. Nothing is ever overwritten.";
        let fields = vec![Field::text("File", file.display().to_string())];
        Form::new(FormKind::SaveEvidence(evidence.id), "Save the file", intro, fields)
    }

    /// Attaches what the form says.
    pub(super) fn attach_to(&self, controls: &[ControlId], session: &mut Session, most: u64) -> Result<Reply> {
        let place = self.said(PLACE);
        let is_address = ["https://", "http://", "mailto:"].iter().any(|scheme| place.trim().starts_with(scheme));
        let path = if is_address { None } else { Some(expanded(place)?) };
        let source = match &path {
            None => Source::Address(place),
            Some(path) if self.said(KEEP) == COPY => Source::Copied(path, most),
            Some(path) => Source::Linked(path),
        };
        let mut all = controls.to_vec();
        all.extend(self.also());
        let name = Some(self.said(NAME).to_owned()).filter(|name| !name.trim().is_empty());
        let about = EvidenceEdit { name, ..self.about(session.today())? };
        Ok(answering::done(session.attach(&NewEvidence { controls: &all, source, about })?))
    }

    /// Changes the evidence to what the form says.
    pub(super) fn edit_evidence(&self, id: Uuid, session: &mut Session) -> Result<Reply> {
        let edit = EvidenceEdit { name: Some(self.said(NAME).to_owned()), ..self.about(session.today())? };
        let edited = answering::done(session.edit_evidence(id, &edit)?);
        let also = self.also();
        if also.is_empty() {
            return Ok(edited);
        }
        let linked = answering::done(session.link_evidence(id, &also)?);
        Ok(Reply { changed: edited.changed || linked.changed, ..linked })
    }

    /// Writes the file of the evidence to where the form says.
    pub(super) fn save_file(&self, id: Uuid, session: &Session) -> Result<Reply> {
        let path = expanded(self.said("File"))?;
        session.save_evidence(id, &path, false)?;
        Ok(written(session, &path))
    }

    fn about(&self, today: Date) -> Result<EvidenceEdit> {
        let nature = Nature::ALL.iter().copied().find(|nature| nature.word() == self.said(SHOWS));
        Ok(EvidenceEdit {
            name: None,
            nature: Some(nature),
            expires: Some(day_in(EXPIRES, self.said(EXPIRES), today)?),
            review_due: Some(day_in(LOOK_AGAIN, self.said(LOOK_AGAIN), today)?),
        })
    }

    fn also(&self) -> Vec<ControlId> {
        let words = self.said(ALSO).split(|c: char| c.is_whitespace() || matches!(c, ',' | ';'));
        words.filter(|word| !word.is_empty()).map(|word| ControlId::from(word.to_owned())).collect()
    }

    /// What stands in the field with this label.
    pub(super) fn said(&self, label: &str) -> &str {
        self.fields.iter().find(|field| field.label == label).map_or("", Field::word)
    }
}

fn nature_field(nature: Option<Nature>) -> Field {
    let unstated = (UNSTATED.to_owned(), "Left open.".to_owned());
    let known = Nature::ALL.iter().map(|nature| (nature.word().to_owned(), nature.sentence().to_owned()));
    let options: Vec<_> = std::iter::once(unstated).chain(known).collect();
    let chosen = nature.and_then(|nature| options.iter().position(|(word, _)| word == nature.word())).unwrap_or(0);
    Field { label: SHOWS.to_owned(), value: Value::Choice { options, chosen } }
}
