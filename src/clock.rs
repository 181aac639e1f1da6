//! The person's time zone, for dates on the screen. Reports and JSON are in UTC.

use std::env;
use std::fs;
use std::path::Path;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Where systems keep the rules of their time zones.
const ZONES: &str = "/usr/share/zoneinfo";

/// The time zone of the system; UTC where it names none that can be read. Asking the library for it reads
/// hundreds of folder entries, which costs more than opening a workbook; this reads one file.
pub fn zone() -> TimeZone {
    if cfg!(windows) {
        return TimeZone::system();
    }
    match env::var("TZ") {
        Ok(name) => named(name.trim_start_matches(':')),
        Err(_) => from_file(Path::new("/etc/localtime")),
    }
    .unwrap_or(TimeZone::UTC)
}

/// The day that it is where the person is.
pub fn today() -> Date {
    Timestamp::now().to_zoned(zone()).date()
}

/// A zone by its name, such as `Europe/Berlin`, or by its rule, such as `CET-1CEST,M3.5.0,M10.5.0/3`.
fn named(name: &str) -> Option<TimeZone> {
    let is_name = !name.is_empty() && name.split('/').all(|part| !part.is_empty() && part != "..");
    let file = is_name.then(|| from_file(&Path::new(ZONES).join(name))).flatten();
    file.or_else(|| TimeZone::posix(name).ok())
}

fn from_file(path: &Path) -> Option<TimeZone> {
    TimeZone::tzif("Local", &fs::read(path).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_known_by_its_rule_and_never_by_a_path() {
        let at = jiff::Timestamp::from_second(1_767_225_600).unwrap_or_default();
        let offset = |name: &str| named(name).map(|zone| zone.to_offset(at).seconds());
        assert_eq!(offset("CET-1CEST,M3.5.0,M10.5.0/3"), Some(3_600));
        assert_eq!(offset("../../etc/passwd"), None);
        assert_eq!(offset(""), None);
        assert_eq!(offset("no such zone"), None);
    }
}
