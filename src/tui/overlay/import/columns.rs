//! What the columns hold, and how levels are read: to look at, and to change.

use super::Import;
use crate::exchange::{Field, Scale, Verdict, column_name};
use crate::report::words;
use crate::text::clean_line;
use crate::tui::lines::{Lines, Role, StyledLine, fit, pad};

/// Something that can be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// Which sheet is read.
    Sheet,
    /// What a column holds.
    Column(usize),
    /// The scale of levels.
    Scale,
    /// What a value means as a level.
    Value(usize),
    /// What becomes of exclusions without a reason.
    Because,
}

/// What stands for the reason where a table gives none.
const NONE_GIVEN: &str = "The imported table says that it does not apply, and gives no reason.";

impl Import {
    /// All that can be changed.
    pub(super) fn settings(&self) -> Vec<Setting> {
        let (Some(file), Some(plan)) = (&self.file, &self.plan) else { return Vec::new() };
        let mut settings = Vec::new();
        if file.source.sheets.len() > 1 {
            settings.push(Setting::Sheet);
        }
        settings.extend((0..file.mapping.columns.len()).map(Setting::Column));
        if !plan.values.is_empty() {
            settings.push(Setting::Scale);
            settings.extend((0..plan.values.len()).map(Setting::Value));
        }
        settings.push(Setting::Because);
        settings
    }

    /// Changes what is under the pointer to the next, or to the one before.
    pub(super) fn turn(&mut self, by: isize) {
        let Some(setting) = self.settings().get(self.selected).copied() else { return };
        let (Some(file), Some(plan)) = (&mut self.file, &self.plan) else { return };
        let turned = |place: usize, count: usize| {
            let count = isize::try_from(count.max(1)).unwrap_or(1);
            let place = isize::try_from(place).unwrap_or(0);
            usize::try_from((place + by).rem_euclid(count)).unwrap_or(0)
        };
        match setting {
            Setting::Sheet => {
                // Behind the last one stand all together, where several have the same heads.
                let names: Vec<String> = file.sheets().into_iter().map(str::to_owned).collect();
                let here = match &file.mapping.parts[..] {
                    [only] => only.sheet,
                    _ => names.len(),
                };
                let mut other = file.clone();
                let mut place = turned(here, names.len() + 1);
                while place != here {
                    let name = names.get(place).map(String::as_str);
                    let is_read = other.choose_sheet(name, self.catalogue, &self.recalled).is_ok();
                    // A sheet without controls cannot be read: the next one that can is.
                    if is_read && (name.is_some() || other.mapping.parts.len() > 1) {
                        *file = other;
                        break;
                    }
                    place = turned(place, names.len() + 1);
                }
            }
            Setting::Column(column) => {
                let field = file.mapping.columns.get(column).map_or(Field::Nothing, |column| column.field);
                // What another column holds is not taken from it in passing.
                let is_free =
                    |free: &Field| *free == field || free.may_repeat() || file.mapping.column(*free).is_none();
                let free: Vec<Field> = Field::ALL.iter().copied().filter(is_free).collect();
                let here = free.iter().position(|known| *known == field).unwrap_or(0);
                file.set_field(column, free[turned(here, free.len())]);
            }
            Setting::Scale => {
                let here = Scale::ALL.iter().position(|known| *known == file.mapping.level.scale).unwrap_or(0);
                file.set_scale(Scale::ALL[turned(here, Scale::ALL.len())]);
            }
            Setting::Value(value) => {
                let Some((text, verdict)) = plan.values.get(value) else { return };
                let all: Vec<Verdict> = Verdict::all().collect();
                let here = verdict.and_then(|verdict| all.iter().position(|known| *known == verdict));
                let next = here.map_or(0, |here| turned(here, all.len()));
                file.say(text, all[next]);
            }
            Setting::Because => {
                let mapping = &mut file.mapping;
                mapping.because = if mapping.because.is_some() { None } else { Some(NONE_GIVEN.to_owned()) };
            }
        }
        self.computed_for = None;
        self.left_out.clear();
    }

    /// What the column under the pointer becomes, and how that is changed.
    pub(super) fn meaning(&self) -> Option<String> {
        let Some(Setting::Column(column)) = self.settings().get(self.selected).copied() else { return None };
        let field = self.file.as_ref()?.mapping.columns.get(column)?.field;
        let name = match field {
            Field::Nothing => "not taken".to_owned(),
            field => format!("{field}: {}", field.sentence()),
        };
        Some(format!("{name} (left, right: another)"))
    }

