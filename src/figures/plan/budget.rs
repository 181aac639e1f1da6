//! How long the search may go on: counted in steps, because figures read no clock.

/// How many steps pass between two questions to the caller whether to go on.
const ASK_EVERY: u64 = 1 << 14;

/// The steps that are left.
pub struct Budget<'a> {
    left: u64,
    until_asked: u64,
    go_on: &'a mut dyn FnMut() -> bool,
}

impl<'a> Budget<'a> {
    /// This many steps; fewer if the caller, who is asked every now and then, says so.
    pub fn new(steps: u64, go_on: &'a mut dyn FnMut() -> bool) -> Self {
        Budget { left: steps, until_asked: ASK_EVERY, go_on }
    }

    /// Takes steps out of it. Whether there is anything left.
    pub fn spend(&mut self, steps: u64) -> bool {
        self.left = self.left.saturating_sub(steps);
        if self.left == 0 {
            return false;
        }
        if self.until_asked > steps {
            self.until_asked -= steps;
            return true;
        }
        self.until_asked = ASK_EVERY;
        if !(self.go_on)() {
            self.left = 0;
        }
        self.left > 0
    }
}
