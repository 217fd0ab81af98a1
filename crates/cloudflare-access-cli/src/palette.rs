use anstyle::{AnsiColor, Style};

/// The styles of what is written: colours where there is somebody to see them, nothing elsewhere.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Palette {
    pub(crate) fail: Style,
    pub(crate) faint: Style,
    pub(crate) ok: Style,
    pub(crate) warn: Style,
}

impl Palette {
    pub(crate) fn coloured() -> Palette {
        let bold = |colour: AnsiColor| colour.on_default().bold();
        Palette {
            fail: bold(AnsiColor::Red),
            faint: Style::new().dimmed(),
            ok: AnsiColor::Green.on_default(),
            warn: bold(AnsiColor::Yellow),
        }
    }
}
