/// The middle of `values`.
///
/// # Panics
///
/// Where there are none.
#[must_use]
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    if values.len() % 2 == 1 { values[middle] } else { f64::midpoint(values[middle - 1], values[middle]) }
}

/// What a tenth of `values` is below.
///
/// # Panics
///
/// Where there are none.
#[must_use]
pub fn lowest_decile(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 10]
}

/// For each contender, the median over the quietest third of the repetitions.
///
/// A repetition is as quiet as its contenders were fast, each counted alike. A neighbour on the machine makes everything
/// slower and nothing faster, so the fastest repetitions are those that tell about the contenders.
#[must_use]
pub fn quietest_third(mut repetitions: Vec<Vec<f64>>) -> Vec<f64> {
    let noise = |repetition: &[f64]| repetition.iter().map(|value| value.ln()).sum::<f64>();
    repetitions.sort_by(|left, right| noise(left).total_cmp(&noise(right)));
    repetitions.truncate(repetitions.len().div_ceil(3));
    median_of_each(&repetitions)
}

/// For each contender, the median over the repetitions.
fn median_of_each(repetitions: &[Vec<f64>]) -> Vec<f64> {
    let contenders = repetitions.first().map_or(0, Vec::len);
    (0..contenders).map(|index| median(repetitions.iter().map(|repetition| repetition[index]).collect())).collect()
}

#[cfg(test)]
mod tests {
    use super::{lowest_decile, median, quietest_third};

    #[test]
    fn a_median_is_the_middle() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(vec![4.0, 1.0, 2.0, 3.0]), 2.5);
    }

    #[test]
    fn a_tenth_is_below_the_lowest_decile() {
        assert_eq!(lowest_decile(vec![7.0]), 7.0);
        assert_eq!(lowest_decile(vec![4.0, 1.0, 3.0, 2.0]), 1.0);
        assert_eq!(lowest_decile((0..100).rev().map(f64::from).collect()), 10.0);
    }

    #[test]
    fn noise_is_left_out() {
        let quiet = || vec![10.0, 20.0];
        let noisy = || vec![19.0, 38.0];
        let kept = quietest_third(vec![noisy(), quiet(), noisy(), quiet(), noisy(), noisy()]);
        assert_eq!(kept, [10.0, 20.0]);
    }

    #[test]
    fn no_slow_contender_decides_alone_what_is_quiet() {
        // The first is twice as slow in the second repetition; the second, slow anyway, is a little faster there.
        assert_eq!(quietest_third(vec![vec![10.0, 1000.0], vec![20.0, 980.0], vec![20.0, 990.0]]), [10.0, 1000.0]);
    }
}
