//! The plan of action and milestones: what is to be done, and for which gaps.
//!
//! A risk stands for a control that is below its target, or that an action raises: its status follows from level and
//! target, and it links to what the assessment results find of it. An action is an item, and in the risk of each control
//! that it raises a remediation with a task; its due date and the end of its phase are milestones of that task, and its
//! owner is a party. A gap without an action is an item too. What was dropped is left out.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use uuid::Uuid;

use super::ids::token;
use super::props::{line, measured, own, prose, word};
use super::shape::{
    Dependency, Import, Link, Poam, PoamItem, PoamTask, Property, RelatedRisk, Remediation, Risk, SystemId, Timing,
};
use super::{Context, Model, assessment, ssp};
use crate::catalogue::ControlId;
use crate::report::{Report, Row, words};
use crate::workbook::{Action, ActionStatus};

/// Does what an action says.
const DOER: &str = "action-owner";

/// What a risk is about: a control, or nothing in particular.
type About<'a> = Option<&'a ControlId>;

pub fn poam(report: &Report, context: &mut Context<'_>) -> Poam {
    let actions: Vec<&Action> =
        report.work.actions.iter().filter(|action| action.status != ActionStatus::Dropped).collect();
    let mut by_risk: BTreeMap<About<'_>, Vec<&Action>> = BTreeMap::new();
    for gap in &report.gaps {
        by_risk.entry(Some(&gap.control)).or_default();
    }
    for action in &actions {
        for about in raised(report, action) {
            by_risk.entry(about).or_default().push(action);
        }
    }
    let risks = by_risk.iter().map(|(about, actions)| risk(report, *about, actions, context)).collect();
    Poam {
        uuid: context.document(),
        metadata: context.metadata(report),
        import_ssp: Import { href: Model::SystemSecurityPlan.file(), remarks: None },
        system_id: SystemId { identifier_type: ssp::UUID_SCHEME, id: context.ids.uuid("system", "") },
        risks,
        poam_items: items(report, &actions, context),
    }
}

/// The controls of the report that an action raises; where there are none, it stands under nothing in particular.
fn raised<'a>(report: &'a Report, action: &'a Action) -> Vec<About<'a>> {
    let known = action.closes.iter().filter(|closes| report.row(&closes.control).is_some());
    let known: Vec<About<'_>> = known.map(|closes| Some(&closes.control)).collect();
    if known.is_empty() { vec![None] } else { known }
}

fn risk_id(about: About<'_>, context: &Context<'_>) -> Uuid {
    context.ids.uuid("risk", about.map_or("", ControlId::as_str))
}

fn task_id(action: &Action, about: About<'_>, context: &Context<'_>) -> Uuid {
    context.ids.uuid("action task", &format!("{} {}", action.id, about.map_or("", ControlId::as_str)))
}

fn risk(report: &Report, about: About<'_>, actions: &[&Action], context: &mut Context<'_>) -> Risk {
    let remediations = actions.iter().map(|action| remediation(report, about, action, context)).collect();
    let uuid = risk_id(about, context);
    let Some(row) = about.and_then(|control| report.row(control)) else {
        return Risk {
            uuid,
            title: "Work that raises no control".to_owned(),
            description: "Actions for which no control is named.".to_owned(),
            statement: "Of which control the level would rise is not recorded.".to_owned(),
            props: Vec::new(),
            links: Vec::new(),
            status: if actions.iter().any(|action| action.is_open()) { "open" } else { "closed" },
            remediations,
        };
    };
    let control = &row.control;
    let mut props = vec![word("control", token(&control.id))];
    props.extend(measured(row));
    let priority = report.gaps.iter().find(|gap| gap.control == control.id).map(|gap| gap.priority.shown());
    props.extend(priority.map(|priority| word("priority", priority)));
    let finding = assessment::finding_id(row, context.ids);
    Risk {
        uuid,
        title: line(&format!("{} {}", row.number(), control.title)),
        description: line(&words::said(row)),
        statement: prose(&control.summary).unwrap_or_else(|| line(&words::said(row))),
        props,
        links: finding
            .map(|id| Link { href: format!("{}#{id}", Model::AssessmentResults.file()), rel: "finding" })
            .into_iter()
            .collect(),
        status: status(row, actions),
        remediations,
    }
}

/// Closed where the target is reached or the control is not in scope; being remedied where somebody agreed to an action.
fn status(row: &Row, actions: &[&Action]) -> &'static str {
    let answer = &row.answer;
    let is_reached = answer.level.zip(answer.target).is_some_and(|(level, target)| level >= target);
    let is_agreed = |action: &&Action| match action.status {
        ActionStatus::Agreed | ActionStatus::Doing => true,
        ActionStatus::Proposed | ActionStatus::Done | ActionStatus::Dropped => false,
    };
    match () {
        () if is_reached || !answer.in_scope() => "closed",
        () if actions.iter().any(is_agreed) => "remediating",
        () => "open",
    }
}

fn remediation(report: &Report, about: About<'_>, action: &Action, context: &mut Context<'_>) -> Remediation {
    let mut props = vec![word("action", action.number), word("action-status", action.status)];
    if let Some(closes) = about.and_then(|control| action.closing(control)) {
        props.extend(closes.from.map(|from| word("from-level", from)));
        props.push(word("to-level", closes.to));
    }
    Remediation {
        uuid: context.ids.uuid("remediation", &format!("{} {}", action.id, about.map_or("", ControlId::as_str))),
        lifecycle: match action.status {
            ActionStatus::Proposed | ActionStatus::Dropped => "recommendation",
            ActionStatus::Agreed | ActionStatus::Doing => "planned",
            ActionStatus::Done => "completed",
        },
        title: line(&action.title),
        description: line(&told(report, action)),
        props,
        tasks: vec![task(report, about, action, context)],
    }
}

