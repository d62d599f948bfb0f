//! Named points at which a test can stop the process as if by `kill -9`.
//!
//! They exist only in builds with the feature `crash-points`, which no release has. The first
//! argument of the process's `--crash-at` option names a point and which hit of it stops.

/// Stops the process here when a test asked for it; nothing otherwise. With a condition only those
/// passages count for which it holds.
#[macro_export]
macro_rules! crash_point {
    ($name:literal) => {
        #[cfg(feature = "crash-points")]
        $crate::crash_point::hit($name);
    };
    ($name:literal, if $condition:expr) => {
        #[cfg(feature = "crash-points")]
        if $condition {
            $crate::crash_point::hit($name);
        }
    };
}

#[cfg(feature = "crash-points")]
mod armed {
    use std::{
        process,
        sync::{
            OnceLock,
            atomic::{AtomicBool, AtomicU32, Ordering},
        },
    };

    static ARMED: OnceLock<(String, u32)> = OnceLock::new();
    static HITS: AtomicU32 = AtomicU32::new(0);
    static PANICS: AtomicBool = AtomicBool::new(false);

    /// Arms a point: `name` stops at the first hit, `name:3` at the third; `name:panics` panics at
    /// the first five and stops nothing.
    pub fn arm(spec: &str) {
        let (name, hit) = spec.split_once(':').unwrap_or((spec, "1"));
        if hit == "panics" {
            PANICS.store(true, Ordering::SeqCst);
        }
        let hit = hit.parse().unwrap_or(1);
        assert!(
            ARMED.set((name.to_owned(), hit)).is_ok(),
            "a crash point is armed once"
        );
    }

    /// Counts a hit and stops the process at the armed one, without running any destructor.
    pub fn hit(name: &str) {
        let Some((armed, at)) = ARMED.get() else {
            return;
        };
        if PANICS.load(Ordering::SeqCst) {
            let panics = armed == name && HITS.fetch_add(1, Ordering::SeqCst) < 5;
            assert!(!panics, "a test wants a panic here");
            return;
        }
        if armed == name && HITS.fetch_add(1, Ordering::SeqCst) + 1 == *at {
            let own = process::id().to_string();
            let _ = process::Command::new("kill").args(["-KILL", &own]).status();
            process::abort();
        }
    }
}

#[cfg(feature = "crash-points")]
pub use armed::{arm, hit};
