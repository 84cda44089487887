//! Who does what next.

use crate::demo::change::Change;
use crate::demo::deed::is_exempt;
use crate::demo::dice::Dice;
use crate::demo::order::Order;
use crate::demo::person::Identity;
use crate::demo::picture::Picture;
use crate::demo::profile::avatar_url;
use crate::demo::query::Selection;
use crate::demo::stage::Stage;

/// Draws until somebody fits; with nobody left who does, something else happens.
const DRAWS: u32 = 32;
/// So many of the newest flagged accounts draw the reports that make counts grow.
const HOT: usize = 24;
/// No new account is flagged while one in so many is.
const PLENTY: usize = 6;
/// So many of the first by name are met more often than others: those are whom one looks at.
const FRONT: usize = 60;

/// Something that happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Happening {
    /// Whoever is in this row is changed, by themselves or by others.
    Changes(u32, Change),
    /// Somebody joins.
    Arrives,
    /// The first blocks the second.
    Blocks(u32, u32),
    Unblocks(u32, u32),
    /// Somebody does what no list of users shows.
    Elsewhere(u32),
}

/// The dice of one event, and where it is to happen.
struct Draw<'a, 'b> {
    stage: &'a Stage<'b>,
    dice: &'a mut Dice,
}

impl Happening {
    pub(super) fn draw(stage: &Stage<'_>, blocks: &[(u32, u32)], dice: &mut Dice) -> Option<Self> {
        let draw = dice.below(100);
        let mut draw_on = Draw { stage, dice };
        let drawn = match draw {
            0..20 => draw_on.flags(Draw::unflagged, 1),
            20..34 => draw_on.flags(Draw::hot, 3),
            34..41 => draw_on.flags(Draw::cleared, 2),
            41..46 => draw_on.about(Draw::reported, Change::Unflag),
            46..51 => draw_on.about(Draw::flagged, Change::Clear),
            51..56 => draw_on.about(Draw::bannable, Change::Ban),
            56..60 => draw_on.about(Draw::banned, Change::Unban),
            60..73 => draw_on.renames(),
            73..79 => draw_on.describes(),
            79..84 => draw_on.annotates(),
            84..88 => draw_on.portrays(),
            88..92 => Some(Self::Arrives),
            92..94 => draw_on.about(Draw::ordinary, Change::Delete),
            94..95 => draw_on.about(Draw::ordinary, Change::Reset),
            95..98 => draw_on.blocks(blocks),
            _ => draw_on.ordinary().map(Self::Elsewhere),
        };
        drawn.or_else(|| draw_on.about(Draw::flagged, Change::Clear))
    }
}

impl Draw<'_, '_> {
    fn about(
        &mut self,
        whom: impl Fn(&mut Self) -> Option<u32>,
        change: Change,
    ) -> Option<Happening> {
        Some(Happening::Changes(whom(self)?, change))
    }

    /// Reports from one person up to so many.
    fn flags(&mut self, whom: impl Fn(&mut Self) -> Option<u32>, most: u64) -> Option<Happening> {
        let by = u32::try_from(1 + self.dice.below(most)).unwrap_or(1);
        self.about(whom, Change::Flag(by))
    }

    fn renames(&mut self) -> Option<Happening> {
        let row = self.ordinary()?;
        let name = self.stage.registry.population.another_name(self.dice);
        Some(Happening::Changes(row, Change::Rename(name)))
    }

    fn describes(&mut self) -> Option<Happening> {
        let row = self.ordinary()?;
        let person = self.stage.world.identity(row);
        let text = self.stage.registry.words.description(&person, self.dice);
        Some(Happening::Changes(row, Change::Describe(text)))
    }

    fn annotates(&mut self) -> Option<Happening> {
        let row = self.ordinary()?;
        let tree = self.stage.registry.words.metadata(self.dice);
        Some(Happening::Changes(row, Change::Annotate(tree)))
    }

    fn portrays(&mut self) -> Option<Happening> {
        let row = self.ordinary()?;
        let (picture, url) = (Picture::draw(self.dice), avatar_url(self.dice));
        Some(Happening::Changes(row, Change::Portray(picture, url)))
    }