/// The work itself, with what it must reach when.
fn task(report: &Report, about: About<'_>, action: &Action, context: &mut Context<'_>) -> PoamTask {
    let uuid = task_id(action, about, context);
    let phase = report.work.phase(action);
    let milestone = |what: &str, title: String, day: Date| {
        let timing = moment(day).map(|date| Timing::OnDate { date });
        let props = vec![word("date", day)];
        let uuid = context.ids.uuid(what, &uuid.to_string());
        PoamTask { uuid, kind: "milestone", title, props, timing, ..PoamTask::default() }
    };
    let due = action.due.map(|due| milestone("due", "To be done".to_owned(), due));
    let ends = phase.and_then(|phase| Some((phase, phase.to?)));
    let ends = ends.map(|(phase, to)| milestone("phase end", line(&format!("End of the phase {}", phase.name)), to));
    let begins = phase.and_then(|phase| phase.from);
    let timing = match (begins, report.work.span(action)) {
        (Some(_), Some((begins, ends))) => {
            moment(begins).zip(moment(ends)).map(|(start, end)| Timing::WithinDateRange { start, end })
        }
        (None, Some((_, ends))) => moment(ends).map(|date| Timing::OnDate { date }),
        (_, None) => None,
    };
    let waits = action.depends_on.iter().filter_map(|id| report.work.action(*id));
    let waits = waits.filter(|other| other.status != ActionStatus::Dropped);
    let dependencies = waits
        .filter_map(|other| Some(Dependency { task_uuid: task_id(other, *raised(report, other).first()?, context) }))
        .collect();
    PoamTask {
        uuid,
        kind: "action",
        title: line(&action.title),
        props: of_action(report, action),
        timing,
        dependencies,
        tasks: due.into_iter().chain(ends).collect(),
        responsible_roles: action
            .owner
            .as_deref()
            .and_then(|name| context.people.with(DOER, "Does an action", name))
            .into_iter()
            .collect(),
    }
}

/// A day as OSCAL has it, which knows the years from 1900 to 2999; the property says it of any.
fn moment(day: Date) -> Option<Timestamp> {
    let is_known = (1900..=2999).contains(&day.year());
    day.to_zoned(TimeZone::UTC).ok().map(|midnight| midnight.timestamp()).filter(|_| is_known)
}

/// What is known of an action as properties.
fn of_action(report: &Report, action: &Action) -> Vec<Property> {
    let mut props = vec![word("action", action.number), word("action-status", action.status)];
    props.extend(action.due.map(|due| word("due", due)));
    if action.is_overdue(report.work.seen_on) {
        props.push(word("overdue", "yes"));
    }
    props.extend(action.days.map(|days| word("days", days)));
    props.extend(action.cost.map(|cost| word("cost", cost)));
    props.extend(report.work.phase(action).and_then(|phase| own("phase", &phase.name)));
    props
}

/// `agreed, by 2027-03-01, Ann, 2.5 days, cost 1500; raises 8.13 1 → 3.`
fn told(report: &Report, action: &Action) -> String {
    let mut parts = vec![words::sentence_case(&words::action_state(action, report.work.seen_on))];
    parts.extend(action.due.map(|due| format!("by {due}")));
    parts.extend(action.owner.clone());
    parts.extend(action.days.map(words::days));
    parts.extend(action.cost.map(|cost| format!("cost {cost}")));
    let raises = match action.closes.is_empty() {
        true => String::new(),
        false => format!("; raises {}", words::closes(&action.closes)),
    };
    format!("{}{raises}.", parts.join(", "))
}

/// The actions, then the gaps for which nothing is planned. OSCAL has no plan without an item.
fn items(report: &Report, actions: &[&Action], context: &Context<'_>) -> Vec<PoamItem> {
    let mut items: Vec<PoamItem> = actions
        .iter()
        .map(|action| PoamItem {
            uuid: context.ids.uuid("poam item", &action.id.to_string()),
            title: line(&action.title),
            description: line(&told(report, action)),
            props: of_action(report, action),
            related_risks: related(raised(report, action), context),
            remarks: action.notes.as_deref().and_then(prose),
        })
        .collect();
    let bare = report.gaps.iter().filter(|gap| report.work.closing(&gap.control).next().is_none());
    items.extend(bare.map(|gap| PoamItem {
        uuid: context.ids.uuid("poam item", &format!("gap {}", gap.control)),
        title: line(&format!("{} {}", report.number(&gap.control), report.title_of(&gap.control).unwrap_or_default())),
        description: format!("From level {} to {}. Nothing is planned for it yet.", gap.level, gap.target),
        props: vec![word("control", token(&gap.control)), word("priority", gap.priority.shown())],
        related_risks: related(vec![Some(&gap.control)], context),
        remarks: None,
    }));
    if items.is_empty() {
        items.push(PoamItem {
            uuid: context.ids.uuid("poam item", "nothing"),
            title: "Nothing is planned, and no gap is known".to_owned(),
            description: line(&words::beside_gaps(&report.overall)),
            props: Vec::new(),
            related_risks: Vec::new(),
            remarks: None,
        });
    }
    items
}

fn related(about: Vec<About<'_>>, context: &Context<'_>) -> Vec<RelatedRisk> {
    about.into_iter().map(|about| RelatedRisk { risk_uuid: risk_id(about, context) }).collect()
}
