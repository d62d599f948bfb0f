//! Cutting a long text into parts that add up to it.

use unicode_segmentation::UnicodeSegmentation;

/// Splits `text` into parts of at most `limit` characters, which joined give `text` again.
///
/// Cuts behind the last line break or space of a part where there is one in its second half, so
/// that words stay whole, and never inside a character as people see it (an emoji with a skin
/// tone, a letter with its accents), unless one such character alone exceeds the limit.
/// Characters are counted as Unicode scalar values. An empty text has no parts.
pub fn split_text(text: &str, limit: usize) -> Vec<&str> {
    let limit = limit.max(1);
    let mut parts = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let cut = part_length(rest, limit);
        let (part, after) = rest.split_at(cut);
        parts.push(part);
        rest = after;
    }
    parts
}

/// How many bytes of `text` make the next part.
fn part_length(text: &str, limit: usize) -> usize {
    let Some(hard_end) = text.char_indices().nth(limit).map(|(at, _)| at) else {
        return text.len();
    };
    let mut grapheme_end = 0;
    let mut space_end = 0;
    let mut line_end = 0;
    for (at, grapheme) in text.grapheme_indices(true) {
        let end = at + grapheme.len();
        if end > hard_end {
            break;
        }
        grapheme_end = end;
        if grapheme.contains('\n') {
            line_end = end;
        }
        if grapheme.chars().all(char::is_whitespace) {
            space_end = end;
        }
    }
    if let Some(end) = [line_end, space_end]
        .into_iter()
        .find(|end| *end > hard_end / 2)
    {
        return end;
    }
    if grapheme_end > 0 {
        grapheme_end
    } else {
        hard_end
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::split_text;

    fn check(text: &str, limit: usize, expected: &[&str]) {
        assert_eq!(split_text(text, limit), expected);
    }

    #[test]
    fn a_short_text_stays_whole() {
        check("hello", 5, &["hello"]);
        check("", 5, &[]);
    }

    #[test]
    fn words_stay_whole_where_they_can() {
        check("hello brave new world", 12, &["hello brave ", "new world"]);
        check(
            "first line\nsecond one",
            16,
            &["first line\n", "second one"],
        );
    }

    #[test]
    fn a_long_word_is_cut_at_the_limit() {
        check("aaaaaaaaaa", 4, &["aaaa", "aaaa", "aa"]);
    }

    #[test]
    fn a_family_emoji_is_not_torn_apart() {
        let family = "👨‍👩‍👧";
        check(&format!("abcd{family}"), 6, &["abcd", family]);
    }

    proptest! {
        #[test]
        fn parts_add_up_and_keep_the_limit(text in "\\PC{0,300}", limit in 1_usize..50) {
            let parts = split_text(&text, limit);
            prop_assert_eq!(parts.concat(), text.as_str());
            for part in parts {
                prop_assert!(!part.is_empty());
                prop_assert!(part.chars().count() <= limit);
            }
        }
    }
}