    /// Every other time a block is lifted, if there is one.
    fn blocks(&mut self, blocks: &[(u32, u32)]) -> Option<Happening> {
        if self.dice.chance(500)
            && let Some((from, to)) = blocks.get(self.dice.index(blocks.len()))
        {
            return Some(Happening::Unblocks(*from, *to));
        }
        let (from, to) = (self.ordinary()?, self.ordinary()?);
        (from != to).then_some(Happening::Blocks(from, to))
    }

    fn rows(&self, flagged: bool, order: Order) -> std::sync::Arc<Vec<u32>> {
        self.stage.world.select(&Selection {
            order,
            ..Selection::everybody(flagged, false)
        })
    }

    fn hot(&mut self) -> Option<u32> {
        let flagged = self.rows(true, Order::LastCreated);
        let row = self.dice.index(flagged.len().min(HOT));
        flagged.get(row).copied()
    }

    /// Somebody hot whom people, not only machines, have reported.
    fn reported(&mut self) -> Option<u32> {
        let row = self.hot()?;
        let flags = self.stage.world.identity(row).standing.flags;
        flags.is_some_and(|flags| flags > 0).then_some(row)
    }

    fn bannable(&mut self) -> Option<u32> {
        let row = self.flagged()?;
        let person = self.stage.world.identity(row);
        let exempt = is_exempt(self.stage.registry, row, &person);
        (!person.standing.banned && !exempt).then_some(row)
    }

    fn banned(&mut self) -> Option<u32> {
        self.somebody(|person| person.standing.banned)
    }

    fn cleared(&mut self) -> Option<u32> {
        let rows = self.stage.world.cleared();
        let row = rows.get(self.dice.index(rows.len())).copied();
        row.filter(|row| self.fits(*row, &|person: &Identity| !person.standing.deleted))
    }

    /// Whom colleagues come to: each who is flagged.
    fn flagged(&mut self) -> Option<u32> {
        let flagged = self.rows(true, Order::LastCreated);
        flagged.get(self.dice.index(flagged.len())).copied()
    }

    /// Somebody without a flag, unless colleagues have plenty to do.
    fn unflagged(&mut self) -> Option<u32> {
        let flagged = self.rows(true, Order::LastCreated).len();
        if flagged.saturating_mul(PLENTY) > self.rows(false, Order::LastCreated).len() {
            return None;
        }
        self.somebody(|person| person.standing.flags.is_none())
    }

    /// Somebody who is neither of the cast nor wears a hostile string: those stay as they are.
    fn ordinary(&mut self) -> Option<u32> {
        let population = &self.stage.registry.population;
        let found = self.somebody(|person| !person.standing.brand)?;
        population.special(found).is_none().then_some(found)
    }

    /// Somebody who is there: often one of the first by name, often one who was changed lately, so
    /// that there are histories.
    fn somebody(&mut self, is_fit: impl Fn(&Identity) -> bool) -> Option<u32> {
        let is_there = |person: &Identity| !person.standing.deleted && is_fit(person);
        let known = match self.dice.below(100) {
            0..35 => {
                let rows = self.rows(false, Order::DisplayName);
                let row = self.dice.index(rows.len().min(FRONT));
                rows.get(row).copied()
            }
            35..60 => {
                let rows = self.stage.world.lately();
                rows.get(self.dice.index(rows.len())).copied()
            }
            _ => None,
        };
        if let Some(row) = known.filter(|row| self.fits(*row, &is_there)) {
            return Some(row);
        }
        let rows = u64::from(self.stage.world.rows());
        (0..DRAWS).find_map(|_| {
            let row = u32::try_from(self.dice.below(rows)).ok()?;
            self.fits(row, &is_there).then_some(row)
        })
    }

    fn fits(&self, row: u32, is_fit: &impl Fn(&Identity) -> bool) -> bool {
        self.stage.world.exists(row) && is_fit(&self.stage.world.identity(row))
    }
}
