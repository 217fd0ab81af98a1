use crate::portable::Portable;

// Some processors say that they have BMI2 and do not (Intel's erratum SKL052). These have no AVX, which those that do have.
cpufeatures::new!(detected, "avx", "bmi2");

/// The processor has the instructions of BMI2, `mulx` above all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bmi2(());

impl Bmi2 {
    pub(crate) fn detect() -> Option<Bmi2> {
        detected::get().then_some(Bmi2(()))
    }

    /// [`Portable::raise`] in fewer instructions.
    #[expect(unsafe_code, reason = "calls a function compiled for BMI2")]
    pub(crate) fn raise<const L: usize>(self, key: &Portable<L>, signature: &[u8]) -> Option<[u64; L]> {
        // SAFETY: the function is unsafe to call only where BMI2 is missing; `self` exists only where it was detected.
        unsafe { raise(key, signature) }
    }
}

/// The portable code once more, compiled for BMI2.
#[target_feature(enable = "bmi2")]
fn raise<const L: usize>(key: &Portable<L>, signature: &[u8]) -> Option<[u64; L]> {
    key.raise(signature)
}
