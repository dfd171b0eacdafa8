//! Aligned columns for people; a terminal's width is respected in the last column.

use console::{Term, measure_text_width, truncate_str};

/// Rows of text in aligned columns.
pub(super) struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these column heads.
    pub(super) fn new<const N: usize>(heads: [&str; N]) -> Self {
        Self { rows: vec![heads.iter().map(|head| head.to_uppercase()).collect()] }
    }

    /// Adds a row; missing cells at its end are empty.
    pub(super) fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.rows.push(cells.into_iter().collect());
    }

    /// The table as text for stdout.
    pub(super) fn render(&self) -> String {
        // Only a terminal has a width; in a file or a pipe long cells stay whole.
        let width_max = Term::stdout().size_checked().map_or(usize::MAX, |(_, columns)| usize::from(columns));
        self.render_within(width_max)
    }

    fn render_within(&self, width_max: usize) -> String {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let widths: Vec<usize> = (0..columns)
            .map(|column| {
                self.rows
                    .iter()
                    .filter_map(|row| row.get(column))
                    .map(|cell| measure_text_width(cell))
                    .max()
                    .unwrap_or(0)
            })
            .collect();
        let mut out = String::new();
        for row in &self.rows {
            let mut line = String::new();
            for (column, cell) in row.iter().enumerate() {
                line.push_str(cell);
                if column + 1 < row.len() {
                    let padding = widths[column] - measure_text_width(cell) + 2;
                    line.extend(std::iter::repeat_n(' ', padding));
                }
            }
            out.push_str(&truncate_str(line.trim_end(), width_max, "…"));
            out.push('\n');
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_and_cut() {
        let mut table = Table::new(["a", "title"]);
        table.row(["Größe".into(), "x".repeat(30)]);
        table.row(["1".into()]);
        assert_eq!(table.render_within(20), format!("A      TITLE\nGröße  {}…\n1\n", "x".repeat(12)));
    }
}
