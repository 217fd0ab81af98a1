use std::collections::BTreeMap;
use std::ops::Range;

use crate::mutant::{Genre, Mutant};
use crate::places::Places;

/// The text of a file with mutants planted in it, each behind its switch.
pub(crate) struct Planting<'a> {
    source: &'a str,
    /// What is rewritten, by where it begins; the outermost first.
    edits: Vec<(Range<usize>, Edit<'a>)>,
}

enum Edit<'a> {
    /// In front of what is there.
    Arm(&'a Mutant),
    Binary(Range<usize>, Range<usize>, Vec<&'a Mutant>),
    Body(Vec<&'a Mutant>),
    Fields(Vec<(Range<usize>, &'a Mutant)>),
    Guard(Vec<&'a Mutant>),
    /// The body of a function that returns some iterator, all of whose ends must be of one type.
    Iterator(Vec<&'a Mutant>),
    Unary(Range<usize>, &'a Mutant),
}

impl<'a> Planting<'a> {
    /// Plants the mutants of one file. Those that cannot be behind a switch are left out.
    pub(crate) fn new(source: &'a str, mutants: &[&'a Mutant]) -> Planting<'a> {
        let places = Places::of(source);
        let mut groups: BTreeMap<(usize, usize), Vec<&'a Mutant>> = BTreeMap::new();
        for mutant in mutants {
            let range = mutant.range(source);
            groups.entry((range.start, range.end)).or_default().push(mutant);
        }
        let mut edits = Vec::new();
        let mut fields: BTreeMap<usize, Vec<(Range<usize>, &'a Mutant)>> = BTreeMap::new();
        for ((start, end), group) in groups {
            for genre in [Genre::Arm, Genre::Binary, Genre::Body, Genre::Field, Genre::Guard, Genre::Unary] {
                let of_genre: Vec<_> = group.iter().copied().filter(|mutant| mutant.genre == genre).collect();
                let Some(first) = of_genre.first().copied() else { continue };
                edits.extend(match genre {
                    Genre::Arm => places.arms.get(&start).map(|pattern| (pattern.end..pattern.end, Edit::Arm(first))),
                    Genre::Binary => places.binaries.get(&start).map(|(left, right)| {
                        (left.start..right.end, Edit::Binary(left.clone(), right.clone(), of_genre))
                    }),
                    Genre::Body if first.replacement.starts_with(ITERATOR) => {
                        Some((start..end, Edit::Iterator(of_genre)))
                    }
                    Genre::Body => Some((start..start, Edit::Body(of_genre))),
                    Genre::Field => {
                        let inside = |expression: &&Range<usize>| expression.start <= start && end <= expression.end;
                        let place = places.structs.iter().enumerate().filter(|(_, place)| inside(place));
                        if let Some((place, _)) = place.min_by_key(|(_, place)| place.len()) {
                            fields.entry(place).or_default().push((start..end, first));
                        }
                        None
                    }
                    Genre::Guard => Some((start..end, Edit::Guard(of_genre))),
                    Genre::Unary => places
                        .unaries
                        .get(&start)
                        .map(|operand| (start..operand.end, Edit::Unary(operand.clone(), first))),
                });
            }
        }
        edits.extend(fields.into_iter().map(|(place, fields)| (places.structs[place].clone(), Edit::Fields(fields))));
        edits.sort_by_key(|(range, edit)| {
            // Outside first; a guard is outside of the operator that it consists of.
            let rank = match edit {
                Edit::Body(_) | Edit::Iterator(_) => 0,
                Edit::Guard(_) => 2,
                _ => 3,
            };
            (range.start, rank != 0, usize::MAX - range.end, rank)
        });
        Planting { source, edits }
    }

    pub(crate) fn text(&self) -> String {
        self.render(0..self.source.len(), 0)
    }

    /// The text of `range`, with the edits from `first` on that lie in it.
    fn render(&self, range: Range<usize>, first: usize) -> String {
        let mut text = String::new();
        let mut position = range.start;
        for (index, (place, edit)) in self.edits.iter().enumerate().skip(first) {
            if place.start < position || place.end > range.end {
                continue;
            }
            text += &self.source[position..place.start];
            text += &self.rewritten(place, edit, index + 1);
            position = place.end;
        }
        text += &self.source[position..range.end];
        text
    }

    fn rewritten(&self, place: &Range<usize>, edit: &Edit<'_>, next: usize) -> String {
        let whole = || self.render(place.clone(), next);
        match edit {
            Edit::Arm(mutant) => marked(mutant, &format!(" if !{}", switch(mutant))),
            Edit::Binary(left, right, mutants) => {
                let operator = self.source[left.end..right.start].to_owned();
                let (left, right) = (self.render(left.clone(), next), self.render(right.clone(), next));
                let other = |mutant: &&Mutant| {
                    let mutated = format!("{left} {} {right}", mutant.replacement);
                    marked(mutant, &format!("if {} {{ {mutated} }} else ", switch(mutant)))
                };
                let others: String = mutants.iter().map(other).collect();
                format!("({others}{{ {left}{operator}{right} }})")
            }
            Edit::Body(mutants) => mutants
                .iter()
                .map(|mutant| marked(mutant, &format!("if {} {{ return {}; }} ", switch(mutant), mutant.replacement)))
                .collect(),
            Edit::Fields(fields) => {
                let without = |(field, mutant): &(Range<usize>, &Mutant)| {
                    let rest = self.render(place.start..field.start, next) + &self.render(field.end..place.end, next);
                    marked(mutant, &format!("if {} {{ {rest} }} else ", switch(mutant)))
                };
                let others: String = fields.iter().map(without).collect();
                format!("({others}{{ {} }})", whole())
            }
            Edit::Guard(mutants) => {
                mutants.iter().fold(format!("({})", whole()), |guard, mutant| match mutant.replacement.as_str() {
                    "true" => marked(mutant, &format!("({} || {guard})", switch(mutant))),
                    _ => marked(mutant, &format!("(!{} && {guard})", switch(mutant))),
                })
            }
            Edit::Iterator(mutants) => {
                let none = mutants.iter().map(|mutant| marked(mutant, &format!("|| {}", switch(mutant))));
                let none: String = none.collect();
                let ones = mutants.iter().filter_map(|mutant| {
                    let one = mutant.replacement.strip_prefix(ITERATOR)?.strip_prefix("once")?;
                    Some(marked(mutant, &format!(".chain({}.then(|| {one}))", switch(mutant))))
                });
                let ones: String = ones.collect();
                format!("({{ {} }}).take(if false {none} {{ 0 }} else {{ usize::MAX }}){ones}", whole())
            }
            Edit::Unary(operand, mutant) => {
                let operand = self.render(operand.clone(), next);
                let mutated = marked(mutant, &format!("if {} {{ {operand} }}", switch(mutant)));
                format!("({mutated} else {{ {}{operand} }})", &self.source[place.start..place.start + 1])
            }
        }
    }
}

/// How cargo-mutants begins what such a function might return.
const ITERATOR: &str = "::std::iter::";

fn switch(mutant: &Mutant) -> String {
    format!("crate::planted({})", mutant.id)
}

/// With comments around it, by which an error of the compiler is traced to its mutant. The space keeps a `*` that follows
/// from looking like the beginning of another comment.
fn marked(mutant: &Mutant, text: &str) -> String {
    format!("/*<{0}*/{text}/*{0}>*/ ", mutant.id)
}