    /// The lines: what can be changed, then what was supposed.
    pub(super) fn column_lines(&self, width: u16) -> Vec<(StyledLine, Option<usize>)> {
        let (Some(file), Some(plan)) = (&self.file, &self.plan) else { return Vec::new() };
        let mut all = Vec::new();
        let room = usize::from(width).saturating_sub(2);
        let heads = (room * 2 / 5).clamp(10, 34);
        let plain = |text: &str, role: Role| {
            let mut lines = Lines::new(width);
            lines.paragraph(text, role);
            lines.done().into_iter().map(|line| (line, None)).collect::<Vec<_>>()
        };
        let summary = self.summary();
        all.extend(plain(&summary, Role::Title));
        for doubt in &plan.doubts {
            all.extend(plain(&format!("! {}.", words::sentence_case(doubt)), Role::Near));
        }
        all.push((StyledLine::default(), None));
        for (place, setting) in self.settings().into_iter().enumerate() {
            let (head, value, beside) = self.setting(setting);
            if matches!(setting, Setting::Scale | Setting::Because) {
                all.push((StyledLine::default(), None));
            }
            let value = format!("‹ {value} ›");
            let values =
                if beside.is_empty() { room.saturating_sub(heads + 2) } else { 19.min(room.saturating_sub(heads + 2)) };
            let role = match setting {
                Setting::Column(column)
                    if file.mapping.columns.get(column).is_some_and(|column| column.field == Field::Nothing) =>
                {
                    Role::Dim
                }
                Setting::Value(value) if plan.values.get(value).is_some_and(|(_, verdict)| verdict.is_none()) => {
                    Role::Far
                }
                _ => Role::Text,
            };
            let left = room.saturating_sub(heads + values + 4);
            let spans = vec![
                ("  ".to_owned(), role),
                (pad(&clean_line(&head), heads, "…"), role),
                ("  ".to_owned(), role),
                (pad(&value, values, "…"), if role == Role::Text { Role::Accent } else { role }),
                ("  ".to_owned(), role),
                (fit(&clean_line(&beside), left, "…"), Role::Dim),
            ];
            all.push((StyledLine { spans, ..StyledLine::default() }, Some(place)));
        }
        let mut told: Vec<&str> = plan.told.iter().map(String::as_str).collect();
        if file.is_remembered {
            told.insert(0, "The columns are read as the last time that a table had these heads.");
        }
        if !told.is_empty() {
            all.push((StyledLine::default(), None));
        }
        told.iter().for_each(|sentence| all.extend(plain(sentence, Role::Dim)));
        all
    }

    /// What something is called, what it is set to, and what stands beside it.
    fn setting(&self, setting: Setting) -> (String, String, String) {
        let (Some(file), Some(plan)) = (&self.file, &self.plan) else { return Default::default() };
        match setting {
            Setting::Sheet => {
                let parts = file.mapping.parts.iter().map(|part| file.source.sheets[part.sheet].name.as_str());
                ("Sheet".to_owned(), clean_line(&parts.collect::<Vec<_>>().join(", ")).into_owned(), String::new())
            }
            Setting::Column(column) => {
                let Some(column) = file.mapping.columns.get(column) else { return Default::default() };
                let value = match column.field {
                    Field::Nothing => "not taken".to_owned(),
                    field => field.to_string(),
                };
                let sample = column.sample.split_whitespace().collect::<Vec<_>>().join(" ");
                let beside =
                    if sample.is_empty() { column.field.sentence().to_owned() } else { format!("such as {sample}") };
                (format!("{} {}", column_name(column.column), column.head), value, beside)
            }
            Setting::Scale => {
                let scale = file.mapping.level.scale;
                ("Scale of the levels".to_owned(), scale.to_string(), scale.sentence().to_owned())
            }
            Setting::Value(value) => {
                let Some((text, verdict)) = plan.values.get(value) else { return Default::default() };
                let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
                let value = verdict.map_or_else(|| "nobody can tell".to_owned(), Verdict::shown);
                (format!("  \"{text}\""), value, String::new())
            }
            Setting::Because => {
                let value = if file.mapping.because.is_some() { "excluded" } else { "left undecided" };
                (
                    "Not applicable without a reason".to_owned(),
                    value.to_owned(),
                    "an exclusion needs a sentence that says why".to_owned(),
                )
            }
        }
    }
}
